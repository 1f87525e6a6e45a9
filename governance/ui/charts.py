"""Charts: numbers in, geometry out. Templates under templates/charts/ only draw what stands here.

Colours are hex attributes, because PDF ignores page styles inside SVG; on pages ui.css overrides
them by class, so that a chart follows light and dark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.ui import measure
from governance.ui.dates import written
from governance.ui.lettering import fitted
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Dot, Figure, Label, Line, Rect

Text = str | Promise

TEXT = 14  # px, the smallest size in use
EM = 0.45  # mean width of a character of our font, in its size
MOST_LABEL = 224  # px: longer names are cut, and stand whole in the table
WIDTH = 360  # fits a phone without scrolling; pages let it grow a little


@dataclass(frozen=True, slots=True)
class Number:
    """One labelled number. Its meaning colours it; the label says the same in words."""

    label: Text
    value: float
    meaning: Meaning | None = None
    words: str = ""  # the number with its unit; the number itself if empty

    @property
    def text(self) -> str:
        return self.words or f"{self.value:,g}"


@dataclass(frozen=True, slots=True)
class Stack:
    """One row of a stacked chart."""

    label: Text
    parts: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One day on a timeline."""

    day: date
    label: Text
    meaning: Meaning | None = None


def bars(title: Text, numbers: Sequence[Number], *, heads: tuple[Text, Text]) -> Figure:
    """A bar a number, from nought, longest at full width; zero is a line, not nothing."""
    width, value_width, row, thick = WIDTH, 44, 30, 18
    label_width = _label_width([each.label for each in numbers], 150)
    longest = max((n.value for n in numbers), default=0) or 1
    room = width - label_width - value_width
    rects, labels = [], []
    for at, number in enumerate(numbers):
        y = at * row + (row - thick) / 2
        length = max(round(number.value / longest * room, 1), 1)
        rects.append(_rect(number, label_width, y, length, thick))
        base = y + thick / 2 + 5
        labels.append(Label(label_width - 10, base, fitted(number.label, label_width - 12), "end"))
        labels.append(Label(label_width + length + 8, base, number.text, is_strong=True))
    return Figure(
        kind="bars",
        title=str(title),
        sentence="; ".join(f"{n.label}: {n.text}" for n in numbers),
        width=width,
        height=max(len(numbers), 1) * row,
        table_heads=(str(heads[0]), str(heads[1])),
        table_lines=tuple((str(n.label), n.text) for n in numbers),
        rects=tuple(rects),
        lines=(Line(label_width, 0, label_width, max(len(numbers), 1) * row),),
        labels=tuple(labels),
    )


def stacks(title: Text, rows: Sequence[Stack], *, head: Text, width: int = WIDTH) -> Figure:
    """Small stacked bars: the parts of a whole, whose size stands at the end.

    The parts are named above, in the order in which they are drawn; a number stands inside its
    part where it fits, and always in the table.
    """
    row, thick = 32, 20
    most = MOST_LABEL * width // WIDTH
    label_width = _label_width([each.label for each in rows], 130, most)
    wholes = [f"{sum(part.value for part in stack.parts):,g}" for stack in rows]
    total_width = max(36, 12 + max(map(len, wholes), default=0) * 9)
    room = width - label_width - total_width
    rects, labels, top = _key(rows[0].parts if rows else (), width)
    for at, stack in enumerate(rows):
        y = top + at * row + (row - thick) / 2
        base = y + thick / 2 + 5
        whole = sum(part.value for part in stack.parts)
        labels.append(Label(label_width - 10, base, fitted(stack.label, label_width - 12), "end"))
        labels.append(Label(width - total_width + 10, base, wholes[at], is_strong=True))
        x = float(label_width)
        for part in stack.parts:
            length = round(part.value / whole * room, 1) if whole else 0
            if length:
                rects.append(_rect(part, x, y, length, thick))
            if length >= len(part.text) * TEXT * EM + 6:
                labels.append(_inside(part, x + length / 2, base))
            x += length
    kinds = rows[0].parts if rows else ()
    return Figure(
        kind="stacks",
        title=str(title),
        sentence="; ".join(
            f"{s.label}: " + ", ".join(f"{p.label} {p.text}" for p in s.parts) for s in rows
        ),
        width=width,
        height=top + max(len(rows), 1) * row,
        table_heads=(str(head), *(str(kind.label) for kind in kinds)),
        table_lines=tuple((str(s.label), *(part.text for part in s.parts)) for s in rows),
        rects=tuple(rects),
        labels=tuple(labels),
    )


