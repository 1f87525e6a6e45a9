"""When somebody is reminded, and who; pure. Days are days in the organisation's time zone."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

EARLIEST = time(7)  # no mail before this hour of the organisation's day


class Step(StrEnum):
    """One reminder of a thing. The value is kept with what was sent: never reuse one."""

    SOON = "before_14"
    NEAR = "before_3"
    DUE = "due"
    LATE = "late_3"
    DEPUTY = "late_7"
    OFFICERS = "late_14"
    # Of a clock of an incident, by the share of it that has run.
    HALF = "clock_50"
    THREE_QUARTERS = "clock_75"
    NINE_TENTHS = "clock_90"
    ENDED = "clock_end"


# From which day on a step stands, counted from the day a thing is due, the last one first.
_FROM: tuple[tuple[int, Step], ...] = (
    (14, Step.OFFICERS),
    (7, Step.DEPUTY),
    (3, Step.LATE),
    (0, Step.DUE),
    (-3, Step.NEAR),
    (-14, Step.SOON),
)
# From which share of a clock on a step stands, the last one first.
SHARES: tuple[tuple[float, Step], ...] = (
    (1.0, Step.ENDED),
    (0.9, Step.NINE_TENTHS),
    (0.75, Step.THREE_QUARTERS),
    (0.5, Step.HALF),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who is there: each member's deputy (or None), and the compliance officers."""

    deputies: Mapping[uuid.UUID, uuid.UUID | None]
    officers: frozenset[uuid.UUID]


def step(due: date, today: date) -> Step | None:
    """The step that stands on a day: the latest one begun, so that missed ones are left out."""
    days = (today - due).days
    return next((each for begins, each in _FROM if days >= begins), None)


def addressees(at: Step, people: People, *, owners: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Whom a step tells: owners, then their deputies, then the officers.

    What nobody here owns, and what should go to a deputy whom nobody named, goes to the officers.
    """
    present = frozenset(owners) & people.deputies.keys()
    if at == Step.OFFICERS or not present:
        return people.officers
    if at != Step.DEPUTY:
        return present
    named = {people.deputies[each] for each in present} & people.deputies.keys()
    return frozenset(each for each in named if each is not None) or people.officers


def clock_step(share: float) -> Step | None:
    """The step that stands when this share of a clock has run: the latest, missed ones left out."""
    return next((each for begins, each in SHARES if share >= begins), None)


def clock_addressees(at: Step, people: People, *, owner: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """Whom a step of a clock tells: the owner, then the deputy too, then the officers too.

    What nobody here owns goes to the officers, and so does what should go to a deputy whom nobody
    named.
    """
    owners = frozenset([owner] if owner is not None else []) & people.deputies.keys()
    if not owners:
        return people.officers
    if at == Step.HALF:
        return owners
    named = {people.deputies[each] for each in owners} & people.deputies.keys()
    deputies = frozenset(each for each in named if each is not None)
    if at == Step.THREE_QUARTERS:
        return owners | (deputies or people.officers)
    return owners | deputies | people.officers


def may_send(now: datetime) -> bool:
    """Whether it is late enough in the day; `now` in the organisation's time zone."""
    return now.time() >= EARLIEST
