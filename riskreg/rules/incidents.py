"""What may be done with an incident: its states and moves as one table, and refusals; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from riskreg.rules.refusals import Refusal

# Clocks of two machines differ: what a program noticed a moment ahead of us was noticed now.
AHEAD = timedelta(minutes=5)
LONGEST_WORDS = 20_000
LONGEST_ANONYMOUS = 4_000
ANONYMOUS_AN_HOUR = 20  # of one organisation, whoever sends them: no address is kept to count by

# What of an incident may be written on, beside its links.
CHANGEABLE = frozenset(
    {
        "title", "kind", "system", "version", "noticed_at", "began_at", "ended_at",
        "deployer_aware_at", "provider_aware_at", "member_state", "owner", "severity",
        "harm_types", "failure_modes", "details", "containment", "contained_at", "cause",
        "resolution", "resolved_at", "lessons",
    }
)  # fmt: skip
FIRST = 2000  # the year before which nothing is noted
MOMENTS = (
    "noticed_at", "began_at", "ended_at", "deployer_aware_at", "provider_aware_at",
    "contained_at", "resolved_at",
)  # fmt: skip


class State(StrEnum):
    """How far the handling has come."""

    NEW = "new"
    TRIAGED = "triaged"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    REVIEWED = "reviewed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Move:
    """One move that is allowed: `asks` is the field that must say something, `at` when it was."""

    start: State
    end: State
    asks: str = ""
    at: str = ""
    is_back: bool = False
    is_judgement: bool = False  # made by judging the incident, never by hand


MOVES: tuple[Move, ...] = (
    Move(State.NEW, State.TRIAGED, is_judgement=True),
    Move(State.NEW, State.DISMISSED, asks="dismissed_reason"),
    Move(State.TRIAGED, State.CONTAINED, asks="containment", at="contained_at"),
    Move(State.TRIAGED, State.DISMISSED, asks="dismissed_reason"),
    Move(State.CONTAINED, State.RESOLVED, asks="resolution", at="resolved_at"),
    Move(State.RESOLVED, State.REVIEWED, asks="lessons", at="reviewed_at"),
    Move(State.CONTAINED, State.TRIAGED, asks="reason", is_back=True),
    Move(State.RESOLVED, State.CONTAINED, asks="reason", is_back=True),
    Move(State.REVIEWED, State.RESOLVED, asks="reason", is_back=True),
)
CLOSED = frozenset({State.REVIEWED, State.DISMISSED})


def moves_from(state: str) -> tuple[Move, ...]:
    """The moves that a person may make from here."""
    return tuple(move for move in MOVES if move.start == state and not move.is_judgement)


def move(start: str, end: str) -> Move | None:
    """The move from one state to another; None where there is none."""
    return next((each for each in MOVES if (each.start, each.end) == (start, end)), None)


def judged(state: str) -> str:
    """The state an incident has once it was judged: a new one is triaged, others stay."""
    return State.TRIAGED if state == State.NEW else state


@dataclass(frozen=True, slots=True)
class Asked:
    """A move that somebody asks for, with what was said; `at` is when it came about."""

    start: str
    end: str
    words: str
    cause: str
    clocks: int  # that still run or are paused
    at: datetime | None
    now: datetime


def move_refusals(asked: Asked) -> list[Refusal]:
    """Refuse a move that the table does not have, or that leaves open what the state asks for."""
    found = move(asked.start, asked.end)
    if found is None or found.is_judgement:
        return [Refusal("", "no_such_move", {"start": asked.start, "end": asked.end})]
    refusals = []
    if not asked.words.strip():
        refusals.append(Refusal("words", f"{found.asks}_missing"))
    if found.end == State.RESOLVED and not found.is_back and not asked.cause.strip():
        refusals.append(Refusal("cause", "cause_missing"))
    if found.end == State.DISMISSED and asked.clocks:
        refusals.append(Refusal("", "clocks_run", {"count": asked.clocks}))
    return [*refusals, *moment_refusals({"at": asked.at}, now=asked.now)]


def moment_refusals(moments: Mapping[str, datetime | None], *, now: datetime) -> list[Refusal]:
    """Refuse every moment that has not come yet, and those whose year cannot be meant."""
    told = {name: moment for name, moment in moments.items() if moment is not None}
    return [
        *(Refusal(name, "moment_future") for name, moment in told.items() if moment > now),
        *(Refusal(name, "moment_past") for name, moment in told.items() if moment.year < FIRST),
    ]


def order_refusals(*, began: datetime | None, ended: datetime | None) -> list[Refusal]:
    """Refuse an end before the beginning."""
    if began is not None and ended is not None and ended < began:
        return [Refusal("ended_at", "dates_reversed")]
    return []


def steadied(noticed: datetime, now: datetime) -> datetime:
    """When it was noticed; now, where the clock of whoever says so is a little ahead of ours."""
    return min(noticed, now) if noticed - now <= AHEAD else noticed


def log_refusals(values: Mapping[str, Any], *, now: datetime) -> list[Refusal]:
    """Refuse what cannot be logged; what happened and which system are enough with a moment."""
    found = []
    if not str(values.get("what") or "").strip():
        found.append(Refusal("what", "what_missing"))
    elif len(values["what"]) > LONGEST_WORDS:
        found.append(Refusal("what", "words_long", {"most": LONGEST_WORDS}))
    if values.get("system") is None:
        found.append(Refusal("system", "system_missing"))
    return [*found, *moment_refusals({name: values.get(name) for name in MOMENTS}, now=now)]


def anonymous_refusals(what: str, *, is_open: bool, this_hour: int) -> list[Refusal]:
    """Refuse an anonymous report that says nothing, too much, or comes with too many others."""
    if not is_open:
        return [Refusal("", "channel_closed")]
    if this_hour >= ANONYMOUS_AN_HOUR:
        return [Refusal("", "channel_full", {"most": ANONYMOUS_AN_HOUR})]
    if not what.strip():
        return [Refusal("what", "what_missing")]
    if len(what) > LONGEST_ANONYMOUS:
        return [Refusal("what", "words_long", {"most": LONGEST_ANONYMOUS})]
    return []


def to_the_hour(moment: datetime) -> datetime:
    """The hour in which something was: an exact moment can tell who it was."""
    return moment.replace(minute=0, second=0, microsecond=0)


def title_of(what: str, longest: int = 200) -> str:
    """The first line of what happened, cut at a word."""
    line = next((each.strip() for each in what.splitlines() if each.strip()), "")
    if len(line) <= longest:
        return line
    return f"{line[: longest - 1].rsplit(' ', 1)[0]}…"


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an incident bears on a change of it."""

    state: str
    noticed_at: datetime
    has_system: bool


