"""Histories are read from either end, and no further than they are shown."""

import pytest
from django.db import connection, transaction

from riskreg import trail
from riskreg.actions import parts, people
from riskreg.models import Event, Organisation, Role, User
from riskreg.queries import trail_histories
from riskreg.trail import Did
from tests import make, walled

pytestmark = pytest.mark.django_db


def test_newest_oldest_and_what_came_before(organisation: Organisation, officer: User) -> None:
    system, other = (make.system(organisation, name=name) for name in ("Ours", "Other"))
    risk = make.risk(organisation, systems=[system])
    with transaction.atomic():
        for place in range(6):
            for target in (system, other, risk):
                trail.record(officer, Did.SYSTEM_CHANGED, target, purpose=["", str(place)])
    targets = [("aisystem", str(system.pk)), ("risk", str(risk.pk))]
    keys = [key for _kind, key in targets]
    every = list(Event.objects.filter(target_key__in=keys).order_by("-number"))
    assert list(trail_histories.newest(targets, most=5)) == every[:5]
    assert list(trail_histories.newest(targets, most=99)) == every
    later = trail_histories.newest(targets, most=3, before=every[4].number)
    assert list(later) == every[5:8]
    assert list(trail_histories.oldest(targets, most=4)) == every[-4:]
    assert not list(trail_histories.newest([], most=5))


def test_everything_of_a_kind_is_told_once_it_is_gone_too(
    organisation: Organisation,
) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    people.add_unit(boss, organisation, name="Ghent")
    theirs = make.organisation()
    people.add_unit(make.member(theirs, Role.ADMINISTRATOR), theirs, name="Not ours")
    looking = make.auditor(organisation, make.system(organisation)).memberships.get()
    parts.note_view(looking, parts.View("People"))
    left = make.member(organisation, Role.ENGINEER).memberships.get()
    gone = str(left.pk)
    people.end_membership(boss, left)
    mine = Event.objects.of(organisation).filter(target_kind__in=("unit", "membership"))
    every = list(mine.exclude(did=Did.AUDITOR_LOOKED).order_by("-number"))
    assert mine.count() == len(every) + 1
    asked = (organisation, ("unit", "membership"))
    assert list(trail_histories.newest_of_kinds(*asked, most=99)) == every
    assert gone in {each.target_key for each in every}
    later = trail_histories.newest_of_kinds(*asked, most=2, before=every[1].number)
    assert list(later) == every[2:4]
    assert list(trail_histories.oldest_of_kinds(*asked, most=2)) == every[-2:]


def test_the_wall_is_asked_for_no_more_events_than_are_shown(
    organisation: Organisation, officer: User
) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(boss, organisation, name="Ghent")
    system = make.system(organisation, unit=unit)
    parts.limit(boss, officer.memberships.get(), units=[unit])
    with transaction.atomic():
        for place in range(60):
            trail.record(boss, Did.SYSTEM_CHANGED, system, purpose=["", str(place)])
            for _each in range(20):
                trail.record(boss, Did.UNIT_ADDED, unit, name="Other")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE riskreg_event")  # else what other tests left decides the plan
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):  # as with many events
            cursor.execute(f"SET LOCAL enable_{way} = off")
    with walled.as_member(officer):
        rows = trail_histories.newest([("aisystem", str(system.pk))], most=16)
        assert len(rows) == 16
        with connection.cursor() as cursor:
            asked = f"EXPLAIN (ANALYZE, TIMING OFF) {rows.raw_query}"
            cursor.execute(asked, rows.params)
            plan = [row[0] for row in cursor.fetchall()]
    (line,) = (each for each in plan if "event_target" in each)
    assert "Index Scan Backward using event_target" in line
    assert "actual rows=16 " in line