def timeline(title: Text, moments: Sequence[Moment], *, today: date, width: int = 600) -> Figure:
    """Days in proportion from left to right, each named to the right of its stem."""
    moments = sorted(moments, key=lambda moment: moment.day)
    at = _scale([*(moment.day for moment in moments), today], 24, width - _room(moments, width))
    axis, line = 42, 40
    levels = _levels([(at(m.day), at(m.day) + _room([m], width)) for m in moments])
    dots, lines, labels = [], [], []
    for moment, level in zip(moments, levels, strict=True):
        x, y = at(moment.day), axis + 34 + level * line
        colour, tone = _tone(moment.meaning)
        words = fitted(moment.label, _room([moment], width))
        dots.append(Dot(x, axis, colour, tone, moment.day <= today))
        lines.append(Line(x, axis + 7, x, y + 17, LIGHT["line"], "pale"))
        labels.append(Label(x + 6, y, written(moment.day), colour=LIGHT["ink-soft"], tone="soft"))
        labels.append(Label(x + 6, y + 17, words, is_strong=True))
    now = at(today)
    lines.append(Line(24, axis, width - 24, axis))
    lines.append(Line(now, 22, now, axis + 12, LIGHT["accent"], "accent"))
    labels.append(_today(today, now, width))
    return Figure(
        kind="timeline",
        title=str(title),
        sentence="; ".join(f"{written(m.day)}: {m.label}" for m in moments),
        width=width,
        height=axis + 34 + (max(levels, default=0) + 1) * line,
        table_heads=(_("Day"), _("What"), _("State")),
        table_lines=tuple(
            (m.day.isoformat(), str(m.label), _("since then") if m.day <= today else _("to come"))
            for m in moments
        ),
        lines=tuple(lines),
        dots=tuple(dots),
        labels=tuple(labels),
    )


def _scale(days: Sequence[date], left: float, right: float) -> Callable[[date], float]:
    """Where a day lies between the first and the last."""
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    return lambda day: round(left + (day - first).days / span * (right - left), 1)


def _room(moments: Sequence[Moment], width: float) -> float:
    """The width of the widest words, at most two fifths of the drawing."""
    longest = max((max(len(str(m.label)), len(written(m.day))) for m in moments), default=0)
    return min(longest * TEXT * EM * 1.1 + 16, width * 0.4)


def _levels(spans: Sequence[tuple[float, float]]) -> list[int]:
    """A line for each label, dealt out from right to left so that no stem runs through words.

    A label takes the uppermost line on which neither words nor a stem to a lower line stand
    in its way.
    """
    taken: list[float] = []  # left edge of the words on each line
    levels = []
    for left, right in reversed(spans):
        level = next((n for n in range(len(taken)) if right <= min(taken[n:])), len(taken))
        taken[level : level + 1] = [left]
        levels.append(level)
    return levels[::-1]


def _today(today: date, x: float, width: float) -> Label:
    anchor = "end" if x > width - 110 else "start" if x < 110 else "middle"
    words = _("Today, %(day)s") % {"day": written(today)}
    return Label(x, 15, words, anchor, True, LIGHT["accent"], "accent")


def _label_width(labels: Sequence[Text], least: int, most: int = MOST_LABEL) -> int:
    """Room for the longest label, up to more than half of the chart."""
    longest = max((measure.width(str(each)) for each in labels), default=0)
    return max(least, min(round(longest) + 14, most))


def _tone(meaning: Meaning | None) -> tuple[str, str]:
    return (LIGHT[meaning], str(meaning)) if meaning else (LIGHT["accent"], "accent")


def _rect(number: Number, x: float, y: float, width: float, height: float) -> Rect:
    colour, tone = _tone(number.meaning)
    title = f"{number.label}: {number.text}"
    return Rect(x, y, width, height, colour, tone, title)


def _key(parts: Sequence[Number], width: float) -> tuple[list[Rect], list[Label], float]:
    """The names of the parts, each behind a swatch, in as many lines as they need; its height."""
    rects, labels = [], []
    x, y = 0.0, 4.0
    for part in parts:
        room = 17 + len(str(part.label)) * TEXT * EM + 14
        if x and x + room > width:
            x, y = 0.0, y + 20
        colour, tone = _tone(part.meaning)
        rects.append(Rect(x, y, 12, 12, colour, tone))
        labels.append(Label(x + 17, y + 11, str(part.label)))
        x += room
    return rects, labels, y + 24


def _inside(part: Number, x: float, y: float) -> Label:
    tone = f"on-{part.meaning or 'accent'}"
    return Label(x, y, part.text, "middle", is_strong=True, colour=LIGHT[tone], tone=tone)
