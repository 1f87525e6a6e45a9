"""Signing in, who one then is, and what happens to those who try too often."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from governance.pages.account import Backend
from riskreg import access, trail
from riskreg.actions import people
from riskreg.models import Organisation, Role, User
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _counts_from_zero() -> None:
    cache.clear()


def test_who_tries_too_often_is_told_to_wait() -> None:
    address = reverse("account_reset_password")
    for _ in range(5):
        assert Client().post(address, {"email": "somebody@example.org"}).status_code == 302
    answer = Client().post(address, {"email": "somebody@example.org"})
    assert answer.status_code == 429
    assert "Wait a few minutes, then try again." in answer.content.decode()
    cache.clear()


def test_who_guesses_a_password_is_stopped_for_a_while_with_the_right_one_too(
    organisation: Organisation,
) -> None:
    person = make.member(organisation, password=PASSWORD)
    other = make.member(organisation, Role.ENGINEER, PASSWORD)

    def tried(who: User, password: str, network: str) -> bool:
        client = Client(REMOTE_ADDR=network)
        client.post(reverse("account_login"), {"login": who.email, "password": password})
        return "_auth_user_id" in client.session

    for number in range(5):  # from anywhere: the account is counted
        assert not tried(person, "a wrong guess", f"192.0.2.{number}")
    assert not tried(person, PASSWORD, "192.0.2.9")
    assert tried(other, PASSWORD, "192.0.2.9")
    cache.clear()
    assert tried(person, PASSWORD, "192.0.2.9")


def test_who_is_signed_in_comes_with_memberships_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    house, other = make.organisation(name="Zeta"), make.organisation(name="Alpha")
    officer = make.member(house)
    make.membership(officer, other, Role.AUDITOR)
    with django_assert_num_queries(1):
        found = Backend().get_user(officer.pk)
        assert found is not None
        assert access.organisations_of(found) == [other, house]
        assert access.may(found, access.Right.DECIDE, house)
        assert not access.may(found, access.Right.DECIDE, other)


def test_who_belongs_nowhere_any_more_is_known_and_who_is_unknown_is_nobody() -> None:
    house = make.organisation()
    leaving = make.member(house)
    people.end_membership(make.member(house, Role.ADMINISTRATOR), leaving.memberships.get())
    found = Backend().get_user(leaving.pk)
    assert found == leaving
    assert access.organisations_of(leaving) == access.organisations_of(found) == []
    assert Backend().get_user(uuid.uuid4()) is None


def test_who_may_no_longer_sign_in_is_nobody() -> None:
    house = make.organisation()
    officer, admin = make.member(house), make.member(house, Role.ADMINISTRATOR)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    trail.record(admin, trail.Did.PASSWORD_CHANGED, officer)
    assert Backend().get_user(officer.pk) is None