def change_refusals(
    values: Mapping[str, Any], standing: Standing, *, now: datetime
) -> list[Refusal]:
    """Refuse a change of what stays as it was: what is over, the system, a later awareness."""
    found = over_refusals(standing.state)
    if standing.has_system and "system" in values:
        found.append(Refusal("system", "system_stays"))
    noticed = values.get("noticed_at")
    if noticed is not None and noticed > standing.noticed_at:
        found.append(Refusal("noticed_at", "noticed_later"))
    moments = {name: values[name] for name in MOMENTS if name in values}
    return [*found, *moment_refusals(moments, now=now)]


def over_refusals(state: str) -> list[Refusal]:
    """Refuse to write on an incident that is reviewed or dismissed."""
    return [Refusal("", "incident_over")] if state in CLOSED else []


def code_refusals(field: str, codes: Collection[str], known: Collection[str]) -> list[Refusal]:
    """Refuse every code that is none."""
    return [Refusal(field, "unknown_code", {"code": each}) for each in codes if each not in known]


def note_refusals(*, kind: str, words: str, at: datetime, now: datetime) -> list[Refusal]:
    """Refuse an entry of the timeline that says nothing, or that only a move may write."""
    found = [] if words.strip() else [Refusal("words", "entry_missing")]
    if len(words) > LONGEST_WORDS:
        found.append(Refusal("words", "words_long", {"most": LONGEST_WORDS}))
    if kind == "state":
        found.append(Refusal("kind", "entry_of_moves"))
    return [*found, *moment_refusals({"at": at}, now=now)]


def unlink_refusals(
    is_held: bool, before: Mapping[str, Collection[str]], after: Mapping[str, Collection[str]]
) -> list[Refusal]:
    """Refuse to take a link away while the incident holds what it is linked to."""
    if not is_held:
        return []
    return [
        Refusal(name, "link_held") for name in after if set(before.get(name, ())) - set(after[name])
    ]


def held_refusals(name: str, incidents: Collection[str]) -> list[Refusal]:
    """Refuse to remove what incidents hold (Art. 73(6) AI Act)."""
    if not incidents:
        return []
    return [Refusal("", "held", {"name": name, "incidents": ", ".join(incidents)})]


def release_refusals(*, is_held: bool, reason: str) -> list[Refusal]:
    """Refuse to release what is not held, or without a reason."""
    if not is_held:
        return [Refusal("", "not_held")]
    return [] if reason.strip() else [Refusal("reason", "reason_missing")]
