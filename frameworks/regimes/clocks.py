"""Clocks that one incident can start, law by law: what each law registers, and how they are found.

A law with a clock is a folder beside this file with a `clocks.py` that calls `register`. The
folders are listed, so that adding one touches nothing else.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from frameworks.deadlines import (
    Event,
    Period,
    Place,
    Reckoning,
    calendar,
    event_at,
    start_of,
    union,
)
from frameworks.questions import UNKNOWN, QuestionFile
from frameworks.schema import Facts


class State(StrEnum):
    """Whether a clock runs. OPEN: its question is open, the dates are what it would have."""

    RUNNING = "running"
    OPEN = "open"
    NOT_TRIGGERED = "not_triggered"


@dataclass(frozen=True, slots=True)
class Awareness:
    """When somebody became aware, and where days are counted. `event` is None while not known.

    `edition` names the text of a law that has several; empty: the one in force on the day.
    """

    event: Event | None
    place: Place
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing a law wants handed in: what, by which provision, within which period.

    `by_union_act` is false where Regulation 1182/71 does not govern the period; `repeats` says that
    the period starts anew with each report. `done` names the question that handing it in answers,
    `status` how far its source can be relied on.
    """

    code: str
    title: str
    provision: str
    period: Period
    by_union_act: bool = True
    repeats: bool = False
    note: str = ""
    done: str = ""
    status: str = "statute"


@dataclass(frozen=True, slots=True)
class Due:
    """A report with its dates. `plain` is the working deadline, `union` the later reckoning.

    Both are None while what they run from has not happened; `union` also where Regulation 1182/71
    does not govern. `is_projected`: counted from the last moment for the step before, because that
    step is not recorded as done; the deadline comes earlier if the step does. `begins_at` is the
    instant it runs from; the first moment of the day where only the day is known.
    """

    report: Report
    runs_from: str
    begins_at: datetime | None
    plain: Reckoning | None
    union: Reckoning | None
    is_projected: bool = False

    @property
    def code(self) -> str:
        """The report's code, unique within its clock."""
        return self.report.code

    @property
    def at(self) -> datetime | None:
        """The first instant that is too late by the working deadline."""
        return self.plain.at if self.plain else None

    @property
    def day(self) -> date | None:
        """The last day of the working deadline."""
        return self.plain.day if self.plain else None


@dataclass(frozen=True, slots=True)
class Clock:
    """What one law asks for after this incident: does its clock run, by what, and until when."""

    regime: str
    title: str
    provision: str
    state: State
    trigger: str
    addressee: str
    dues: tuple[Due, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Run = Callable[[Facts, Awareness], Clock]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A law's clock: the questions it asks and the function that counts."""

    slug: str
    title: str
    questions: QuestionFile
    run: Run


_rules: dict[str, ClockRule] = {}


def register(rule: ClockRule) -> ClockRule:
    """Make a clock known under its law's slug; the same slug twice is an error."""
    if rule.slug in _rules:
        raise ValueError(f"clock {rule.slug} is registered twice")
    _rules[rule.slug] = rule
    return rule


@cache
def all_clocks() -> tuple[ClockRule, ...]:
    """Every law with a clock, by slug: the folders beside this file that hold a `clocks.py`."""
    for folder in pkgutil.iter_modules([str(Path(__file__).parent)]):
        module = f"{__package__}.{folder.name}.clocks"
        if folder.ispkg and find_spec(module):
            importlib.import_module(module)
    return tuple(_rules[slug] for slug in sorted(_rules))


# --- what the rules share ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """What a due runs from, in words and as an event."""

    words: str
    event: Event | None
    place: Place
    is_projected: bool = False


def due(report: Report, start: Start) -> Due:
    """One report, counted out both ways where what it runs from has happened."""
    if start.event is None:
        return Due(report, start.words, None, None, None, start.is_projected)
    plain = calendar(report.period, start.event, start.place)
    by_act = union(report.period, start.event, start.place) if report.by_union_act else None
    begins = start_of(start.event, start.place)
    return Due(report, start.words, begins, plain, by_act, start.is_projected)


def from_awareness(words: str, awareness: Awareness, own: object = None) -> Start:
    """A start at the law's own moment of awareness where one is given, else at the incident's."""
    event = event_at(own, awareness.place) if isinstance(own, datetime) else awareness.event
    return Start(words, event, awareness.place)


def after(words: str, done: object, before: Due, place: Place) -> Start:
    """A start at a step that was done, or else at the last moment for it."""
    if isinstance(done, datetime):
        return Start(words, event_at(done, place), place)
    last = before.plain
    if last is None:
        return Start(words, None, place, is_projected=True)
    event = Event(last.day) if last.whole_day else Event(last.day, last.at)
    return Start(words, event, place, is_projected=True)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Yes-or-no questions that must all be yes, and exceptions none of which may surely hold."""

    needs: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def state(self, questions: QuestionFile, facts: Facts) -> State:
        """Running only when answered yes; an open answer leaves the clock open, never away."""
        values = [questions.value(facts, name) for name in self.needs]
        lifted = any(questions.value(facts, name) is True for name in self.unless)
        if lifted or any(value is False for value in values):
            return State.NOT_TRIGGERED
        return State.RUNNING if all(value is True for value in values) else State.OPEN


def still_open(questions: QuestionFile, facts: Facts, *names: str) -> tuple[str, ...]:
    """Which of these questions are open."""
    return tuple(name for name in names if questions.value(facts, name) == UNKNOWN)
