"""Schedules: set one up, change, pause, end it; and what each does, once for each period.

A run is a row with a unique constraint, written under a lock on its schedule in the transaction
that asks for the document: of two workers that find the same period due, one asks.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, dossiers, outbox
from riskreg.actions.outbox import Fate
from riskreg.models import (
    Decision,
    Dossier,
    Job,
    Organisation,
    Reminder,
    Rhythm,
    Schedule,
    ScheduleRun,
    User,
)
from riskreg.queries import days
from riskreg.rules import schedules as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

MAIL = "schedule"


@dataclass(frozen=True, slots=True)
class Due:
    """A period, or a thing that happened, for which a schedule makes a document about something."""

    period: str
    about: dossiers.About


@transaction.atomic
def add(
    actor: User, organisation: Organisation, *, values: Mapping[str, Any], is_about_system: bool
) -> Schedule:
    """Set up a schedule. It makes documents in the name of `actor`, beginning with what comes now.

    `values` holds kind, rhythm, confidentiality, and as the rhythm asks system, day,
    approved_kind; `told` are the people who get a mail each time.
    """
    access.require(actor, Right.MAKE_DOSSIER, organisation)
    schedule = Schedule(organisation=organisation)
    _write(actor, schedule, values, is_about_system=is_about_system)
    return schedule


@transaction.atomic
def change(
    actor: User, schedule: Schedule, *, values: Mapping[str, Any], is_about_system: bool
) -> Schedule:
    """Change a schedule; from now on it makes documents in the name of `actor`."""
    access.require(actor, Right.MAKE_DOSSIER, schedule)
    schedule = _locked(schedule)
    _write(actor, schedule, values, is_about_system=is_about_system)
    return schedule


def _write(
    actor: User, schedule: Schedule, values: Mapping[str, Any], *, is_about_system: bool
) -> None:
    given = dict(values)
    told: Collection[User] | None = given.pop("told", None)
    is_new = schedule._state.adding
    changed = changes.apply(schedule, rules.fitting(given.get("rhythm", schedule.rhythm), given))
    refusal.stop(
        [
            *changes.foreign_refusals(schedule, _system(schedule)),
            *_strangers(schedule, told or ()),
            *rules.refusals(
                schedule.rhythm,
                day=schedule.day,
                approved_kind=schedule.approved_kind,
                has_system=schedule.system is not None,
                is_about_system=is_about_system,
            ),
        ]
    )
    schedule.set_up_by, schedule.since = actor, timezone.now()
    schedule.save(force_insert=is_new)
    if told is not None:
        changed |= changes.relate(schedule, "told", told)  # type: ignore[arg-type]
    if is_new:
        said = {name: pair[1] for name, pair in changed.items() if pair[1] not in (None, "")}
        trail.record(actor, Did.SCHEDULE_SET, schedule, **said)
    else:
        trail.record(actor, Did.SCHEDULE_CHANGED, schedule, **changed)


def _system(schedule: Schedule) -> dict[str, Any]:
    return {"system": schedule.system} if schedule.system else {}


def _strangers(schedule: Schedule, told: Collection[User]) -> list[Refusal]:
    here = all(access.role_of(each, schedule.organisation_id) for each in told)
    return [] if here else [Refusal("told", "not_a_member")]


@transaction.atomic
def pause(actor: User, schedule: Schedule) -> Schedule:
    """Let it make nothing until it is resumed."""
    return _switch(actor, schedule, is_paused=True)


@transaction.atomic
def resume(actor: User, schedule: Schedule) -> Schedule:
    """Let it go on with what comes from now on; what was left out stays out."""
    return _switch(actor, schedule, is_paused=False)


def _switch(actor: User, schedule: Schedule, *, is_paused: bool) -> Schedule:
    access.require(actor, Right.MAKE_DOSSIER, schedule)
    schedule = _locked(schedule)
    if schedule.is_paused == is_paused:
        return schedule
    schedule.is_paused = is_paused
    if not is_paused:
        schedule.since = timezone.now()
    schedule.save(update_fields=["is_paused", "since"])
    trail.record(actor, Did.SCHEDULE_PAUSED if is_paused else Did.SCHEDULE_RESUMED, schedule)
    return schedule


@transaction.atomic
def end(actor: User, schedule: Schedule) -> None:
    """Delete a schedule; what it made stays."""
    access.require(actor, Right.MAKE_DOSSIER, schedule)
    schedule = _locked(schedule)
    trail.record(actor, Did.SCHEDULE_ENDED, schedule, kind=schedule.kind)
    schedule.delete()


def due(schedule: Schedule, now: datetime, *, is_about_system: bool) -> list[Due]:
    """What it has to make now. After a standstill the last period alone, not all that passed."""
    found = list(_standing(schedule, now, is_about_system=is_about_system))
    ran = set(
        schedule.runs.filter(period__in=[each.period for each in found]).values_list(
            "period", flat=True
        )
    )
    return [each for each in found if each.period not in ran]


def _standing(schedule: Schedule, now: datetime, *, is_about_system: bool) -> Iterator[Due]:
    whole = schedule.organisation
    if rules.is_by_calendar(schedule.rhythm):
        today, since = days.today(whole, now), days.today(whole, schedule.since)
        day = rules.last_due(schedule.rhythm, schedule.day or 1, today)
        # Set up on the day itself, it makes the first one then and there.
        if day >= since:
            yield Due(f"{day:%Y-%m}", schedule.system or whole)
        return
    happened = _decisions(schedule) if schedule.rhythm == Rhythm.DECISION else _approved(schedule)
    if is_about_system:
        yield from (Due(str(each.pk), each.system) for each in happened if each.system)
    elif happened:
        yield Due(str(max(happened, key=_moment).pk), whole)


def _decisions(schedule: Schedule) -> list[Decision]:
    """The last classification of each system since the schedule counts."""
    rows = Decision.objects.filter(
        organisation=schedule.organisation_id, decided_at__gt=schedule.since
    )
    rows = rows.filter(system__is_archived=False, **_system(schedule))
    newest = rows.order_by("system_id", "-decided_at", "-number").distinct("system_id")
    return list(newest.select_related("system"))


def _approved(schedule: Schedule) -> list[Dossier]:
    """The last approved dossier of the kind about each thing since the schedule counts."""
    rows = Dossier.objects.filter(
        organisation=schedule.organisation_id,
        kind=schedule.approved_kind,
        approves__isnull=False,
        # Dossiers count whole seconds.
        generated_at__gt=schedule.since - timedelta(seconds=1),
    )
    rows = rows.exclude(system__is_archived=True).filter(**_system(schedule))
    newest = rows.order_by("system_id", "-generated_at", "-number").distinct("system_id")
    return list(newest.select_related("system"))


def _moment(happened: Decision | Dossier) -> datetime:
    if isinstance(happened, Decision):
        return happened.decided_at
    return happened.generated_at


@transaction.atomic
def run(schedule: Schedule, found: Due, ask: Callable[[Schedule, Due], Job | str]) -> None:
    """Do what is due, once: `ask` gives the job, or the sentence why nothing is made."""
    schedule = _locked(schedule)
    if schedule.is_paused or schedule.runs.filter(period=found.period).exists():
        return
    asked = ask(schedule, found)
    ran = ScheduleRun(
        organisation_id=schedule.organisation_id,
        schedule=schedule,
        period=found.period,
        at=timezone.now(),
    )
    if isinstance(asked, str):
        ran.refused = asked
    else:
        ran.job = asked.pk
    ran.save(force_insert=True)
    told = {"period": found.period, "job": ran.job, "refused": bool(ran.refused)}
    trail.record(None, Did.SCHEDULE_RAN, schedule, **told)
    if ran.refused:
        _tell(ran)


def _tell(ran: ScheduleRun) -> None:
    """Write the mails that nothing was made: to whom it tells, and to who set it up."""
    schedule = ran.schedule
    people = {each.pk: each for each in [*schedule.told.all(), schedule.set_up_by]}
    here = [
        person
        for person in people.values()
        if person.is_active and access.role_of(person, ran.organisation_id)
    ]
    outbox.write(MAIL, ran, here, due=days.today(ran.organisation, ran.at), step="refused")


def send_all(send: Callable[[Reminder, ScheduleRun], bool], now: datetime) -> int:
    """Hand over every unsent mail; `send` says whether it was taken. How many were."""

    def hand_over(reminder: Reminder) -> Fate:
        ran = ScheduleRun.objects.filter(pk=reminder.subject_key).first()
        if ran is None:
            return Fate.POINTLESS
        return Fate.TAKEN if send(reminder, ran) else Fate.REFUSED

    return outbox.send_all(MAIL, hand_over, now)


def _locked(schedule: Schedule) -> Schedule:
    rows = Schedule.objects.select_for_update(no_key=True, of=("self",))
    found: Schedule = rows.select_related("organisation", "system", "set_up_by").get(pk=schedule.pk)
    return found
