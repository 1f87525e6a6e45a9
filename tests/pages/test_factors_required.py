"""Roles that need a second factor, and what an administrator can do for who lost theirs."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import factors, people
from riskreg.models import Event, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def give_factor(user: User) -> None:
    """As if set up."""
    with transaction.atomic():
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def test_who_needs_one_and_has_none_sees_how_to_set_one_up(
    organisation: Organisation, administrator: User, engineer: User, officer: User
) -> None:
    factors.require(administrator, organisation, roles=[Role.ENGINEER])
    client = signed_in(engineer)
    for name in ("home", "systems", "people", "search"):
        answer = client.get(reverse(name))
        assert answer.status_code == 403
        assert "Set up a second factor to go on" in answer.content.decode()
    assert client.get(reverse("mfa_index")).status_code == 200
    told = client.get(reverse("api-system-list"))
    assert told.status_code == 403
    assert "call with an API key" in told.json()["detail"]
    assert signed_in(officer).get(reverse("home")).status_code == 200
    give_factor(engineer)
    assert client.get(reverse("home")).status_code == 200


def test_a_key_is_not_asked_for_one(
    organisation: Organisation, administrator: User, engineer: User
) -> None:
    _key, told = make.api_key(engineer, organisation)
    factors.require(administrator, organisation, roles=list(Role))
    answer = Client().get(reverse("api-system-list"), headers={"Authorization": f"Bearer {told}"})
    assert answer.status_code == 200


def test_other_organisations_are_not_concerned(
    organisation: Organisation, administrator: User
) -> None:
    factors.require(administrator, organisation, roles=list(Role))
    elsewhere = make.member(make.organisation(), Role.ADMINISTRATOR)
    assert signed_in(elsewhere).get(reverse("home")).status_code == 200


def test_an_administrator_says_which_roles_and_the_trail_keeps_it(
    organisation: Organisation, administrator: User
) -> None:
    client = signed_in(administrator)
    answer = client.post(reverse("factors_required"), {"roles": ["approver"]})
    assert answer.status_code == 302
    organisation.refresh_from_db()
    assert organisation.mfa_roles == ["approver"]
    event = Event.objects.about(organisation).filter(did=Did.FACTORS_REQUIRED).get()
    assert '"roles":[[],["approver"]]' in event.body


def test_lost_factors_are_removed_and_both_chains_say_by_whom(
    organisation: Organisation, administrator: User, engineer: User
) -> None:
    give_factor(engineer)
    client = signed_in(administrator)
    membership = engineer.memberships.get()
    assert client.post(reverse("member_factors", args=[membership.pk])).status_code == 302
    assert not Authenticator.objects.exists()
    reset = Event.objects.about(membership).filter(did=Did.FACTORS_RESET).get()
    removed = Event.objects.about(engineer).filter(did=Did.FACTOR_REMOVED).get()
    assert reset.actor_key == removed.actor_key == administrator.pk


def test_who_belongs_elsewhere_too_keeps_their_factors(
    organisation: Organisation, administrator: User, engineer: User
) -> None:
    make.membership(engineer, make.organisation())
    give_factor(engineer)
    membership = engineer.memberships.get(organisation=organisation)
    answer = signed_in(administrator).post(reverse("member_factors", args=[membership.pk]))
    assert answer.status_code == 422
    assert "operator of the installation" in answer.content.decode()
    assert Authenticator.objects.exists()


def test_who_stands_in_needs_what_the_role_stood_in_for_needs(
    organisation: Organisation, administrator: User, engineer: User, officer: User
) -> None:
    factors.require(administrator, organisation, roles=[Role.COMPLIANCE_OFFICER])
    client, today = signed_in(engineer), timezone.localdate()
    membership = officer.memberships.get()
    assert client.get(reverse("home")).status_code == 200
    people.set_deputy(administrator, membership, deputy=engineer, begins=today, ends=today)
    assert client.get(reverse("home")).status_code == 403
    assert client.get(reverse("api-system-list")).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert signed_in(engineer).get(reverse("home")).status_code == 200
    give_factor(engineer)
    assert client.get(reverse("home")).status_code == 200
