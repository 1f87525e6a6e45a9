"""Levels over time, and the risks to look at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from governance.ui.charts import WIDTH
from governance.ui.lettering import (
    LEADING,
    Text,
    block,
    fitted,
    mark,
    meaning_of,
    percent,
    wrapped,
)
from governance.ui.measure import SIZE, width
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Curve, Dot, Figure, Label, Line, Mark, Rect

SIDE = 98  # for the names of levels
BESIDE = 128  # for a name and how many there are
ROW = 40
MOST = 8  # versions that are drawn; the table has all


@dataclass(frozen=True, slots=True)
class Version:
    """The residual level that one approved assessment left; `rank` counts from 0."""

    name: Text
    day: date
    rank: int


@dataclass(frozen=True, slots=True)
class State:
    """How many risks stood on each level, from the lowest, on one day."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A risk with its level and the chance of leaving its cell; None: no ranges were given."""

    name: Text
    level: Text
    meaning: Meaning
    leaves: float | None
    words: Text = ""  # what a year costs on average


def trend(
    title: Text, levels: Sequence[Text], versions: Sequence[Version], *, most: int | None = None
) -> Figure:
    """One risk: its residual level at every version, and the highest level that is tolerated."""
    shown = sorted(versions, key=lambda each: each.day)[-MOST:]
    count, bottom = len(levels), len(levels) * ROW + 8
    step = (WIDTH - SIDE - 40) / max(len(shown) - 1, 1)
    places = [
        (round(SIDE + 20 + at * step, 1), _row(count, each.rank)) for at, each in enumerate(shown)
    ]
    lines, labels, marks = _levels(levels, bottom)
    if most is not None:
        y = _row(count, most) - ROW / 2
        lines.append(Line(SIDE, y, WIDTH, y, LIGHT["accent"], "accent", is_dashed=True))
        words = fitted(_("appetite"), SIDE - 6)
        labels.append(Label(SIDE - 6, y + 5, words, "end", False, LIGHT["accent"], "accent"))
    for (x, _y), each in zip(places, _thinned(shown, step), strict=True):
        labels += _under(each, x, bottom)
    dots = [
        Dot(x, y, LIGHT[meaning_of(each.rank, count)], str(meaning_of(each.rank, count)), True)
        for (x, y), each in zip(places, shown, strict=True)
    ]
    return Figure(
        kind="trend",
        title=str(title),
        sentence="; ".join(f"{v.name}, {v.day.isoformat()}: {levels[v.rank]}" for v in shown),
        width=WIDTH,
        height=bottom + 2 * LEADING + 8,
        table_heads=(_("Version"), _("Approved on"), _("Residual level")),
        table_lines=tuple(
            (str(v.name), v.day.isoformat(), str(levels[v.rank]))
            for v in sorted(versions, key=lambda each: each.day)
        ),
        lines=tuple(lines),
        labels=tuple(labels),
        marks=tuple(marks),
        dots=tuple(dots),
        curves=(Curve(tuple(places)),) if len(places) > 1 else (),
    )


def _row(count: int, rank: int) -> float:
    return 8 + (count - 1 - rank) * ROW + ROW / 2


def _levels(levels: Sequence[Text], bottom: float) -> tuple[list[Line], list[Label], list[Mark]]:
    """A line for each level, its name and shape at the left end."""
    lines, labels, marks = [Line(SIDE, bottom, WIDTH, bottom)], [], []
    for rank, name in enumerate(levels):
        y = _row(len(levels), rank)
        lines.append(Line(SIDE, y, WIDTH, y, LIGHT["line"], "pale"))
        marks.append(mark(meaning_of(rank, len(levels)), 0, y - 8))
        labels += block(wrapped(name, SIDE - 26, 1), 19, y - 8)
    return lines, labels, marks


