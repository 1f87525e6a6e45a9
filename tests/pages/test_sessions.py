"""Where one is signed in, and ending it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.pages import sessions
from riskreg.actions import factors, people
from riskreg.models import Organisation, Role, User
from tests import make
from tests.pages.counting import expected, taken

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(organisation: Organisation) -> User:
    """Somebody with a password."""
    return make.member(organisation, password=PASSWORD)


def signed_in(person: User, agent: str = FIREFOX) -> Client:
    """A browser that went through the sign-in."""
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def test_all_others_are_ended_and_this_one_goes_on(person: User) -> None:
    here, there = signed_in(person), signed_in(person, "curl/8")
    body = here.get(reverse("sessions")).content.decode()
    assert "Firefox on Linux" in body
    assert "a program or an unknown browser" in body
    assert here.post(reverse("sessions_end")).status_code == 302
    assert here.get(reverse("home")).status_code == 200
    assert there.get(reverse("home")).status_code == 302


def test_one_is_ended_and_nobody_elses_can_be(person: User, organisation: Organisation) -> None:
    here, there = signed_in(person), signed_in(person)
    other = UserSession.objects.get(session_key=there.session.session_key)
    stranger = signed_in(make.member(organisation, password=PASSWORD))
    assert stranger.post(reverse("session_end", args=[other.pk])).status_code == 404
    assert here.post(reverse("session_end", args=[other.pk])).status_code == 302
    assert there.get(reverse("home")).status_code == 302


def test_a_new_password_ends_the_others(person: User) -> None:
    here = signed_in(person)
    people.set_password(person, person, password="another horse battery staple")
    assert here.get(reverse("home")).status_code == 302


def test_a_new_password_of_ones_own_keeps_this_one_alone_as_the_page_says(person: User) -> None:
    here, there = signed_in(person), signed_in(person)
    address, new = reverse("account_change_password"), "another horse battery staple"
    assert "you are signed out" in here.get(address).content.decode()
    here.post(address, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get(reverse("home")).status_code == 200
    assert there.get(reverse("home")).status_code == 302


def test_the_last_use_is_noted_every_five_minutes(person: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begun = timezone.now()
        here = signed_in(person)
        for minutes, seen in ((4, 0), (2, 6)):
            clock.shift(timedelta(minutes=minutes))
            here.get(reverse("home"))
            assert UserSession.objects.get().last_seen_at == begun + timedelta(minutes=seen)


def test_what_stands_before_every_page_costs_so_many_queries_whatever_one_has(
    person: User, organisation: Organisation
) -> None:
    here = signed_in(person)
    factors.require(make.member(organisation, Role.ADMINISTRATOR), organisation, roles=list(Role))
    with transaction.atomic():
        for number in range(5):
            Authenticator.objects.create(user=person, type="webauthn", data={"n": number})
    asked = taken(here, "access_table")
    for _ in range(5):
        make.membership(person, make.organisation(name="Zeta"), Role.AUDITOR)
        signed_in(person, "curl/8")
    assert (asked, taken(here, "access_table")) == (expected("access_table"),) * 2
    assert taken(here, "account_logout") == expected("account_logout")


def test_devices_are_told_in_words() -> None:
    assert sessions.device("Mozilla/5.0 (iPhone; … Mac OS X) Safari/605") == "Safari on iPhone"
    assert sessions.device("") == "a program or an unknown browser"


def test_answers_say_what_pages_may_ask_of_a_device(person: User) -> None:
    answer = signed_in(person).get(reverse("home"))
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
