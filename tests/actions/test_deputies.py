"""Deputies: who may name one, who may be one, and what happens when they leave."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg import access
from riskreg.access import Right
from riskreg.actions import people
from riskreg.models import Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return make.member(organisation, Role.ADMINISTRATOR)


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_people_name_their_own_deputy_and_administrators_anybodys(
    organisation: Organisation, administrator: User
) -> None:
    auditor, deputy = make.member(organisation, Role.AUDITOR), make.member(organisation)
    people.set_deputy(auditor, of(auditor), deputy=deputy)
    assert of(auditor).deputy == deputy
    people.set_deputy(administrator, of(auditor), deputy=None)
    assert of(auditor).deputy is None
    with pytest.raises(PermissionDenied):
        people.set_deputy(deputy, of(auditor), deputy=deputy)
    told = Event.objects.filter(did=Did.DEPUTY_SET).values_list("body", flat=True)
    assert [deputy.name in body for body in told] == [False, False]


def test_a_deputy_is_another_member(organisation: Organisation) -> None:
    officer = make.member(organisation)
    for nobody in (officer, make.member(make.organisation())):
        with pytest.raises(ValidationError) as refused:
            people.set_deputy(officer, of(officer), deputy=nobody)
        assert set(refused.value.message_dict) == {"deputy"}


def test_the_same_deputy_again_is_no_event(organisation: Organisation) -> None:
    officer, deputy = make.member(organisation), make.member(organisation)
    for _ in range(2):
        people.set_deputy(officer, of(officer), deputy=deputy)
    assert Event.objects.filter(did=Did.DEPUTY_SET).count() == 1


def test_who_leaves_is_nobodys_deputy_any_more(
    organisation: Organisation, administrator: User
) -> None:
    officer, deputy = make.member(organisation), make.member(organisation)
    people.set_deputy(officer, of(officer), deputy=deputy, begins=TODAY, ends=TODAY)
    people.end_membership(administrator, of(deputy))
    assert of(officer).deputy is None
    assert of(officer).deputy_from is None
    assert Event.objects.filter(did=Did.DEPUTY_SET).count() == 2


def test_a_deputy_has_the_rights_of_the_member_on_those_days_alone(
    organisation: Organisation,
) -> None:
    officer = make.member(organisation, Role.COMPLIANCE_OFFICER)
    engineer = make.member(organisation, Role.ENGINEER)
    begins, ends = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    people.set_deputy(officer, of(officer), deputy=engineer, begins=begins, ends=ends)
    for days, stands in ((2, False), (3, True), (5, True), (6, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            person = User.objects.get(pk=engineer.pk)
            assert access.may(person, Right.DECIDE, organisation) is stands
            assert access.role_of(person, organisation.pk) == Role.ENGINEER
            both = {engineer.pk, officer.pk} if stands else {engineer.pk}
            assert access.stands_for(person, organisation.pk) == both
            assert access.organisations_of(person) == [organisation]


def test_who_stands_in_elsewhere_gets_nothing_here(organisation: Organisation) -> None:
    elsewhere = make.organisation()
    officer, engineer = make.member(elsewhere), make.member(elsewhere, Role.ENGINEER)
    Membership.objects.create(organisation=organisation, user=engineer, role=Role.ENGINEER)
    there = Membership.objects.get(user=officer)
    people.set_deputy(officer, there, deputy=engineer, begins=TODAY, ends=TODAY)
    person = User.objects.get(pk=engineer.pk)
    assert access.may(person, Right.DECIDE, elsewhere)
    assert not access.may(person, Right.DECIDE, organisation)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"begins": TODAY}, "deputy_until"),
        ({"ends": TODAY}, "deputy_from"),
        ({"begins": TODAY, "ends": TODAY - timedelta(days=1)}, "deputy_until"),
        ({"begins": date(2020, 1, 1), "ends": date(2020, 1, 2)}, "deputy_until"),
        ({"begins": TODAY, "ends": TODAY + timedelta(days=367)}, "deputy_until"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    organisation: Organisation, days: dict[str, Any], field: str
) -> None:
    officer, deputy = make.member(organisation), make.member(organisation)
    with pytest.raises(ValidationError) as refused:
        people.set_deputy(officer, of(officer), deputy=deputy, **days)
    assert set(refused.value.message_dict) == {field}
    assert of(officer).deputy is None


def test_an_auditor_gets_nobodys_rights(organisation: Organisation) -> None:
    officer, auditor = make.member(organisation), make.member(organisation, Role.AUDITOR)
    with pytest.raises(ValidationError):
        people.set_deputy(officer, of(officer), deputy=auditor, begins=TODAY, ends=TODAY)
    people.set_deputy(officer, of(officer), deputy=auditor)
    assert not access.may(User.objects.get(pk=auditor.pk), Right.DECIDE, organisation)
