"""The clocks that a judgement asks for, and how they become rows. Nothing here asks for a right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from frameworks import incident_records
from frameworks.deadlines import Reckoning
from frameworks.incidents import Assessment
from frameworks.regimes.clocks import Clock as LawClock
from frameworks.regimes.clocks import Due
from frameworks.regimes.clocks import State as LawState
from riskreg import trail
from riskreg.models import Clock, ClockState, Incident, User
from riskreg.rules import clocks as rules
from riskreg.trail import Did

_SECOND = timedelta(seconds=1)
# Kept with a clock that a judgement took away: another may let it run again, a person's may not.
TAKEN_AWAY = "taken_away"


@dataclass(frozen=True, slots=True)
class Planned:
    """One clock as a judgement gives it."""

    regime: str
    code: str
    begins_at: datetime
    calendar_due: datetime
    rolled_due: datetime | None
    told: dict[str, Any]

    @property
    def due_at(self) -> datetime:
        """The earlier one governs."""
        return min(filter(None, (self.calendar_due, self.rolled_due)))


def planned(assessment: Assessment, had: Collection[rules.Standing]) -> dict[str, Planned]:
    """Every clock that runs. One that runs already goes on while its question is open again."""
    found = (_planned(law, due) for law in assessment.clocks for due in _dues(law))
    numbered = (_numbered(each, had) for each in found if each is not None)
    is_open = {law.regime for law in assessment.clocks if law.state == LawState.OPEN}
    running = {each.code for each in had if each.state in rules.OPEN}
    return {
        each.code: each for each in numbered if each.regime not in is_open or each.code in running
    }


def _numbered(planned: Planned, had: Collection[rules.Standing]) -> Planned:
    """What repeats starts anew, under a number, once the one before is met."""
    if not planned.told["repeats"]:
        return planned
    before = {_turn(each.code, planned.code): each for each in had}
    turn = max((each for each in before if each), default=0)
    if not turn:
        return planned
    last = before[turn]
    if last.state != ClockState.MET or planned.due_at <= last.due_at:
        return replace(planned, code=last.code)
    return replace(planned, code=f"{planned.code}.{turn + 1}")


def _turn(code: str, of: str) -> int:
    """Which turn of a repeated clock a code is; 0 for another clock."""
    if code == of:
        return 1
    tail = code.removeprefix(f"{of}.")
    return int(tail) if tail != code and tail.isdecimal() else 0


def _dues(law: LawClock) -> tuple[Due, ...]:
    return law.dues if law.state != LawState.NOT_TRIGGERED else ()


def _planned(law: LawClock, due: Due) -> Planned | None:
    if due.plain is None or due.begins_at is None:
        return None
    rolled = last_moment(due.union) if due.union else None
    return Planned(
        law.regime,
        f"{law.regime}.{due.code}",
        due.begins_at,
        last_moment(due.plain),
        rolled,
        _told(law, due),
    )


def last_moment(reckoning: Reckoning) -> datetime:
    """The last moment that is in time; a whole last day ends with its last second."""
    return reckoning.at - _SECOND if reckoning.whole_day else reckoning.at


def _told(law: LawClock, due: Due) -> dict[str, Any]:
    told = incident_records.due_json(due)
    return {
        "law": law.title,
        "trigger": law.trigger,
        "addressee": law.addressee,
        "notes": list(law.notes),
        "answers": due.report.done,
        **told,
    }


def hold(incident: Incident) -> None:
    """Lock the clocks of an incident, which the caller holds: before the first event.

    What notes that ends have passed holds clocks and then tells the trail.
    """
    list(incident.clocks.select_for_update(no_key=True).order_by("pk"))


def write(actor: User, incident: Incident, wanted: dict[str, Planned], *, reason: str) -> list[str]:
    """Set, move and take away clocks; those met or closed by a person stay. Gives what changed."""
    now = timezone.now()
    here = {each.code: each for each in incident.clocks.all()}  # locked: `hold`
    for clock in here.values():
        miss(clock, now)  # by its end so far, before that moves
    changed = [each.code for each in wanted.values() if _set(incident, here.get(each.code), each)]
    for code in sorted(here.keys() - wanted.keys()):
        if here[code].state in rules.OPEN:
            _take_away(actor, here[code], reason)
            changed.append(code)
    for clock in incident.clocks.filter(missed_at=None):
        miss(clock, now)
    return changed


def row(incident: Incident, planned: Planned) -> Clock:
    """A clock that begins to run, as a row that is not written yet."""
    return Clock(
        organisation_id=incident.organisation_id,
        incident=incident,
        regime=planned.regime,
        code=planned.code,
        begins_at=planned.begins_at,
        told=planned.told,
        calendar_due=planned.calendar_due,
        rolled_due=planned.rolled_due,
        due_at=planned.due_at,
    )


def _set(incident: Incident, clock: Clock | None, planned: Planned) -> bool:
    if clock is None:
        row(incident, planned).save(force_insert=True)
        return True
    if clock.state == ClockState.CLOSED and clock.told.get(TAKEN_AWAY):
        clock.state, clock.reason = ClockState.RUNNING, ""
        clock.decided_by = clock.decided_at = None
    elif clock.state not in rules.OPEN:
        return False
    before = (clock.begins_at, clock.due_at, clock.told)
    clock.begins_at, clock.told = planned.begins_at, planned.told
    clock.calendar_due, clock.rolled_due = planned.calendar_due, planned.rolled_due
    clock.due_at = planned.due_at
    if before == (clock.begins_at, clock.due_at, clock.told):
        return False
    clock.save()
    return True


def _take_away(actor: User, clock: Clock, reason: str) -> None:
    clock.state, clock.reason = ClockState.CLOSED, reason
    clock.decided_by, clock.decided_at = actor, timezone.now()
    clock.told = {**clock.told, TAKEN_AWAY: True}
    clock.save()
    trail.record(
        actor, Did.CLOCK_CLOSED, clock, code=clock.code, incident=clock.incident_id, reason=reason
    )


def miss(clock: Clock, now: datetime) -> bool:
    """Keep that a running clock's end has passed unmet, once."""
    if clock.missed_at is not None or clock.state != ClockState.RUNNING:
        return False
    clock.missed_at = rules.missed(clock.due_at, now=now)
    if clock.missed_at is None:
        return False
    clock.save(update_fields=["missed_at"])
    trail.record(None, Did.CLOCK_MISSED, clock, **about(clock))
    return True


def about(clock: Clock) -> dict[str, Any]:
    """How the trail names a clock."""
    return {"code": clock.code, "incident": clock.incident_id, "due": clock.due_at}


def standings(incident: Incident) -> Iterator[rules.Standing]:
    """The clocks of an incident as the rules see them."""
    for each in incident.clocks.all():
        yield rules.Standing(each.code, each.state, each.due_at)