def _thinned(shown: Sequence[Version], step: float) -> list[Version | None]:
    """Every so many-th version is named below the axis, the newest always."""
    every = max(int(-(-80 // step)), 1) if len(shown) > 1 else 1
    last = len(shown) - 1
    return [each if (last - at) % every == 0 else None for at, each in enumerate(shown)]


def _under(version: Version | None, x: float, y: float) -> list[Label]:
    if version is None:
        return []
    anchor = "end" if x > WIDTH - 36 else "middle"
    at = min(x + 20, WIDTH) if anchor == "end" else x
    soft = LIGHT["ink-soft"]
    return [
        Label(at, y + LEADING, fitted(version.name, 76), anchor),
        Label(at, y + 2 * LEADING, version.day.isoformat(), anchor, colour=soft, tone="soft"),
    ]


def states(title: Text, levels: Sequence[Text], moments: Sequence[State]) -> Figure:
    """Many risks: a column a day, the highest level on top, named beside the newest column."""
    shown = sorted(moments, key=lambda each: each.day)[-MOST:]
    tallest = max((sum(each.counts) for each in shown), default=0) or 1
    height, base, room = 190.0, 204.0, WIDTH - BESIDE - 8
    step = min(room / max(len(shown), 1), 86)
    rects: list[Rect] = []
    labels: list[Label] = []
    marks: list[Mark] = []
    for at, state in enumerate(shown):
        x = round(room - (len(shown) - at) * step + 4, 1)
        column = _column(levels, state, (x, round(step - 10, 1)), (base, height / tallest))
        rects += column
        labels += [_inside(rect) for rect in column if rect.height >= SIZE + 2]
        if (len(shown) - 1 - at) % max(int(-(-78 // step)), 1) == 0:
            middle = round(x + (step - 10) / 2, 1)
            labels.append(Label(max(middle, 36), base + LEADING, state.day.isoformat(), "middle"))
        if state is shown[-1]:
            marks, named = _beside(column, room + 6, base)
            labels += named
    return Figure(
        kind="trend",
        title=str(title),
        sentence="; ".join(f"{each.day.isoformat()}: {_counts(levels, each)}" for each in shown),
        width=WIDTH,
        height=base + 2 * LEADING,
        table_heads=(_("Day"), *map(str, reversed(levels))),
        table_lines=tuple(
            (each.day.isoformat(), *map(str, reversed(each.counts)))
            for each in sorted(moments, key=lambda each: each.day)
        ),
        rects=tuple(rects),
        lines=(Line(0, base, room, base),),
        labels=tuple(labels),
        marks=tuple(marks),
    )


def _column(
    levels: Sequence[Text], state: State, across: tuple[float, float], up: tuple[float, float]
) -> list[Rect]:
    """The parts of one day from the axis upwards; a level without risks has none."""
    (x, width), (y, unit) = across, up
    rects = []
    for rank, count in enumerate(state.counts):
        if count:
            tall, meaning = count * unit, meaning_of(rank, len(levels))
            y -= tall
            title = f"{levels[rank]}: {count}"
            place = x, round(y, 1), width, round(max(tall - 2, 1), 1)
            rects.append(Rect(*place, LIGHT[meaning], str(meaning), title))
    return rects


def _inside(rect: Rect) -> Label:
    tone = f"on-{rect.tone}"
    count = rect.title.rpartition(": ")[2]
    y = round(rect.y + rect.height / 2 + 5, 1)
    return Label(round(rect.x + rect.width / 2, 1), y, count, "middle", True, LIGHT[tone], tone)


def _beside(column: Sequence[Rect], x: float, base: float) -> tuple[list[Mark], list[Label]]:
    """The names of the parts of the newest column, each at its height, none over another."""
    parts, row = column[::-1], LEADING + 2
    heights: list[float] = []
    for rect in parts:
        heights.append(max([rect.y + rect.height / 2 - 9, *(y + row for y in heights[-1:])]))
    marks, labels = [], []
    for at, (rect, y) in enumerate(zip(parts, heights, strict=True)):
        y = min(y, base - (len(parts) - at) * row)
        marks.append(mark(Meaning(rect.tone), x, round(y + 1, 1)))
        labels += block([_counted(rect.title, BESIDE - 20)], x + 18, y)
    return marks, labels


def _counted(title: str, room: float) -> str:
    """A name and its count in one line: where there is no room, the name is cut, not the count."""
    name, _colon, count = title.rpartition(": ")
    end = f": {count}"
    return f"{fitted(name, room - width(end))}{end}"


def _counts(levels: Sequence[Text], state: State) -> str:
    pairs = zip(reversed(levels), reversed(state.counts), strict=True)
    return ", ".join(f"{name} {count}" for name, count in pairs)


def ranking(title: Text, risks: Sequence[Ranked], currency: str = "") -> Figure:
    """A bar a risk: how likely it is to leave its cell, under its name and level."""
    row, x, thick = 50, SIDE + 4, 14
    room = WIDTH - x - 64
    mean = _("Mean year, %(currency)s") % {"currency": currency} if currency else _("Mean year")
    rects, labels, marks = [], [], []
    for at, risk in enumerate(risks):
        y = at * row
        labels += block([fitted(risk.name, WIDTH, is_strong=True)], 0, y, is_strong=True)
        marks.append(mark(risk.meaning, 0, y + 22))
        labels += block(wrapped(risk.level, SIDE - 22, 1), 19, y + 22)
        if risk.leaves is None:
            labels += block([_("no ranges given")], x, y + 22, tone="soft")
            continue
        length = max(round(risk.leaves * room, 1), 1)
        words = percent(risk.leaves)
        tone = str(risk.meaning)
        rects.append(Rect(x, y + 23, length, thick, LIGHT[tone], tone, f"{risk.name}: {words}"))
        labels += block([words], round(x + length + 6, 1), y + 22)
    return Figure(
        kind="ranking",
        title=str(title),
        sentence="; ".join(f"{risk.name}: {risk.level}, {_leaves(risk)}" for risk in risks),
        width=WIDTH,
        height=max(len(risks), 1) * row,
        table_heads=(_("Risk"), _("Level"), _("Chance of leaving its cell"), mean),
        table_lines=tuple(
            (str(risk.name), str(risk.level), _leaves(risk), str(risk.words)) for risk in risks
        ),
        rects=tuple(rects),
        labels=tuple(labels),
        marks=tuple(marks),
        lines=(Line(x, 0, x, 0),) if not risks else (),
    )


def _leaves(risk: Ranked) -> str:
    return _("no ranges given") if risk.leaves is None else percent(risk.leaves)
