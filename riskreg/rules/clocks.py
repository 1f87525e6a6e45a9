"""What may be done with a clock, when it is late, and how far it has run; pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from riskreg.rules.refusals import Refusal


class State(StrEnum):
    """Whether a clock runs."""

    RUNNING = "running"
    MET = "met"
    PAUSED = "paused"
    CLOSED = "closed"


# What a person may do with a clock, by the state it is in.
MOVES: Mapping[str, frozenset[State]] = {
    "meet": frozenset({State.RUNNING, State.PAUSED}),
    "pause": frozenset({State.RUNNING}),
    "resume": frozenset({State.PAUSED, State.CLOSED, State.MET}),
    "close": frozenset({State.RUNNING, State.PAUSED}),
}
OPEN = frozenset({State.RUNNING, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock as it stands: how it is named, its state and its end."""

    code: str
    state: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """That somebody says a clock was met: when, and what bears on whether that can be."""

    state: str
    met_at: datetime
    noticed_at: datetime
    now: datetime
    proof_is_foreign: bool = False
    proof_is_withdrawn: bool = False


def meet_refusals(asked: Meeting) -> list[Refusal]:
    """Refuse to meet a clock that does not run, at a moment that cannot be, or by foreign proof."""
    found = _state_refusals("meet", asked.state)
    if asked.met_at > asked.now:
        found.append(Refusal("met_at", "moment_future"))
    if asked.met_at < asked.noticed_at:
        found.append(Refusal("met_at", "met_before_noticed"))
    if asked.proof_is_foreign:
        found.append(Refusal("proof", "foreign"))
    elif asked.proof_is_withdrawn:
        found.append(Refusal("proof", "proof_withdrawn"))
    return found


def stop_refusals(move: str, state: str, *, reason: str) -> list[Refusal]:
    """Refuse to pause, resume or close a clock in the wrong state or without a reason."""
    found = _state_refusals(move, state)
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found


def _state_refusals(move: str, state: str) -> list[Refusal]:
    return [] if state in MOVES[move] else [Refusal("", f"clock_not_to_{move}")]


def missed(due_at: datetime, *, now: datetime, met_at: datetime | None = None) -> datetime | None:
    """When a clock was missed: its end, once that has passed without its being met."""
    return due_at if (met_at or now) > due_at else None


def shaky(had: Iterable[Standing], comes: Mapping[str, datetime]) -> list[str]:
    """The clocks that a new judgement would take away or let end later, by code."""
    return [
        each.code
        for each in had
        if each.state in OPEN and (each.code not in comes or comes[each.code] > each.due_at)
    ]


def judge_refusals(shaky: Collection[str], *, reason: str) -> list[Refusal]:
    """Refuse to ease a clock without saying why."""
    if shaky and not reason.strip():
        return [Refusal("reason", "judged_easier", {"count": len(shaky)})]
    return []


def share(begins_at: datetime, due_at: datetime, now: datetime) -> float:
    """How much of a clock has run: 0 at its beginning, 1 at its end, more after it."""
    span = due_at - begins_at
    if span <= timedelta(0):
        return 1.0
    return max((now - begins_at) / span, 0.0)
