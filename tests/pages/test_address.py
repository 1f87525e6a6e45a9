"""Another address for one's account: proved by a letter, confirmed by oneself, named nowhere."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance import address_links
from governance.locks import lock
from governance.mails import tasks
from riskreg.actions import people
from riskreg.models import Event, Organisation, User
from riskreg.trail import Did
from tests import make
from tests.settling import settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("posted_at_once")]
PASSWORD = "correct horse battery staple"
NEW = "ana.new@example.org"


@pytest.fixture
def person(organisation: Organisation) -> User:
    """Somebody with a password."""
    return make.member(organisation, password=PASSWORD, name="Ana")


def browser(person: User) -> Client:
    """Signed in, and the password given once more."""
    client = Client()
    sent = {"login": person.email, "password": PASSWORD}
    client.post(reverse("account_login"), sent)
    again = client.get(reverse("address_change"))
    assert again["Location"].startswith(reverse("account_reauthenticate"))
    client.post(again["Location"], {"password": PASSWORD})
    return client


def asked(client: Client, address: str, commits: Any) -> Any:
    """The answer to who wants an address; letters have gone out."""
    with commits(execute=True):
        return client.post(reverse("address_change"), {"address": address})


def link_in(mails: list[Any]) -> str:
    """The path that the letter leads to."""
    [line] = [line for line in mails[-1].body.splitlines() if "/account/address/" in line]
    return line.removeprefix("https://register.example.org")


def mails_to(outbox: list[Any], address: str) -> list[Any]:
    """Those to one address."""
    return [mail for mail in outbox if mail.to == [address]]


def test_an_address_counts_once_its_letter_was_answered(
    person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    old, client = person.email, browser(person)
    assert asked(client, NEW.title(), django_capture_on_commit_callbacks).status_code == 302
    assert "Another address was asked for" in mails_to(mailoutbox, old)[0].body
    link = link_in(mails_to(mailoutbox, NEW))
    assert NEW not in link
    assert old not in mails_to(mailoutbox, NEW)[0].body
    assert client.get(link).status_code == 200
    person.refresh_from_db()
    assert (person.email, person.email_proved_at) == (old, None)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link)["Location"] == reverse("mfa_index")
    person.refresh_from_db()
    assert person.email == NEW
    assert person.email_proved_at is not None
    assert "this one opens it no longer" in mails_to(mailoutbox, old)[1].body
    assert client.get(link).status_code == 404  # used
    for address, opened in ((old, 302), (NEW, 200)):
        other = Client()
        other.post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert other.get(reverse("home")).status_code == opened
    event = Event.objects.about(person).get(did=Did.ADDRESS_CHANGED)
    assert event.actor_key == person.pk
    assert not [each for each in (old, NEW) if each in event.body]
    assert not EmailAddress.objects.exists()


def test_a_taken_address_is_answered_alike_and_stays_with_its_owner(
    organisation: Organisation,
    person: User,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    owner, client = make.member(organisation), browser(person)
    answers = []
    for address in (owner.email.upper(), "free@example.org"):
        cache.clear()
        with (
            django_capture_on_commit_callbacks() as posted,
            CaptureQueriesContext(connection) as sql,
        ):
            answer = client.post(reverse("address_change"), {"address": address})
        statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in sql]
        answers.append((answer.status_code, answer["Location"], statements))
        for write in posted:
            write()
        told = client.get(answer["Location"]).content.decode()
        assert f"A letter went to {address.lower()}." in told
    assert answers[0] == answers[1]
    [letter] = mails_to(mailoutbox, owner.email)
    assert "an account has it already" in letter.body
    assert "/account/address/" not in letter.body
    # Taken after the letter went out: told to who proved that the address is theirs.
    link = reverse("address_confirm", args=[address_links.written(person, owner.email)])
    refused = client.post(link)
    assert refused.status_code == 422
    assert "There is an account with this address." in refused.content.decode()


def test_a_link_is_bound_to_account_address_and_hour(
    organisation: Organisation, person: User
) -> None:
    client, other = browser(person), make.member(organisation, password=PASSWORD)
    link = reverse("address_confirm", args=[address_links.written(person, NEW)])
    assert browser(other).post(link).status_code == 404
    assert Client().post(link)["Location"].startswith(reverse("account_login"))
    assert client.post(link.replace("gAAAA", "gAAAB")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        again = client.post(link)  # the password was given too long ago
        assert again["Location"].startswith(reverse("account_reauthenticate"))
    late = address_links.written(person, NEW)
    assert address_links.read(late, person) == NEW
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert address_links.read(late, person) is None
    person.refresh_from_db()
    assert person.email != NEW


def test_a_link_is_used_up_once_the_address_is_proved(person: User) -> None:
    proves = address_links.written(person, person.email)
    assert address_links.read(proves, person) == person.email
    people.prove_address(None, person)
    person.refresh_from_db()
    assert address_links.read(proves, person) is None
    assert address_links.read(lock("12"), person) is None  # no list


def test_two_accounts_that_take_one_address_at_once_are_told_apart(
    organisation: Organisation, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make.member(organisation)
    settled()

    def late(user: User, **_told: Any) -> None:
        User.objects.filter(pk=other.pk).update(email=NEW)

    monkeypatch.setattr(User, "full_clean", late)
    with pytest.raises(ValidationError, match="There is an account with this address"):
        people.change_address(person, person, before=person.email, address=NEW)


def test_an_address_in_other_letters_is_the_same(person: User) -> None:
    people.change_address(person, person, before=person.email, address=person.email.upper())
    assert Event.objects.about(person).filter(did=Did.ADDRESS_PROVED).count() == 1
    assert not Event.objects.about(person).filter(did=Did.ADDRESS_CHANGED).exists()


def test_without_passwords_nobody_is_asked_for_one(person: User, settings: Any) -> None:
    client = Client()
    client.force_login(person)
    settings.LOCAL_PASSWORDS = False
    answer = client.get(reverse("address_change"))
    assert answer.status_code == 403
    assert "Set up an authenticator app or a passkey first" in answer.content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_letter_that_fails_is_tried_for_five_minutes() -> None:
    task = tasks.send_address_link
    waits = [task.retry_backoff * 2**attempt for attempt in range(task.max_retries)]
    assert sum(waits) >= 300
    assert not task.retry_jitter


def test_the_address_one_has_is_proved_the_same_way(
    person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = browser(person)
    assert "Not proved" in client.get(reverse("mfa_index")).content.decode()
    asked(client, person.email, django_capture_on_commit_callbacks)
    assert client.post(link_in(mails_to(mailoutbox, person.email)[:1])).status_code == 302
    assert "Proved" in client.get(reverse("mfa_index")).content.decode()
    assert Event.objects.about(person).filter(did=Did.ADDRESS_PROVED).count() == 1


def test_who_chose_a_password_by_letter_has_proved_the_address(
    person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": person.email.upper()})
    [line] = [line for line in mailoutbox[0].body.splitlines() if "/password/reset/" in line]
    client = Client()
    form = client.get(line.removeprefix("https://register.example.org"))["Location"]
    new = "another horse battery staple"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    assert person.email_proved_at is not None
    assert not EmailAddress.objects.exists()


def test_who_has_nothing_to_be_asked_for_cannot_change_it(organisation: Organisation) -> None:
    client = Client()
    client.force_login(make.member(organisation))
    answer = client.post(reverse("address_change"), {"address": NEW})
    assert answer.status_code == 403
    assert "Set up an authenticator app or a passkey first" in answer.content.decode()


def test_letters_are_asked_for_five_times_an_hour(
    person: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser(person)
    for number in range(5):
        answer = asked(client, f"n{number}@example.org", django_capture_on_commit_callbacks)
        assert answer.status_code == 302
    late = asked(client, "n6@example.org", django_capture_on_commit_callbacks)
    assert late.status_code == 429


def test_another_address_ends_the_other_sessions_and_the_page_says_so(
    person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    there, here = browser(person), browser(person)
    asked(here, NEW, django_capture_on_commit_callbacks)
    link = link_in(mails_to(mailoutbox, NEW))
    assert "you are signed out" in here.get(link).content.decode()
    assert there.get(reverse("home")).status_code == 200
    here.post(link)
    assert here.get(reverse("home")).status_code == 200
    assert there.get(reverse("home")).status_code == 302


def test_ones_own_address_proved_ends_no_session(
    person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    there, here = browser(person), browser(person)
    asked(here, person.email, django_capture_on_commit_callbacks)
    here.post(link_in([mail for mail in mailoutbox if "/account/address/" in mail.body]))
    person.refresh_from_db()
    assert person.email_proved_at is not None
    assert there.get(reverse("home")).status_code == 200
