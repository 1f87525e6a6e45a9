"""Nobody learns from an answer, or from how long it takes, whether an address has an account."""

import re
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.mails import letters
from governance.settings import base
from riskreg import trail
from riskreg.actions import services
from riskreg.models import Organisation, Role, User
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was hashed."""
    told: list[str] = []
    plain = hashers.MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str, **more: Any) -> str:
        told.append(password)
        return plain(self, password, salt, **more)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", encode)
    return told


@pytest.fixture
def addresses(organisation: Organisation) -> list[str]:
    """Of somebody with a password, without, of who may sign in no more, a service, and nobody."""
    known = make.member(organisation, password=PASSWORD)
    closed = make.member(organisation, Role.ADMINISTRATOR, PASSWORD)
    service = services.add(closed, organisation, name="Import", role=Role.ENGINEER)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    trail.record(None, trail.Did.PASSWORD_CHANGED, closed)
    without = make.member(organisation)
    people = (known, without, closed, service)
    return [*(each.email for each in people), "nobody@example.org"]


def costs(name: str, sent: dict[str, str]) -> tuple[Any, list[str]]:
    """The answer to a form, and the statements it took, without their values."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = Client().post(reverse(name), sent)
    return answer, [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in captured]


def test_an_unknown_address_costs_one_password_and_the_same_queries(
    addresses: list[str], computed: list[str]
) -> None:
    answers = []
    for address in addresses:
        computed.clear()
        sent = {"login": address, "password": "wrong"}
        answer, statements = costs("account_login", sent)
        assert len(computed) == 1, address  # of a random word where no password is set
        errors = answer.context["form"].errors.as_json()
        answers.append((answer.status_code, errors, statements))
    assert all(each == answers[0] for each in answers)


def test_a_letter_is_promised_to_every_address_and_a_worker_looks_who_gets_it(
    addresses: list[str], mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    answers = []
    for address in addresses:
        with django_capture_on_commit_callbacks() as handed_over:
            answer, statements = costs("account_reset_password", {"email": address})
        answers.append((answer["Location"], statements, len(handed_over)))
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == reverse("account_reset_password_done")
    assert not [each for each in answers[0][1] if "riskreg_user" in each]
    assert not mailoutbox
    for address in addresses:
        letters.password_link(address)
    assert [mail.to for mail in mailoutbox] == [[address] for address in addresses[:2]]


def test_passwords_are_argon2id_and_older_hashes_are_renewed_at_sign_in(
    organisation: Organisation, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    person = make.member(organisation, password=PASSWORD)
    assert person.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    weaker = hashers.Argon2PasswordHasher()
    weaker.time_cost, weaker.memory_cost, weaker.parallelism = 1, 8192, 1
    User.objects.filter(pk=person.pk).update(password=weaker.encode(PASSWORD, "saltsaltsalt"))
    sent = {"login": person.email, "password": PASSWORD}
    assert Client().post(reverse("account_login"), sent).status_code == 302
    connection.check_constraints()  # no event: the password is the same
    person.refresh_from_db()
    assert person.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


def test_wrong_passwords_are_stopped_by_account_whoever_tries(
    organisation: Organisation,
) -> None:
    known = make.member(organisation, password=PASSWORD)
    for address in (known.email, "nobody@example.org"):
        cache.clear()
        for number in range(6):
            client = Client(REMOTE_ADDR=f"198.51.100.{number}")
            client.post(reverse("account_login"), {"login": address, "password": "wrong"})
        late = Client(REMOTE_ADDR="198.51.100.99")
        answer = late.post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert "Too many" in answer.content.decode(), address
        assert late.get(reverse("home")).status_code == 302


@pytest.mark.usefixtures("posted_at_once")
def test_a_new_password_lifts_the_lock_after_wrong_ones(
    organisation: Organisation, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    known = make.member(organisation, password=PASSWORD)
    cache.clear()
    for number in range(6):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        client.post(reverse("account_login"), {"login": known.email.upper(), "password": "wrong"})
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": known.email})
    [line] = [line for line in mailoutbox[0].body.splitlines() if "/password/reset/" in line]
    client, new = Client(), "another horse battery staple"
    form = client.get(line.removeprefix("https://register.example.org"))["Location"]
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    client = Client(REMOTE_ADDR="198.51.100.99")
    client.post(reverse("account_login"), {"login": known.email, "password": new})
    assert client.get(reverse("home")).status_code == 200


def test_one_address_of_the_network_tries_so_many_times_a_minute() -> None:
    for number in range(30):
        sent = {"login": f"n{number}@example.org", "password": "wrong"}
        Client().post(reverse("account_login"), sent)
    answer = Client().post(reverse("account_login"), {"login": "x@example.org", "password": "x"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()
