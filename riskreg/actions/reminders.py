"""Reminders: what stands today and for whom, claimed before it is sent.

A reminder is a row with a unique constraint, committed before its mail goes out: whoever writes the
row first sends it, and nobody else ever does. Killed in between, it is never sent; the page shows
the thing all the same. So each goes out at most once, whatever is restarted or runs twice.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from riskreg.access import TABLE
from riskreg.models import Membership, Organisation, Reminder, User
from riskreg.queries import days, work
from riskreg.queries.due import Scope, Wanted, When
from riskreg.queries.duties import DUTIES
from riskreg.queries.reminders import people_of
from riskreg.queries.work import Row
from riskreg.rules import reminders as rules
from riskreg.rules.reminders import Step

_NEAR = (When.LATE, When.WEEK, When.MONTH)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that somebody is reminded of."""

    row: Row
    due: date
    step: Step


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one person is reminded of in one mail."""

    organisation: Organisation
    person: User
    points: tuple[Point, ...]


def due(organisation: Organisation, now: datetime) -> list[Letter]:
    """What stands at a moment and was not claimed yet, a letter a person. Writes nothing."""
    scope = Scope(organisation, days.today(organisation, now))
    members = Membership.objects.in_force(now).filter(
        organisation=organisation, user__is_active=True, user__is_service=False
    )
    here = {each.user_id: each for each in members.select_related("user")}
    points: dict[uuid.UUID, list[Point]] = defaultdict(list)
    for point, owners in _standing(scope, here):
        for person in rules.addressees(point.step, people_of(here), owners=owners):
            points[person].append(point)
    known = _claimed(organisation, points)
    letters = (
        Letter(organisation, here[person].user, tuple(_new(person, listed, known)))
        for person, listed in points.items()
    )
    return sorted((each for each in letters if each.points), key=lambda each: each.person.email)


@transaction.atomic
def claim(letter: Letter) -> list[Reminder]:
    """Make these reminders one's own before sending; what another run has already is left out."""
    wanted = [
        Reminder(
            organisation=letter.organisation,
            person=letter.person,
            subject_kind=point.row["item"],
            subject_key=point.row["key"],
            due=point.due,
            step=point.step,
        )
        for point in letter.points
    ]
    Reminder.objects.bulk_create(wanted, ignore_conflicts=True)
    mine = Reminder.objects.filter(pk__in=[each.pk for each in wanted])
    return list(mine)


def claimed_points(letter: Letter, reminders: Collection[Reminder]) -> list[Point]:
    """The points of a letter that these reminders stand for, soonest first."""
    mine = {_key(letter.person.pk, each) for each in reminders}
    return [point for point in letter.points if _key_of(letter.person.pk, point) in mine]


def sent(reminders: Sequence[Reminder]) -> None:
    """Keep when the mail was handed over."""
    Reminder.objects.filter(pk__in=[each.pk for each in reminders]).update(sent_at=timezone.now())


def _standing(
    scope: Scope, here: Mapping[uuid.UUID, Membership]
) -> Iterator[tuple[Point, Collection[uuid.UUID]]]:
    """Every point that stands, with whom it is due from."""
    owned = [kind for kind, duty in DUTIES.items() if duty.right is None and not duty.by_hours]
    for row in work.items(scope, Wanted(kinds=owned, when=_NEAR)):
        point = _point(row, scope.today)
        if point is not None:
            yield point, [row["person"]] if row["person"] else []
    yield from _waiting(scope, here)


def _waiting(
    scope: Scope, here: Mapping[uuid.UUID, Membership]
) -> Iterator[tuple[Point, Collection[uuid.UUID]]]:
    """What waits for anybody with a right who had no part in it."""
    for kind, duty in DUTIES.items():
        if duty.right is None:
            continue
        able = [each.user for each in here.values() if each.role in TABLE[duty.right]]
        wanted = Wanted(kinds=[kind], when=_NEAR)
        rows: dict[uuid.UUID, Row] = {row["key"]: row for row in work.items(scope, wanted)}
        owners: dict[uuid.UUID, list[uuid.UUID]] = {key: [] for key in rows}
        for person in able if rows else ():
            for row in work.items(scope, wanted, mine=person):
                owners.get(row["key"], []).append(person.pk)
        for key, row in rows.items():
            point = _point(row, scope.today)
            if point is not None:
                yield point, owners[key]


def _point(row: Row, today: date) -> Point | None:
    day = row["by_day"]
    step = rules.step(day, today) if day else None
    return Point(row, day, step) if day and step else None


Key = tuple[uuid.UUID, str, uuid.UUID, date, str]


def _claimed(organisation: Organisation, points: Mapping[uuid.UUID, Sequence[Point]]) -> set[Key]:
    keys = {point.row["key"] for each in points.values() for point in each}
    rows = Reminder.objects.of(organisation).filter(person__in=points, subject_key__in=keys)
    return {_key(each.person_id, each) for each in rows}


def _new(person: uuid.UUID, points: Sequence[Point], known: set[Key]) -> Iterator[Point]:
    fresh = (point for point in points if _key_of(person, point) not in known)
    return iter(sorted(fresh, key=lambda point: (point.due, str(point.row["key"]))))


def _key(person: uuid.UUID, reminder: Reminder) -> Key:
    return (person, reminder.subject_kind, reminder.subject_key, reminder.due, reminder.step)


def _key_of(person: uuid.UUID, point: Point) -> Key:
    return (person, point.row["item"], point.row["key"], point.due, point.step.value)
