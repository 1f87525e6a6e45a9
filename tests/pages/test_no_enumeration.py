"""Nobody learns from an answer, or from how long it takes, whether an address has an account."""

from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from riskreg.models import Organisation
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


def test_an_unknown_address_costs_one_password_too(
    organisation: Organisation, computed: list[str]
) -> None:
    known = make.member(organisation, password=PASSWORD)
    without = make.member(organisation)
    answers = []
    for address in (known.email, without.email, "nobody@example.org"):
        computed.clear()
        answer = Client().post(reverse("account_login"), {"login": address, "password": "wrong"})
        assert len(computed) == 1, address  # of a random word where no password is set
        answers.append((answer.status_code, [str(each) for each in answer.context["form"].errors]))
    assert answers[0] == answers[1] == answers[2]


def test_a_letter_is_promised_to_every_address(organisation: Organisation) -> None:
    for address in (make.member(organisation).email, "nobody@example.org"):
        answer = Client().post(reverse("account_reset_password"), {"email": address})
        assert answer["Location"] == reverse("account_reset_password_done")


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


def test_one_address_of_the_network_tries_so_many_times_a_minute() -> None:
    for number in range(30):
        sent = {"login": f"n{number}@example.org", "password": "wrong"}
        Client().post(reverse("account_login"), sent)
    answer = Client().post(reverse("account_login"), {"login": "x@example.org", "password": "x"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()
