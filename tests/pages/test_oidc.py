"""Sign-in through a small OpenID provider on this machine: who comes in, as what, and who not."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from governance.mails import letters
from governance.settings import oidc
from riskreg.models import Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make
from tests.pages.oidc_provider import ANOTHER, Provider, come_in, know, running, terms

pytestmark = pytest.mark.django_db


def test_the_first_sign_in_makes_the_person_with_the_role_of_the_claim(
    provider: Provider, organisation: Organisation
) -> None:
    client, answer = come_in(provider)
    assert answer.status_code == 302
    assert client.get(reverse("home")).status_code == 200
    person = User.objects.get(email="ana@example.org")
    assert not person.has_usable_password()
    assert Membership.objects.get(user=person, organisation=organisation).role == Role.ENGINEER
    assert SocialAccount.objects.get().extra_data == {}
    assert not EmailAddress.objects.exists()
    assert person.email_proved_at is not None
    told = [event.did for event in Event.objects.about(person).order_by("number")]
    assert told == [Did.PERSON_ADDED, Did.PERSON_TIED, Did.ADDRESS_PROVED]


def test_a_later_sign_in_brings_the_role_up_to_date(provider: Provider) -> None:
    come_in(provider)
    provider.claims["groups"] = ["eng", "officers"]
    provider.claims["email"] = "another@example.org"  # the account is known by its subject
    come_in(provider)
    membership = Membership.objects.get()
    assert membership.role == Role.COMPLIANCE_OFFICER
    assert membership.user.email == "ana@example.org"
    assert Event.objects.about(membership).filter(did=Did.MEMBERSHIP_CHANGED).count() == 1


def test_whom_no_claim_gives_a_role_is_refused_in_words(provider: Provider) -> None:
    provider.claims["groups"] = ["canteen"]
    client, answer = come_in(provider)
    assert answer.status_code == 403
    assert "put you into the right group" in answer.content.decode()
    assert not User.objects.filter(email="ana@example.org").exists()
    assert client.get(reverse("home")).status_code == 302


def test_who_loses_every_group_is_refused_from_then_on(provider: Provider) -> None:
    come_in(provider)
    provider.claims["groups"] = []
    assert come_in(provider)[1].status_code == 403


def test_two_providers_have_claims_roles_and_people_of_their_own(
    provider: Provider, organisation: Organisation, settings: Any, monkeypatch: Any
) -> None:
    elsewhere = make.organisation()
    with running(email="bo@example.org", name="Bo", department=["audit"]) as agency:
        know(
            settings,
            monkeypatch,
            house=terms(provider, organisation, "groups", eng="engineer"),
            agency=terms(agency, elsewhere, "department", audit="auditor"),
        )
        page = Client().get(reverse("account_login")).content.decode()
        assert page.index("Sign in with House") < page.index("Sign in with Agency")
        for server, name in ((provider, "house"), (agency, "agency")):
            assert come_in(server, name)[1].status_code == 302
        held = Membership.objects.order_by("user__name").values_list(
            "user__name", "organisation", "role"
        )
        assert list(held) == [
            ("Ana", organisation.pk, Role.ENGINEER),
            ("Bo", elsewhere.pk, Role.AUDITOR),
        ]  # both are "7" at their provider
        # What counts at one says nothing at the other, and no answer is taken to another's door.
        agency.claims["department"], agency.claims["groups"] = [], ["eng"]
        assert come_in(agency, "agency")[1].status_code == 403
        client, answer = come_in(provider, "house", back_to="agency")
        assert answer.status_code != 302
        assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    ("signs", "says"),
    [
        ({"key": ANOTHER}, {}),
        ({"kid": "2"}, {}),
        ({"key": "", "algorithm": "none"}, {}),
        ({"key": b"x" * 32, "algorithm": "HS256"}, {}),
        ({}, {"iss": "https://elsewhere.example.org"}),
        ({}, {"aud": "another-site"}),
        ({}, {"aud": ["riskreg", "another-site"], "azp": "another-site"}),
        ({}, {"exp": time.time() - 3600}),
        ({}, {"nonce": "of another browser"}),
        ({}, {"nonce": None}),
        ({}, {"sub": "8"}),  # userinfo is about 7
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    provider: Provider, signs: dict[str, Any], says: dict[str, Any]
) -> None:
    for name, value in signs.items():
        setattr(provider, name, value)
    provider.claims |= says
    client, answer = come_in(provider)
    assert answer.status_code in (401, 403)
    assert client.get(reverse("home")).status_code == 302
    assert not User.objects.filter(email="ana@example.org").exists()


@pytest.mark.parametrize(("proved", "expected"), [(True, 302), (False, 403), (None, 403)])
def test_an_account_is_taken_over_with_a_proved_address_alone(
    provider: Provider, organisation: Organisation, proved: bool | None, expected: int
) -> None:
    officer = make.member(organisation, Role.ADMINISTRATOR)
    make.member(organisation, Role.ADMINISTRATOR)
    provider.claims |= {"email": officer.email.upper(), "email_verified": proved}
    assert come_in(provider)[1].status_code == expected
    found = User.objects.get(email__iexact=officer.email)
    assert (found.email_proved_at is not None) == bool(proved)


def test_an_unproved_address_gets_no_account_and_learns_of_none(
    provider: Provider, organisation: Organisation, settings: Any, monkeypatch: Any
) -> None:
    """Else whoever takes an address first would be let in as the one whom it belongs to."""
    del provider.claims["email_verified"]
    answers = []
    for address in (make.member(organisation).email, "not.yet@example.org"):
        provider.claims["email"] = address
        answer = come_in(provider)[1]
        assert answer.status_code == 403
        answers.append(answer.context["sentence"])
    assert answers[0] == answers[1]
    assert not User.objects.filter(email="not.yet@example.org").exists()
    terms_of_it = terms(provider, organisation, "groups", eng="engineer") | {"trusts_email": True}
    know(settings, monkeypatch, house=terms_of_it)
    assert come_in(provider)[1].status_code == 302
    assert User.objects.get(email="not.yet@example.org").email_proved_at is None  # trusted alone


def test_without_passwords_no_password_opens_an_account(
    provider: Provider, organisation: Organisation, settings: Any, mailoutbox: list[Any]
) -> None:
    person = make.member(organisation, password="correct horse battery staple")
    settings.LOCAL_PASSWORDS = False
    page = Client().get(reverse("account_login")).content.decode()
    assert "Sign in with House" in page
    assert 'name="password"' not in page
    sent = {"login": person.email, "password": "correct horse battery staple"}
    client = Client()
    client.post(reverse("account_login"), sent)
    assert client.get(reverse("home")).status_code == 302
    asked = Client().post(reverse("account_reset_password"), {"email": person.email})
    assert "Use your sign-in service" in asked.content.decode()
    assert mailoutbox == []
    client, answer = come_in(provider)
    assert answer.status_code == 302
    assert "Change password" not in client.get(reverse("mfa_index")).content.decode()
    letters.invitation(Membership.objects.get(user__email="ana@example.org").pk)
    assert "Sign in as you always do" in mailoutbox[0].body
    assert "/password/" not in mailoutbox[0].body


def test_a_provider_in_the_internal_network_is_not_called(
    provider: Provider, settings: Any
) -> None:
    settings.OUTGOING_ALLOWED = []
    answer = Client().get(reverse("openid_connect_login", args=["house"]))
    assert answer.status_code == 502
    assert "did not answer as it should" in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{", "is not JSON"),
        ("{}", "is not a list"),
        ('[{"id": "x"}]', "missing name"),
    ],
)
def test_faulty_settings_are_named(monkeypatch: pytest.MonkeyPatch, told: str, said: str) -> None:
    monkeypatch.setenv("OIDC_PROVIDERS", told)
    with pytest.raises(ImproperlyConfigured, match=said):
        oidc.providers()
