"""One figure over time: its values, the limits they are held against, and today."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.ui.charts import EM, TEXT, Text
from governance.ui.dates import iso, written
from governance.ui.lettering import fitted
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Curve, Dot, Figure, Label, Line

WIDTH, HEIGHT = 640.0, 280.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 16.0, 16.0, 44.0, 30.0
DOTS = 60  # more values than these are a line, of which only what stands out has its dot
_SPAN = 0.12  # of the height is left free above and below


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value; its meaning colours it, and its words stand in the table."""

    at: datetime
    value: float
    words: str
    verdict: Text
    meaning: Meaning
    is_good: bool  # filled; hollow where it is not, so that a photocopy tells
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a horizontal line marks, with its words upon it."""

    value: float
    words: Text
    is_dashed: bool = False


def series(title: Text, values: Sequence[Value], limits: Sequence[Limit], *, today: date) -> Figure:
    """Time runs left to right as long as it took, and today is marked."""
    ordered = sorted(values, key=lambda each: each.at)
    y = _heights([*(each.value for each in ordered), *(each.value for each in limits)])
    x = _places([timezone.localdate(each.at) for each in ordered], today)
    places = [(x(timezone.localdate(each.at)), y(each.value)) for each in ordered]
    floor, taken = HEIGHT - _BOTTOM, _Taken(places)
    now = x(today)
    lines = [
        Line(_LEFT, floor, WIDTH - _RIGHT, floor, LIGHT["line"], "pale"),
        Line(now, _TOP - 20, now, floor, LIGHT["accent"], "accent"),
    ]
    lines += [
        Line(_LEFT, y(each.value), WIDTH - _RIGHT, y(each.value), is_dashed=each.is_dashed)
        for each in limits
    ]
    return Figure(
        kind="series",
        title=str(title),
        sentence=_sentence(ordered, limits),
        width=WIDTH,
        height=HEIGHT,
        table_heads=(_("Measured"), _("Value"), _("State"), _("Note")),
        table_lines=tuple(
            (iso(each.at), each.words, str(each.verdict), each.note or "–")
            for each in reversed(ordered)
        ),
        lines=tuple(lines),
        curves=(Curve(tuple(places), LIGHT["ink"], "ink"),) if len(places) > 1 else (),
        dots=tuple(
            Dot(*place, LIGHT[each.meaning], str(each.meaning), each.is_good)
            for place, each in zip(places, ordered, strict=True)
            if len(ordered) <= DOTS or not each.is_good or each is ordered[-1]
        ),
        labels=(
            *_limit_labels(limits, y, taken),
            *_days(ordered, today, x),
            *_last(ordered, places, taken),
        ),
    )


def _sentence(ordered: Sequence[Value], limits: Sequence[Limit]) -> str:
    told = [str(each.words) for each in limits]
    if ordered:
        last = ordered[-1]
        told.append(
            _("%(count)s values from %(first)s to %(last)s; the last is %(words)s, %(verdict)s")
            % {
                "count": len(ordered),
                "first": iso(timezone.localdate(ordered[0].at)),
                "last": iso(timezone.localdate(last.at)),
                "words": last.words,
                "verdict": last.verdict,
            }
        )
    return "; ".join(told)


def _heights(numbers: Sequence[float]) -> Callable[[float], float]:
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    room = HEIGHT - _BOTTOM - _TOP
    margin = (high - low) * _SPAN or abs(high) * _SPAN or 1.0
    low, span = low - margin, high - low + 2 * margin
    return lambda value: round(HEIGHT - _BOTTOM - (value - low) / span * room, 1)


def _places(days: Sequence[date], today: date) -> Callable[[date], float]:
    """In proportion to time, today included."""
    every = [*days, today]
    first, last = min(every), max(every)
    span = max((last - first).days, 1)
    left, right = _LEFT + 12, WIDTH - _RIGHT - 12
    return lambda day: round(left + (day - first).days / span * (right - left), 1)


def _limit_labels(
    limits: Sequence[Limit], y: Callable[[float], float], taken: "_Taken"
) -> list[Label]:
    """Upon or below their lines, at the end where nothing is drawn."""
    found: list[Label] = []
    for each in sorted(limits, key=lambda limit: y(limit.value)):
        height, words = y(each.value), fitted(each.words, WIDTH / 2)
        free = [
            Label(x, base, words, anchor, is_strong=True)
            for base in (height - 5, height + TEXT + 1)
            for x, anchor in ((WIDTH - _RIGHT - 20, "end"), (_LEFT, "start"))
        ]
        found.append(taken.first(free))
    return found


def _days(ordered: Sequence[Value], today: date, x: Callable[[date], float]) -> list[Label]:
    """Today above, the first and the last day below."""
    now = x(today)
    words = _("Today, %(day)s") % {"day": written(today)}
    anchor = "end" if now > WIDTH - 130 else "start" if now < 130 else "middle"
    found = [Label(now, 15, words, anchor, True, LIGHT["accent"], "accent")]
    if not ordered:
        return found
    first, last = (timezone.localdate(each.at) for each in (ordered[0], ordered[-1]))
    ink = LIGHT["ink-soft"]
    found.append(Label(_LEFT, HEIGHT - 8, written(first), colour=ink, tone="soft"))
    room = len(written(last)) * TEXT * EM
    if last != first and x(last) - room > _LEFT + room + 12:
        found.append(Label(x(last), HEIGHT - 8, written(last), "end", colour=ink, tone="soft"))
    return found


def _last(
    ordered: Sequence[Value], places: Sequence[tuple[float, float]], taken: "_Taken"
) -> list[Label]:
    """The newest value stands beside its point."""
    if not ordered:
        return []
    x, y = places[-1]
    anchor, x = ("end", x - 6) if x > WIDTH / 2 else ("start", x + 6)
    heights = [base for base in (y - 12, y + 24, y - 28, y + 40) if _TOP < base < HEIGHT - _BOTTOM]
    words = fitted(ordered[-1].words, WIDTH / 2, is_strong=True)
    return [taken.first([Label(x, base, words, anchor, True) for base in heights or [y - 12]])]


class _Taken:
    """What is drawn already, so that words find a place beside it."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        self.points = list(places)
        for (x1, y1), (x2, y2) in pairwise(places):
            self.points += [(x1 + (x2 - x1) * n / 12, y1 + (y2 - y1) * n / 12) for n in range(12)]
        self.boxes: list[tuple[float, float, float, float]] = []

    def first(self, labels: Sequence[Label]) -> Label:
        """The first that covers nothing, else the one that covers least."""
        best = min(labels, key=self._covered)
        self.boxes.append(_box(best))
        return best

    def _covered(self, label: Label) -> int:
        left, top, right, bottom = _box(label)
        dots = sum(left <= x <= right and top <= y <= bottom for x, y in self.points)
        words = sum(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.boxes
        )
        return dots + 100 * words


def _box(label: Label) -> tuple[float, float, float, float]:
    width = len(label.text) * TEXT * EM * 1.15
    left = label.x if label.anchor == "start" else label.x - width
    return left - 4, label.y - TEXT, left + width + 4, label.y + 5
