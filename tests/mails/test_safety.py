"""Who signs in is told by mail of every change to how, and of no secret."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import people
from riskreg.models import ApiKey, Organisation, Role, User
from tests import make
from tests.pages.test_factors import PASSWORD, set_up, sign_in

pytestmark = pytest.mark.django_db


def test_each_change_is_told_and_no_secret(
    officer: User,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    people.set_password(officer, officer, password=PASSWORD)
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = set_up(client, officer)
    assert said(mailoutbox) == ["An authenticator app was set up.", "Recovery codes were made;"]
    with django_capture_on_commit_callbacks(execute=True):
        other = Client()
        sign_in(other, officer)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert said(mailoutbox)[2:] == ["A recovery code was used."]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert said(mailoutbox)[3:] == ["The authenticator app was removed."]
    with django_capture_on_commit_callbacks(execute=True):
        new = "another horse battery staple"
        sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        client.post(reverse("account_change_password"), sent)
    assert "The password was changed." in said(mailoutbox)
    for mail in mailoutbox:
        assert mail.to == [officer.email]
        assert mail.content_subtype == "plain"
        assert not [each for each in (secret, *codes, new) if each in mail.body + mail.subject]


def test_a_key_is_told_to_whom_it_acts_for(
    organisation: Organisation, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    person = make.member(organisation, Role.ENGINEER)
    client = Client()
    client.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"name": "Export", "rights": "view"}
        page = client.get(reverse("key_new")).context["form"]
        sent["expires_on"] = page["expires_on"].value().isoformat()
        shown = client.post(reverse("key_new"), sent).context["shown_once"]
    key = ApiKey.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("key_rotate", args=[key.pk]), {"overlap": "0"})
    assert len(mailoutbox) == 2
    assert "An API key was made that acts for you." in mailoutbox[0].body
    assert "renewed" in mailoutbox[1].body
    assert shown not in mailoutbox[0].body


def said(mails: list[Any]) -> list[str]:
    """The first sentence of each."""
    told = [mail.body.split("\n\n")[1] for mail in mails]
    return [each.split(" (")[0].partition(" earlier")[0] for each in told]
