"""What differs between two results: class, regimes, bases, duties, dates, steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from frameworks.schema import Duty, DutyState, Result, Step


class Shift(StrEnum):
    """What became of one duty."""

    ADDED = "added"
    REMOVED = "removed"
    STATE = "state"  # bound before and after, but one of them only later
    DATE = "date"


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty that came, went, or binds at another time."""

    ref: str
    title: str
    shift: Shift
    was: DutyState
    now: DutyState
    was_from: date | None
    now_from: date | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """An answer that differs; None where there was none."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class StepChange:
    """A provision that came out differently, or was examined in only one of the two."""

    gate: str
    provision: str
    was: Step | None
    now: Step | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What one list gained and lost."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two results side by side; false when they say the same."""

    was: Result
    now: Result
    concurrent: Listed
    legal_basis: Listed
    exceptions: Listed
    unknown: Listed
    duties: tuple[DutyChange, ...]
    steps: tuple[StepChange, ...]

    @property
    def is_tier_changed(self) -> bool:
        """Whether the class itself differs."""
        return self.was.tier != self.now.tier

    @property
    def is_start_changed(self) -> bool:
        """Whether the class binds from another day."""
        return self.was.applies_from != self.now.applies_from

    def __bool__(self) -> bool:
        return (
            self.is_tier_changed
            or self.is_start_changed
            or self.was.provisional != self.now.provisional
            or self.was.effective_role != self.now.effective_role
            or any((self.concurrent, self.legal_basis, self.exceptions, self.unknown))
            or bool(self.duties or self.steps)
        )


def between(was: Result, now: Result) -> Difference:
    """Everything that differs from one result to the next."""
    return Difference(
        was=was,
        now=now,
        concurrent=listed(was.concurrent, now.concurrent),
        legal_basis=listed(was.legal_basis, now.legal_basis),
        exceptions=listed(was.exceptions, now.exceptions),
        unknown=listed(was.unknown, now.unknown),
        duties=duty_changes(was.duties, now.duties),
        steps=_step_changes(was.steps, now.steps),
    )


def fact_changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[FactChange, ...]:
    """The answers that differ, in the order of their names."""
    return tuple(
        FactChange(name, was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    )


def listed(was: Iterable[str], now: Iterable[str]) -> Listed:
    """What a list gained and lost, in the order of the lists."""
    before, after = tuple(was), tuple(now)
    return Listed(
        added=tuple(each for each in after if each not in before),
        removed=tuple(each for each in before if each not in after),
    )


def duty_changes(was: Iterable[Duty], now: Iterable[Duty]) -> tuple[DutyChange, ...]:
    """Duties that came, went or moved. One that did not bind and still does not is no change."""
    before = {duty.ref: duty for duty in was}
    after = {duty.ref: duty for duty in now}
    changes = (
        _duty_change(known, before.get(ref), after.get(ref))
        for ref, known in {**before, **after}.items()
    )
    return tuple(change for change in changes if change is not None)


def _duty_change(known: Duty, was: Duty | None, now: Duty | None) -> DutyChange | None:
    before = was.state if was else DutyState.NOT
    after = now.state if now else DutyState.NOT
    was_from = was.applies_from if was and before != DutyState.NOT else None
    now_from = now.applies_from if now and after != DutyState.NOT else None
    shift = _shift(before, after, is_date_moved=was_from != now_from)
    if shift is None:
        return None
    return DutyChange(known.ref, known.title, shift, before, after, was_from, now_from)


def _shift(before: DutyState, after: DutyState, *, is_date_moved: bool) -> Shift | None:
    if before == after == DutyState.NOT:
        return None
    if before == DutyState.NOT:
        return Shift.ADDED
    if after == DutyState.NOT:
        return Shift.REMOVED
    if is_date_moved:
        return Shift.DATE
    return Shift.STATE if before != after else None


def _step_changes(was: Iterable[Step], now: Iterable[Step]) -> tuple[StepChange, ...]:
    before, after = _by_place(was), _by_place(now)
    return tuple(
        StepChange(*place, before.get(place), after.get(place))
        for place in {**after, **before}
        if _outcome(before.get(place)) != _outcome(after.get(place))
    )


def _by_place(steps: Iterable[Step]) -> Mapping[tuple[str, str], Step]:
    """Steps by gate and provision; of two at one place the last one stands."""
    return {(step.gate, step.provision): step for step in steps}


def _outcome(step: Step | None) -> tuple[str, str] | None:
    return None if step is None else (step.outcome, step.reason)
