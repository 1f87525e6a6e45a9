"""Charts: numbers in, geometry out. Templates under templates/charts/ only draw what stands here.

Colours are hex attributes, because PDF ignores page styles inside SVG; on pages ui.css overrides
them by class, so that a chart follows light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.ui.dates import written
from governance.ui.palette import LIGHT, Meaning

Text = str | Promise

FONT = "Register Sans, Source Sans 3, sans-serif"
INK: dict[str, str] = {
    "font": FONT,
    "ink": LIGHT["ink"],
    "soft": LIGHT["ink-soft"],
    "line": LIGHT["line-strong"],
    "pale": LIGHT["line"],
    "ground": LIGHT["sunken"],
    "accent": LIGHT["accent"],
    "surface": LIGHT["surface"],
}
TEXT = 14  # px, the smallest size in use
EM = 0.47  # mean width of a character of our font, in its size
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
        return self.words or f"{self.value:g}"


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


@dataclass(frozen=True, slots=True)
class Rect:
    """A drawn bar. `colour` is hex; `tone` is the class that pages colour by."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    tone: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_strong: bool = False
    colour: str = LIGHT["ink"]
    tone: str = "ink"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke; `tone` is its class on pages."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = LIGHT["line-strong"]
    tone: str = "line"


@dataclass(frozen=True, slots=True)
class Dot:
    """A day on the axis: filled when it has passed, open while it is to come."""

    x: float
    y: float
    colour: str
    tone: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its drawing, one sentence that says it, and its numbers as a table."""

    kind: str  # bars, stacks, timeline
    title: str
    sentence: str
    width: float
    height: float
    table_heads: tuple[str, ...]
    table_lines: tuple[tuple[str, ...], ...]
    rects: tuple[Rect, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()


def bars(title: Text, numbers: Sequence[Number], *, heads: tuple[Text, Text]) -> Figure:
    """A bar a number, from nought, longest at full width; zero is a line, not nothing."""
    width, label_width, value_width, row, thick = WIDTH, 150, 44, 30, 18
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


def stacks(title: Text, rows: Sequence[Stack], *, head: Text) -> Figure:
    """Small stacked bars: the parts of a whole, whose size stands at the end.

    The parts are named above, in the order in which they are drawn; a number stands inside its
    part where it fits, and always in the table.
    """
    width, label_width, total_width, row, thick = WIDTH, 130, 36, 32, 20
    room = width - label_width - total_width
    rects, labels, top = _key(rows[0].parts if rows else (), width)
    for at, stack in enumerate(rows):
        y = top + at * row + (row - thick) / 2
        base = y + thick / 2 + 5
        whole = sum(part.value for part in stack.parts)
        labels.append(Label(label_width - 10, base, fitted(stack.label, label_width - 12), "end"))
        labels.append(Label(width - total_width + 10, base, f"{whole:g}", is_strong=True))
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
    """Days in proportion from left to right; labels take the nearest free line below the axis."""
    left, right, axis, line = 24, 24, 42, 40
    days = sorted({*(m.day for m in moments), today})
    span = max((days[-1] - days[0]).days, 1)

    def at(day: date) -> float:
        return round(left + (day - days[0]).days / span * (width - left - right), 1)

    dots, lines, labels = [], [], []
    taken: list[float] = []  # right edge of the words on each line
    for moment in sorted(moments, key=lambda m: m.day):
        x = at(moment.day)
        words, when = str(moment.label), written(moment.day)
        room = max(len(words), len(when)) * TEXT * EM + 16
        ends = x + room > width
        begin = x - room if ends else x
        level = next((n for n, edge in enumerate(taken) if edge <= begin), len(taken))
        taken[level : level + 1] = [x if ends else x + room]
        y = axis + 34 + level * line
        colour, tone = _tone(moment.meaning)
        dots.append(Dot(x, axis, colour, tone, moment.day <= today))
        lines.append(Line(x, axis + 7, x, y + 17, LIGHT["line"], "pale"))
        side, anchor = (-6, "end") if ends else (6, "start")
        labels.append(Label(x + side, y, when, anchor, colour=LIGHT["ink-soft"], tone="soft"))
        labels.append(Label(x + side, y + 17, words, anchor, is_strong=True))
    now = at(today)
    height = axis + 34 + max(len(taken), 1) * line
    lines.append(Line(left, axis, width - right, axis))
    lines.append(Line(now, 22, now, axis + 12, LIGHT["accent"], "accent"))
    middle = "end" if now > width - 150 else "start" if now < 150 else "middle"
    labels.append(
        Label(
            now,
            15,
            _("Today, %(day)s") % {"day": written(today)},
            middle,
            is_strong=True,
            colour=LIGHT["accent"],
            tone="accent",
        )
    )
    return Figure(
        kind="timeline",
        title=str(title),
        sentence="; ".join(f"{written(m.day)}: {m.label}" for m in moments),
        width=width,
        height=height,
        table_heads=(_("Day"), _("What"), _("State")),
        table_lines=tuple(
            (m.day.isoformat(), str(m.label), _("since then") if m.day <= today else _("to come"))
            for m in sorted(moments, key=lambda m: m.day)
        ),
        lines=tuple(lines),
        dots=tuple(dots),
        labels=tuple(labels),
    )


def fitted(text: Text, room: float) -> str:
    """The words that fit into so many pixels, with an ellipsis where they do not."""
    words = str(text)
    most = int(room / (TEXT * EM))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


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
