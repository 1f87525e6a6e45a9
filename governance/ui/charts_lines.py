"""Values over time as points on a line, against a threshold; small, to stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.ui.charts import EM, TEXT, WIDTH
from governance.ui.dates import iso
from governance.ui.lettering import fitted
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Dot, Figure, Label, Line

Text = str | Promise
_LEFT, _RIGHT, _TOP, _BOTTOM = 16.0, 16.0, 34.0, 22.0
_HEIGHT = 168.0


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value: when, of which version, and how it stands to the threshold."""

    at: datetime
    name: Text  # the version, below the axis
    value: float
    words: str  # the value with its unit, above the point
    verdict: Text
    meaning: Meaning
    is_met: bool  # filled; hollow where it is not met, so that a photocopy tells
    low: float | None = None
    high: float | None = None
    threshold: float | None = None
    threshold_words: str = ""


def points(title: Text, values: Sequence[Point]) -> Figure:
    """Values from left to right in time; each has its version below and its words above.

    The threshold is drawn run by run, for it may have been another one each time.
    """
    ordered = sorted(values, key=lambda each: each.at)
    x, y = _places(ordered), _heights(ordered)
    lines = [
        Line(_LEFT, _HEIGHT - _BOTTOM, WIDTH - _RIGHT, _HEIGHT - _BOTTOM, LIGHT["line"], "pale")
    ]
    lines += _thresholds(ordered, x, y)
    lines += [
        Line(x[at], y(one.value), x[at + 1], y(two.value))
        for at, (one, two) in enumerate(pairwise(ordered))
    ]
    lines += [
        Line(x[at], y(each.low), x[at], y(each.high))
        for at, each in enumerate(ordered)
        if each.low is not None and each.high is not None
    ]
    return Figure(
        kind="points",
        title=str(title),
        sentence="; ".join(
            f"{each.name}, {each.at.date().isoformat()}: {each.words}, {each.verdict}"
            for each in ordered
        ),
        width=WIDTH,
        height=_HEIGHT,
        table_heads=(_("Version"), _("Run"), _("Value"), _("Interval"), _("Threshold"), _("State")),
        table_lines=tuple(_line(each) for each in ordered),
        lines=tuple(lines),
        dots=tuple(
            Dot(x[at], y(each.value), LIGHT[each.meaning], str(each.meaning), each.is_met)
            for at, each in enumerate(ordered)
        ),
        labels=tuple(_labels(ordered, x, y)),
    )


def _line(point: Point) -> tuple[str, ...]:
    span = "" if point.low is None or point.high is None else f"{point.low:g} – {point.high:g}"
    return (
        str(point.name),
        iso(point.at),
        point.words,
        span or "–",
        point.threshold_words or "–",
        str(point.verdict),
    )


def _places(ordered: Sequence[Point]) -> list[float]:
    """In proportion to time; what would touch is pushed apart, the order stays."""
    if len(ordered) < 2:
        return [WIDTH / 2 for _one in ordered]
    left, right = _LEFT + 28, WIDTH - _RIGHT - 28
    first, last = ordered[0].at, ordered[-1].at
    span = (last - first).total_seconds() or 1
    room = right - left
    apart = min(24.0, room / (len(ordered) - 1))
    found: list[float] = []
    for each in ordered:
        x = left + (each.at - first).total_seconds() / span * room
        found.append(max(x, found[-1] + apart) if found else x)
    if found[-1] > right:  # pushed out on the right: push back from there
        found[-1] = right
        for at in range(len(found) - 2, -1, -1):
            found[at] = min(found[at], found[at + 1] - apart)
    return [round(x, 1) for x in found]


class _Heights:
    """Where a value lies between top and bottom; values out of the ordinary stay inside."""

    def __init__(self, low: float, high: float) -> None:
        margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
        self.low, self.span = low - margin, high - low + 2 * margin

    def __call__(self, value: float) -> float:
        share = (value - self.low) / self.span
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP), 1)


def _heights(ordered: Sequence[Point]) -> _Heights:
    every = [
        number
        for each in ordered
        for number in (each.value, each.low, each.high, each.threshold)
        if number is not None
    ]
    return _Heights(min(every, default=0), max(every, default=1))


def _thresholds(ordered: Sequence[Point], x: Sequence[float], y: _Heights) -> list[Line]:
    """A step for each run; runs with the same threshold share one stroke."""
    found: list[Line] = []
    for at, each in enumerate(ordered):
        if each.threshold is None:
            continue
        left = _LEFT if at == 0 else (x[at - 1] + x[at]) / 2
        right = WIDTH - _RIGHT if at == len(ordered) - 1 else (x[at] + x[at + 1]) / 2
        height = y(each.threshold)
        if found and found[-1].x2 == round(left, 1) and found[-1].y1 == height:
            begun = found.pop().x1
        else:
            begun = round(left, 1)
        found.append(Line(begun, height, round(right, 1), height, LIGHT["accent"], "accent"))
    return found


def _labels(ordered: Sequence[Point], x: Sequence[float], y: _Heights) -> list[Label]:
    """Versions where there is room, the newest value always, the threshold at the left."""
    found = [*_versions(ordered, x), *_values(ordered, x, y)]
    limit = next((each for each in reversed(ordered) if each.threshold is not None), None)
    if limit is not None:
        words = fitted(limit.threshold_words, WIDTH / 2)
        found.append(Label(_LEFT, 14, words, colour=LIGHT["accent"], tone="accent"))
    return found


def _versions(ordered: Sequence[Point], x: Sequence[float]) -> list[Label]:
    found: list[Label] = []
    free = float(WIDTH)
    for at in range(len(ordered) - 1, -1, -1):  # the newest first: it is never left out
        words = fitted(ordered[at].name, 88)
        half = len(words) * TEXT * EM * 1.15 / 2
        middle = min(max(x[at], half), WIDTH - half)
        if middle + half <= free:
            found.append(
                Label(middle, _HEIGHT - 5, words, "middle", colour=LIGHT["ink-soft"], tone="soft")
            )
            free = middle - half - 6
    return found


def _values(ordered: Sequence[Point], x: Sequence[float], y: _Heights) -> list[Label]:
    found: list[Label] = []
    free = float(WIDTH)
    for at in range(len(ordered) - 1, -1, -1):
        each = ordered[at]
        half = len(each.words) * TEXT * EM * 1.15 / 2
        middle = min(max(x[at], half), WIDTH - half)
        if middle + half > free:
            continue
        found.append(Label(middle, _beside(each, y), each.words, "middle", is_strong=True))
        free = middle - half - 6
    return found


def _beside(point: Point, y: _Heights) -> float:
    """Above the point and its interval; below them where the threshold would run through it."""
    above = y(point.value if point.high is None else point.high) - 10
    below = y(point.value if point.low is None else point.low) + 20
    if point.threshold is None or not above - TEXT <= y(point.threshold) <= above + 3:
        return above
    return below if below <= _HEIGHT - _BOTTOM - 2 else above - TEXT
