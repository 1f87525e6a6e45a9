"""Levels of risk from an organisation's scales, and what makes a scale one; pure.

Two families of functions stand here side by side and never call each other: likelihood and
severity give a level; severity, extent and reversibility of a harm to rights give another, on a
scale of its own (docs/decisions/040-rights-harms-stand-alone.md).
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from riskreg.rules.refusals import Refusal

Step = Mapping[str, Any]
FEWEST, MOST = 2, 10  # steps of a scale
LONGEST = 3650  # days an acceptance may last at most, whatever the level


class Scales(Protocol):
    """What levels are looked up in: a stored version of the scales, or one to be."""

    likelihood: Any
    severity: Any
    levels: Any
    matrix: Any


class RightsLevel(StrEnum):
    """How grave a harm to rights is; words of its own, not the levels of the matrix."""

    SLIGHT = "slight"
    MODERATE = "moderate"
    SERIOUS = "serious"
    GRAVE = "grave"


def is_on(steps: Sequence[Any], step: int | None) -> bool:
    """Whether a step, counted from 1, is one of these."""
    return step is not None and 1 <= step <= len(steps)


def level(scales: Scales, likelihood: int | None, severity: int | None) -> str:
    """The code of the level where two steps meet; empty where one is missing or off the scale."""
    if not (is_on(scales.likelihood, likelihood) and is_on(scales.severity, severity)):
        return ""
    assert likelihood is not None and severity is not None  # noqa: S101, PT018 - is_on said so
    return str(scales.matrix[likelihood - 1][severity - 1])


def codes(scales: Scales) -> tuple[str, ...]:
    """The codes of the levels, from the lowest."""
    return tuple(each["code"] for each in scales.levels)


def above(levels: Sequence[str], limit: str) -> frozenset[str]:
    """The levels higher than one; none where it is not on the scale."""
    return frozenset(levels[levels.index(limit) + 1 :]) if limit in levels else frozenset()


def longest(scales: Scales, code: str) -> int:
    """For how many days a level may be accepted at most; 0 where it cannot be, or is unknown."""
    return next((int(each["days"]) for each in scales.levels if each["code"] == code), 0)


def bounds(steps: Sequence[Step], step: int) -> tuple[float, float]:
    """From where to where a step reaches; without an upper end, for ever."""
    low, high = steps[step - 1].get("low"), steps[step - 1].get("high")
    return float(low or 0), math.inf if high is None else float(high)


def rights_level(
    severity: int | None,
    extent: int | None,
    reversibility: int | None,
    *,
    steps: tuple[int, int, int],
) -> RightsLevel | None:
    """How grave a harm to rights is; `steps` says how many each of the three scales has.

    Severity sets the level. Many persons, or a harm that is hard to undo, each raise it by one;
    nothing lowers it, so that a grave harm to one person stays grave (UN Guiding Principles on
    Business and Human Rights, 14 and 24).
    """
    given = (severity, extent, reversibility)
    if not all(is_on(range(most), step) for step, most in zip(given, steps, strict=True)):
        return None
    words = tuple(RightsLevel)
    reached = [
        math.ceil(len(words) * (step or 1) / most) for step, most in zip(given, steps, strict=True)
    ]
    raised = sum(each > len(words) / 2 for each in reached[1:])
    return words[min(len(words), reached[0] + raised) - 1]


def rights_steps(scale: Any) -> tuple[int, int, int]:
    """How many steps the three scales of a harm to rights have."""
    return (
        len(scale.rights_severity),
        len(scale.rights_extent),
        len(scale.rights_reversibility),
    )


def refusals(values: Mapping[str, Any]) -> list[Refusal]:
    """Everything that keeps these values from being a version of the scales."""
    return [
        *_of_range("likelihood", values["likelihood"]),
        *_of_range("severity", values["severity"]),
        *_of_levels(values["levels"]),
        *_of_matrix(values),
        *(
            fault
            for name in ("rights_severity", "rights_extent", "rights_reversibility")
            for fault in _of_steps(name, values[name])
        ),
    ]


def _of_steps(field: str, steps: Sequence[Step]) -> Iterator[Refusal]:
    if not FEWEST <= len(steps) <= MOST:
        yield Refusal(field, "scale_steps", {"fewest": FEWEST, "most": MOST})
    names = [str(each.get("name", "")).strip() for each in steps]
    for at, each in enumerate(steps, 1):
        if not names[at - 1]:
            yield Refusal(field, "scale_unnamed", {"step": at})
        elif not str(each.get("meaning", "")).strip():
            yield Refusal(field, "scale_meaningless", {"step": names[at - 1]})
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield Refusal(field, "scale_twice", {"step": name})


def _of_range(field: str, steps: Sequence[Step]) -> Iterator[Refusal]:
    yield from _of_steps(field, steps)
    before: float | None = None
    for at, each in enumerate(steps, 1):
        low, high = _number(each.get("low")), _number(each.get("high"))
        words = {"step": each.get("name") or at}
        is_last = at == len(steps)
        if low is None or low < 0 or (high is None and not is_last):
            yield Refusal(field, "scale_range_missing", words)
        elif high is not None and high <= low:
            yield Refusal(field, "scale_range_reversed", words)
        elif before is not None and low != before:
            yield Refusal(field, "scale_range_gap", words)
        before = high


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _of_levels(levels: Sequence[Step]) -> Iterator[Refusal]:
    if not FEWEST <= len(levels) <= MOST:
        yield Refusal("levels", "scale_steps", {"fewest": FEWEST, "most": MOST})
    known = [str(each.get("code", "")) for each in levels]
    days: list[Any] = [each.get("days") for each in levels]
    for at, each in enumerate(levels, 1):
        if not known[at - 1].isidentifier() or not str(each.get("name", "")).strip():
            yield Refusal("levels", "scale_unnamed", {"step": at})
        if not isinstance(days[at - 1], int) or not 0 <= days[at - 1] <= LONGEST:
            yield Refusal("levels", "scale_days", {"step": each.get("name"), "longest": LONGEST})
            return
    if len(set(known)) < len(known):
        yield Refusal("levels", "scale_codes_twice")
    if any(later > sooner for sooner, later in itertools.pairwise(days)):
        yield Refusal("levels", "scale_days_rise")


def _of_matrix(values: Mapping[str, Any]) -> Iterator[Refusal]:
    matrix = values["matrix"]
    rows, columns = len(values["likelihood"]), len(values["severity"])
    known = [str(each.get("code", "")) for each in values["levels"]]
    if len(matrix) != rows or any(len(row) != columns for row in matrix):
        yield Refusal("matrix", "matrix_shape", {"rows": rows, "columns": columns})
    elif any(code not in known for row in matrix for code in row):
        yield Refusal("matrix", "matrix_unknown")
    else:
        ranks = [[known.index(code) for code in row] for row in matrix]
        yield from _falls(ranks, values)


def _falls(ranks: Sequence[Sequence[int]], values: Mapping[str, Any]) -> Iterator[Refusal]:
    """More likely or more severe is never a lower level."""
    for at, row in enumerate(ranks):
        for to, rank in enumerate(row):
            left = row[to - 1] if to else 0
            below = ranks[at - 1][to] if at else 0
            if rank < max(left, below):
                words = {
                    "likelihood": values["likelihood"][at].get("name"),
                    "severity": values["severity"][to].get("name"),
                }
                yield Refusal("matrix", "matrix_falls", words)


def turning_points(
    scales: Scales, likelihood: int | None, severity: int | None
) -> list[tuple[str, int, str]]:
    """The nearest step on each side and axis that means another level: axis, step, level."""
    now = level(scales, likelihood, severity)
    if not now or likelihood is None or severity is None:
        return []
    ways = (
        ("likelihood", range(likelihood - 1, 0, -1)),
        ("severity", range(severity - 1, 0, -1)),
        ("likelihood", range(likelihood + 1, len(scales.likelihood) + 1)),
        ("severity", range(severity + 1, len(scales.severity) + 1)),
    )
    found = []
    for axis, steps in ways:
        for step in steps:
            pair = (step, severity) if axis == "likelihood" else (likelihood, step)
            other = level(scales, *pair)
            if other != now:
                found.append((axis, step, other))
                break
    return found
