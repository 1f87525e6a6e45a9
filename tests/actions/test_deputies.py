"""Deputies: who may name one, who may be one, and what happens when they leave."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import access, walls
from riskreg.access import Right
from riskreg.actions import parts, people
from riskreg.models import Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


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


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, True), (9, True)])
def test_who_stands_in_does_not_become_a_reader(
    organisation: Organisation, administrator: User, days: int, refused: bool
) -> None:
    officer, engineer = make.member(organisation), make.member(organisation, Role.ENGINEER)
    ends = TODAY + timedelta(days=9)
    people.set_deputy(officer, of(officer), deputy=engineer, begins=ends, ends=ends)
    with time_machine.travel(NOW + timedelta(days=9 - days), tick=False):
        if refused:
            with pytest.raises(ValidationError, match="stands in for somebody"):
                people.change_role(administrator, of(engineer), role=Role.AUDITOR)
        else:
            people.change_role(administrator, of(engineer), role=Role.AUDITOR)
    assert of(engineer).role == (Role.ENGINEER if refused else Role.AUDITOR)


def test_a_reader_named_before_has_no_rights_of_another(organisation: Organisation) -> None:
    officer, engineer = make.member(organisation), make.member(organisation, Role.ENGINEER)
    people.set_deputy(officer, of(officer), deputy=engineer, begins=TODAY, ends=TODAY)
    Membership.objects.filter(user=engineer).update(role=Role.AUDITOR)
    reader = User.objects.get(pk=engineer.pk)
    assert not access.may(reader, Right.DECIDE, organisation)
    assert access.may(reader, Right.AUDIT, organisation)
    # What one of them did, the other did all the same.
    assert access.stands_for(reader, organisation.pk) == {officer.pk, engineer.pk}


def test_an_auditor_from_outside_is_nobodys_deputy(organisation: Organisation) -> None:
    officer = make.member(organisation)
    outside = make.member(organisation, Role.EXTERNAL_AUDITOR)
    with pytest.raises(ValidationError, match="An external auditor"):
        people.set_deputy(officer, of(officer), deputy=outside)
    client = Client()
    client.force_login(officer)
    form = client.get(reverse("member_deputy", args=[of(officer).pk])).context["form"]
    assert outside not in form.fields["deputy"].queryset


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Auckland", datetime(2026, 11, 26, 12, tzinfo=UTC), date(2026, 11, 27)),
        ("Pacific/Honolulu", datetime(2026, 11, 27, 5, tzinfo=UTC), date(2026, 11, 26)),
    ],
)
def test_days_are_those_of_the_organisation(zone: str, moment: datetime, day: date) -> None:
    """Which day it is for the installation says nothing about one at the other end of the world."""
    organisation = make.organisation(time_zone=zone)
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() != day
        officer, engineer = make.member(organisation), make.member(organisation, Role.ENGINEER)
        people.set_deputy(officer, of(officer), deputy=engineer, begins=day, ends=day)
        only = {"begins_on": day, "ends_on": day}
        outside = make.auditor(organisation, make.system(organisation), **only)
    for days, stands in ((-1, False), (0, True), (1, False)):
        with time_machine.travel(moment + timedelta(days=days), tick=False):
            person, looks = (User.objects.get(pk=each.pk) for each in (engineer, outside))
            assert access.may(person, Right.DECIDE, organisation) is stands
            mine = {engineer.pk, officer.pk} if stands else {engineer.pk}
            assert access.as_one(person, organisation.pk) == mine
            assert access.may(looks, Right.VIEW, organisation) is stands
            seen = Organisation.objects.visible_to(looks)
            assert list(seen) == ([organisation] if stands else [])
            assert (
                str(organisation.pk) in walls.of(looks, organisation.pk).organisations
            ) is stands


def test_a_part_is_refused_on_the_last_day_that_the_organisation_counts() -> None:
    organisation = make.organisation(time_zone="Pacific/Honolulu")
    day = date(2026, 11, 26)
    with time_machine.travel(datetime(2026, 11, 27, 5, tzinfo=UTC), tick=False):
        boss = make.member(organisation, Role.ADMINISTRATOR)
        officer, engineer = make.member(organisation), make.member(organisation, Role.ENGINEER)
        unit = people.add_unit(boss, organisation, name="Sales")
        people.set_deputy(officer, of(officer), deputy=engineer, begins=day, ends=day)
        for each in (officer, engineer):
            with pytest.raises(ValidationError, match="as a deputy"):
                parts.limit(boss, of(each), units=[unit])
    with time_machine.travel(datetime(2026, 11, 28, 5, tzinfo=UTC), tick=False):
        for each in (officer, engineer):
            parts.limit(boss, of(each), units=[unit])
