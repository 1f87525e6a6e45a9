"""Clocks: met, paused, let run again or closed by a person; missed by the passing of time."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import clock_rows, triage
from riskreg.models import Clock, ClockState, Evidence, Incident, User
from riskreg.rules import clocks as rules
from riskreg.rules import incidents as moments
from riskreg.trail import Did

MOST_AT_ONCE = 500  # clocks marked as missed in one transaction


@transaction.atomic
def meet(
    actor: User,
    clock: Clock,
    *,
    met_at: datetime,
    reason: str = "",
    proof: Evidence | None = None,
) -> Clock:
    """Say that what the clock asks for was done, when, and by what proof. Late stays late.

    Where another period runs from it, the incident is judged anew, so that this one counts.
    """
    access.require(actor, Right.DECIDE_CLOCK, clock)
    clock = _locked(clock)
    now = timezone.now()
    met_at = moments.steadied(met_at, now)
    asked = rules.Meeting(
        state=clock.state,
        met_at=met_at,
        noticed_at=min(clock.incident.first_known_at, clock.begins_at),
        now=now,
        proof_is_foreign=proof is not None and proof.organisation_id != clock.organisation_id,
        proof_is_withdrawn=proof is not None and proof.withdrawn_on is not None,
    )
    refusal.stop(rules.meet_refusals(asked))
    clock.missed_at = clock.missed_at or rules.missed(clock.due_at, now=now, met_at=met_at)
    clock.met_at, clock.proof = met_at, proof
    _decide(actor, clock, ClockState.MET, reason)
    trail.record(
        actor,
        Did.CLOCK_MET,
        clock,
        **clock_rows.about(clock),
        met_at=met_at,
        is_late=met_at > clock.due_at,
        reason=clock.reason,
        **({"proof": proof.pk} if proof else {}),
    )
    triage.after(actor, clock.incident, clock.told.get("answers", ""), met_at)
    return clock


def pause(actor: User, clock: Clock, *, reason: str) -> Clock:
    """Stop a clock for a while; its end stays where it is, and nobody is reminded of it."""
    return _stop(actor, clock, "pause", reason)


def resume(actor: User, clock: Clock, *, reason: str) -> Clock:
    """Let a clock run again that was paused, closed, or counted as met in error."""
    return _stop(actor, clock, "resume", reason)


def close(actor: User, clock: Clock, *, reason: str) -> Clock:
    """End a clock without meeting it."""
    return _stop(actor, clock, "close", reason)


_MOVES: dict[str, tuple[str, Did]] = {
    "pause": (ClockState.PAUSED, Did.CLOCK_PAUSED),
    "resume": (ClockState.RUNNING, Did.CLOCK_RESUMED),
    "close": (ClockState.CLOSED, Did.CLOCK_CLOSED),
}


@transaction.atomic
def _stop(actor: User, clock: Clock, move: str, reason: str) -> Clock:
    access.require(actor, Right.DECIDE_CLOCK, clock)
    clock = _locked(clock)
    refusal.stop(rules.stop_refusals(move, clock.state, reason=reason))
    state, did = _MOVES[move]
    now = timezone.now()
    clock_rows.miss(clock, now)
    if clock.state == ClockState.PAUSED:
        clock.missed_at = clock.missed_at or rules.missed(clock.due_at, now=now)
    clock.met_at = clock.proof = None
    clock.told = {name: v for name, v in clock.told.items() if name != clock_rows.TAKEN_AWAY}
    _decide(actor, clock, state, reason)
    trail.record(actor, did, clock, **clock_rows.about(clock), reason=clock.reason)
    clock_rows.miss(clock, now)
    return clock


def _decide(actor: User, clock: Clock, state: str, reason: str) -> None:
    clock.state, clock.reason = state, reason.strip()
    clock.decided_by, clock.decided_at = actor, timezone.now()
    clock.save()


def mark_missed(now: datetime) -> int:
    """Keep of every running clock whose end has passed that it did; returns how many these were.

    Safe to run twice and side by side: a clock that another run holds is left to it.
    """
    count = 0
    while found := _mark_some(now):
        count += found
    return count


@transaction.atomic
def _mark_some(now: datetime) -> int:
    rows = (
        Clock.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(state=ClockState.RUNNING, missed_at=None, due_at__lt=now)
        .select_related("organisation")
        .order_by("organisation_id", "due_at", "pk")[:MOST_AT_ONCE]  # chains by their name
    )
    by_organisation: dict[Any, list[Clock]] = defaultdict(list)
    for clock in rows:
        clock.missed_at = clock.due_at
        by_organisation[clock.organisation].append(clock)
    marked = [clock for each in by_organisation.values() for clock in each]
    Clock.objects.bulk_update(marked, ["missed_at"])
    for organisation, clocks in by_organisation.items():
        told = [(clock, clock_rows.about(clock)) for clock in clocks]
        trail.record_many(None, Did.CLOCK_MISSED, organisation, told)
    return len(marked)


def _locked(clock: Clock) -> Clock:
    """The clock, and before it the incident: judging takes them in this order too."""
    Incident.objects.select_for_update(no_key=True, of=("self",)).get(pk=clock.incident_id)
    found: Clock = (
        Clock.objects.select_for_update(no_key=True, of=("self",))
        .select_related("incident__system", "incident__organisation")
        .get(pk=clock.pk)
    )
    return found
