"""Reminders of clocks: what is claimed is sent, once, whoever is killed in between.

A reminder is a row with a unique constraint: of two beats that find the same step one writes it.
It goes out through the outbox.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F

from riskreg.actions import outbox
from riskreg.actions.outbox import Fate
from riskreg.models import Clock, ClockState, Membership, Organisation, Reminder
from riskreg.queries import days
from riskreg.queries.reminders import people_of
from riskreg.rules import clocks, reminders
from riskreg.rules.reminders import People, Step

KIND = "clock"
FORGOTTEN = timedelta(days=30)  # after its end a clock nobody met is told no more
FIRST = min(share for share, _step in reminders.SHARES)


@dataclass(frozen=True, slots=True)
class Notice:
    """One reminder with the clock it is about, as it stands now."""

    reminder: Reminder
    clock: Clock

    @property
    def step(self) -> Step:
        """Which step it is."""
        return Step(self.reminder.step)


def claim(now: datetime) -> int:
    """Write down every reminder that stands now and was not written yet; how many were new."""
    wanted = list(_standing(now))
    keys = {each.subject_key for each in wanted}
    rows = Reminder.objects.filter(subject_kind=KIND, subject_key__in=keys)
    known = {_key(each) for each in rows}
    fresh = [each for each in wanted if _key(each) not in known]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _standing(now: datetime) -> Iterator[Reminder]:
    span = ExpressionWrapper((F("due_at") - F("begins_at")) * FIRST, DurationField())
    begun = (
        Clock.objects.filter(state=ClockState.RUNNING, due_at__gt=now - FORGOTTEN)
        .filter(begins_at__lte=now - span)
        .select_related("incident", "organisation")
        .order_by("organisation", "due_at", "pk")
    )
    people: dict[uuid.UUID, People] = {}
    for clock in begun.iterator(chunk_size=500):
        step = reminders.clock_step(clocks.share(clock.begins_at, clock.due_at, now))
        if step is None:
            continue
        if clock.organisation_id not in people:
            people[clock.organisation_id] = _people(clock.organisation, now)
        owner = clock.incident.owner_id
        here = people[clock.organisation_id]
        for person in sorted(reminders.clock_addressees(step, here, owner=owner)):
            yield _reminder(clock, person, step)


def _reminder(clock: Clock, person: uuid.UUID, step: Step) -> Reminder:
    return Reminder(
        organisation=clock.organisation,
        person_id=person,
        subject_kind=KIND,
        subject_key=clock.pk,
        due=days.today(clock.organisation, clock.due_at),
        step=step,
    )


def _people(organisation: Organisation, now: datetime) -> People:
    here = Membership.objects.in_force(now).filter(
        organisation=organisation, user__is_active=True, user__is_service=False
    )
    return people_of({each.user_id: each for each in here})


def _key(reminder: Reminder) -> tuple[object, ...]:
    return (reminder.person_id, reminder.subject_key, reminder.due, str(reminder.step))


def send_all(send: Callable[[Notice], bool], now: datetime) -> int:
    """Hand over every unsent reminder; `send` says whether the mail was taken. How many were."""

    def hand_over(reminder: Reminder) -> Fate:
        clock = Clock.objects.select_related("incident__system", "organisation").get(
            pk=reminder.subject_key
        )
        if clock.state != ClockState.RUNNING:  # met or stopped meanwhile
            return Fate.POINTLESS
        return Fate.TAKEN if send(Notice(reminder, clock)) else Fate.REFUSED

    return outbox.send_all(KIND, hand_over, now)
