"""Verdicts: what a run measured against thresholds that were fixed before it; pure."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from riskreg.rules.refusals import Refusal

DIMENSIONS = (
    "performance", "alignment", "robustness", "fairness", "efficiency", "false_refusals",
)  # fmt: skip
MOST = 200  # metrics of one evaluation
_NUMBERS = ("threshold", "value", "low", "high")
_LONGEST = {"name": 120, "unit": 40}


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric as it is planned or given; what is None is not said."""

    name: str
    dimension: str = ""
    unit: str = ""
    is_higher_better: bool | None = None
    threshold: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Mark(StrEnum):
    """How one metric stands to its threshold."""

    MET = "met"
    MISSED = "missed"
    STRADDLES = "straddles"
    MISSING = "missing"
    FREE = "free"  # it has no threshold: shown, but not judged


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is: a code, and the metric it is about."""

    code: str
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons."""

    verdict: str  # passed, failed, inconclusive
    reasons: tuple[Reason, ...]


def mark(measure: Measure) -> Mark:
    """Whether the value, with its whole interval where one is given, reaches the threshold."""
    if measure.threshold is None:
        return Mark.FREE
    if measure.value is None:
        return Mark.MISSING
    ends = (each for each in (measure.value, measure.low, measure.high) if each is not None)
    reached = {_reaches(measure, each) for each in ends}
    if len(reached) == 2:
        return Mark.STRADDLES
    return Mark.MET if reached == {True} else Mark.MISSED


def judge(measures: Sequence[Measure]) -> Judgement:
    """One miss fails; else one value that is missing or straddles leaves the run inconclusive."""
    marks = sorted((each.name, mark(each)) for each in measures if each.threshold is not None)
    if not marks:
        return Judgement("inconclusive", (Reason("no_thresholds"),))
    missed = tuple(Reason("missed", name) for name, each in marks if each is Mark.MISSED)
    unclear = tuple(
        Reason(each.value, name) for name, each in marks if each in (Mark.MISSING, Mark.STRADDLES)
    )
    if missed:
        return Judgement("failed", missed + unclear)
    if unclear:
        return Judgement("inconclusive", unclear)
    return Judgement("passed", (Reason("all_met"),))


def _reaches(measure: Measure, number: float) -> bool:
    threshold = measure.threshold
    assert threshold is not None  # noqa: S101 - mark() has looked
    return number <= threshold if measure.is_higher_better is False else number >= threshold


class Shift(StrEnum):
    """What became of a metric from one version to the next."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNCLEAR = "unclear"  # the intervals overlap


@dataclass(frozen=True, slots=True)
class Move:
    """One metric in two runs."""

    name: str
    dimension: str
    was: float
    now: float
    shift: Shift


def moves(before: Sequence[Measure], after: Sequence[Measure]) -> tuple[Move, ...]:
    """How each metric that both runs measured has moved, in the order of the later run."""
    known = {each.name: each for each in before}
    return tuple(_moves(known, after))


def _moves(known: Mapping[str, Measure], after: Sequence[Measure]) -> Iterator[Move]:
    for each in after:
        was = known.get(each.name)
        if was is None or was.value is None or each.value is None:
            continue
        yield Move(each.name, each.dimension, was.value, each.value, _shift(was, each))


def _shift(was: Measure, now: Measure) -> Shift:
    if was.value == now.value:
        return Shift.SAME
    low, high = _span(was)
    other_low, other_high = _span(now)
    has_intervals = low < high or other_low < other_high
    if has_intervals and low <= other_high and other_low <= high:
        return Shift.UNCLEAR
    rose = other_low > low
    return Shift.BETTER if rose is (now.is_higher_better is not False) else Shift.WORSE


def _span(measure: Measure) -> tuple[float, float]:
    value = measure.value or 0.0
    low = value if measure.low is None else measure.low
    high = value if measure.high is None else measure.high
    return low, high


# --- what is refused ----------------------------------------------------------------------------


def plan_refusals(
    measures: Sequence[Measure], *, fixed_at: datetime, now: datetime
) -> list[Refusal]:
    """Refuse metrics that cannot be planned so; a place is `metrics/<position>/<field>`."""
    found = [] if fixed_at <= now else [Refusal("thresholds_fixed_at", "thresholds_future")]
    if not measures:
        found.append(Refusal("metrics", "metrics_missing"))
    return [*found, *_list_refusals(measures), *_dimension_refusals(measures, DIMENSIONS)]


def time_refusals(*, fixed_at: datetime, ran_at: datetime, now: datetime) -> list[Refusal]:
    """Refuse a run to come, and thresholds that were not fixed before the run."""
    found = []
    if ran_at > now:
        found.append(Refusal("ran_at", "run_future"))
    if fixed_at >= ran_at:
        found.append(Refusal("ran_at", "thresholds_after_run"))
    return found


def value_refusals(planned: Sequence[Measure], given: Sequence[Measure]) -> list[Refusal]:
    """Refuse values that are none, and everything that would move what was planned."""
    known = {_same(each.name): each for each in planned}
    found = _list_refusals(given)
    found += _dimension_refusals(given, ("", *DIMENSIONS))
    for at, each in enumerate(given):
        found += _interval_refusals(at, each)
        found += _moved_refusals(at, known.get(_same(each.name)), each)
    return found


def joined(planned: Sequence[Measure], given: Sequence[Measure]) -> list[Measure]:
    """The planned metrics with what was measured, then those nobody planned, without threshold."""
    told = {_same(each.name): each for each in given}
    known = {_same(each.name) for each in planned}
    return [
        *(_with_values(each, told.get(_same(each.name))) for each in planned),
        *(
            replace(each, dimension=each.dimension or DIMENSIONS[0])
            for each in given
            if _same(each.name) not in known
        ),
    ]


def _with_values(planned: Measure, given: Measure | None) -> Measure:
    if given is None:
        return planned
    return replace(planned, value=given.value, low=given.low, high=given.high)


def _list_refusals(measures: Sequence[Measure]) -> list[Refusal]:
    found = [] if len(measures) <= MOST else [Refusal("metrics", "metrics_many", {"most": MOST})]
    seen: set[str] = set()
    for at, each in enumerate(measures):
        if not each.name.strip():
            found.append(Refusal(_at(at, "name"), "metric_nameless"))
        elif _same(each.name) in seen:
            found.append(Refusal(_at(at, "name"), "metric_twice", {"name": each.name}))
        seen.add(_same(each.name))
        found += [
            Refusal(_at(at, field), "words_long", {"most": most})
            for field, most in _LONGEST.items()
            if len(getattr(each, field)) > most
        ]
        found += [
            Refusal(_at(at, field), "not_finite")
            for field in _NUMBERS
            if not _is_number(getattr(each, field))
        ]
    return found


def _dimension_refusals(measures: Sequence[Measure], known: Collection[str]) -> list[Refusal]:
    return [
        Refusal(_at(at, "dimension"), "dimension_unknown", {"dimension": each.dimension})
        for at, each in enumerate(measures)
        if each.dimension not in known
    ]


def _interval_refusals(at: int, each: Measure) -> list[Refusal]:
    if not all(_is_number(getattr(each, field)) for field in _NUMBERS):
        return []
    if each.low is None and each.high is None:
        return []
    if each.low is None or each.high is None or each.value is None:
        field = "value" if each.value is None else "low" if each.low is None else "high"
        return [Refusal(_at(at, field), "interval_half")]
    if not each.low <= each.value <= each.high:
        return [Refusal(_at(at, "low"), "interval_outside")]
    return []


def _moved_refusals(at: int, planned: Measure | None, given: Measure) -> list[Refusal]:
    """A threshold, its direction and its dimension stand as they were planned."""
    fixed = planned or Measure(given.name)
    fields: tuple[str, ...] = ("threshold",)
    if planned is not None:
        fields += ("is_higher_better", "dimension", "unit")
    return [
        Refusal(_at(at, field), "threshold_moved" if field == "threshold" else "plan_moved")
        for field in fields
        if getattr(given, field) not in (None, "", getattr(fixed, field))
    ]


def _is_number(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def _at(position: int, field: str) -> str:
    return f"metrics/{position}/{field}"
