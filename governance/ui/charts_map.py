"""The heat map: likelihood upwards, severity to the right, in each cell its level and risks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.ui.lettering import (
    LEADING,
    Text,
    block,
    fitted,
    mark,
    meaning_of,
    risks,
    wrapped,
)
from governance.ui.measure import SIZE, width
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Figure, Label, Mark, Rect

WIDTH = 760  # fits a page of A4; on a phone the drawing moves within its frame
SMALL = 360
NARROW = 90  # a cell this narrow holds its level and its count alone
MOST = 100  # names in a line of the table
NAMES = 3  # risks named in a cell before the rest is counted
LINES = 2  # lines a name may take
PAD = 7
HEAD = 24  # of a cell: its level and how many risks it holds
TOP, SMALL_TOP = 62, 42  # above the cells: the steps of severity


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an axis: its name, and its range in words."""

    name: Text
    reach: Text = ""

    @property
    def words(self) -> str:
        """Both of them."""
        return f"{self.name} ({self.reach})" if self.reach else str(self.name)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the matrix."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix as it is drawn: from the lowest step and level. `cells[l][s]` is a level's code."""

    likelihood: tuple[Step, ...]
    severity: tuple[Step, ...]
    levels: tuple[Level, ...]
    cells: tuple[tuple[str, ...], ...]
    severity_in: Text = ""  # the currency of its ranges

    def at(self, row: int, column: int) -> tuple[Level, Meaning]:
        """The level where two steps meet, counted from 0."""
        code = self.cells[row][column]
        rank = next((n for n, level in enumerate(self.levels) if level.code == code), 0)
        return self.levels[rank], meaning_of(rank, len(self.levels))


Placed = Mapping[tuple[int, int], Sequence[Text]]  # (likelihood, severity) from 0 -> names


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell before it is drawn."""

    level: Level
    meaning: Meaning
    names: tuple[Text, ...]
    lines: tuple[tuple[str, ...], ...]  # the names that fit
    x: float
    width: float

    @property
    def height(self) -> float:
        """What its words need."""
        more = len(self.names) > len(self.lines) > 0
        written = sum(len(lines) * LEADING + 5 for lines in self.lines) + more * LEADING
        return HEAD + PAD + written + 4


def heat_map(title: Text, grid: Grid, placed: Placed, *, is_small: bool = False) -> Figure:
    """Every cell with level, shape and count; a large map names the risks as far as they fit."""
    label = 92 if is_small else 118
    columns = len(grid.severity)
    cell = max(((SMALL if is_small else WIDTH) - label) / columns, 53 if is_small else 100)
    rects: list[Rect] = []
    labels, marks = _heads(grid, label, cell), []
    y = float(SMALL_TOP if cell < NARROW else TOP)
    for row in reversed(range(len(grid.likelihood))):
        across = [_cell(grid, placed, (row, s), label + s * cell, cell) for s in range(columns)]
        across = [_bare(each) for each in across] if is_small else across
        height = max(46.0, *(each.height for each in across))
        labels += _side(grid.likelihood[row], label, y, height)
        for each in across:
            rects.append(_ground(each, y, height))
            marks += _shape(each, y)
            labels += _words(each, y)
        y += height
    return Figure(
        kind="small-map" if is_small else "map",
        title=str(title),
        sentence=_sentence(grid, placed),
        width=round(label + columns * cell, 1),
        height=round(y + 1, 1),
        table_heads=(_("Likelihood"), _("Severity"), _("Level"), _("Risks"), _("Names")),
        table_lines=_lines(grid, placed),
        rects=tuple(rects),
        labels=tuple(labels),
        marks=tuple(marks),
    )


def _cell(grid: Grid, placed: Placed, at: tuple[int, int], x: float, room: float) -> _Cell:
    level, meaning = grid.at(*at)
    names = tuple(placed.get(at, ()))
    shown = NAMES if len(names) <= NAMES else NAMES - 1
    lines = tuple(tuple(wrapped(name, room - 2 * PAD, LINES)) for name in names[:shown])
    return _Cell(level, meaning, names, lines, round(x, 1), room)


def _bare(cell: _Cell) -> _Cell:
    return _Cell(cell.level, cell.meaning, cell.names, (), cell.x, cell.width)


def _ground(cell: _Cell, y: float, height: float) -> Rect:
    tone = f"{cell.meaning}-soft"
    title = f"{cell.level.name}: {risks(len(cell.names))}"
    return Rect(
        cell.x, round(y, 1), round(cell.width, 1), round(height, 1), LIGHT[tone], tone, title
    )


def _shape(cell: _Cell, y: float) -> list[Mark]:
    if cell.width < NARROW:
        return [mark(cell.meaning, cell.x + 4, y + 25)] if cell.names else []
    return [mark(cell.meaning, cell.x + PAD, y + PAD)]


def _words(cell: _Cell, y: float) -> list[Label]:
    """Level and count at the head of a cell, below them its names."""
    count = f"{len(cell.names)}" if cell.names else ""
    right = cell.x + cell.width - PAD
    if cell.width < NARROW:
        found = block(wrapped(cell.level.name, cell.width - 2, 1), cell.x + 4, y + 5)
        return [*found, Label(right, y + 37, count, "end", is_strong=True)]
    room = cell.width - 3 * PAD - 18 - width(count, is_strong=True)
    found = block(wrapped(cell.level.name, room, 1), cell.x + PAD + 18, y + PAD)
    found.append(Label(right, y + PAD + SIZE - 2, count, "end", is_strong=True))
    top = y + HEAD + PAD
    for lines in cell.lines:
        found += block(lines, cell.x + PAD, top)
        top += len(lines) * LEADING + 5
    rest = len(cell.names) - len(cell.lines)
    if cell.lines and rest:
        found += block([_("and %(count)d more") % {"count": rest}], cell.x + PAD, top, tone="soft")
    return [label for label in found if label.text]


def _heads(grid: Grid, label: float, cell: float) -> list[Label]:
    """The names of the two axes, and of the steps of severity with their ranges."""
    severity = _("Severity, %(currency)s") % {"currency": grid.severity_in}
    found = block([severity if grid.severity_in else _("Severity")], label, 2, tone="soft")
    if cell < NARROW:
        likelihood = block([_("Likelihood")], 0, SMALL_TOP - 22, tone="soft")
        return [*found, *likelihood, *_ends(grid, label, cell)]
    found += block([_("Likelihood")], 0, TOP - 22, tone="soft")
    for at, step in enumerate(grid.severity):
        x, room = round(label + at * cell + PAD, 1), cell - PAD - 2
        reach = wrapped(step.reach, room, 1)
        name = wrapped(step.name, room, 1, is_strong=True)
        found += block(name, x, 22 if reach else 40, is_strong=True)
        found += block(reach, x, 40, tone="soft")
    return found


def _ends(grid: Grid, label: float, cell: float) -> list[Label]:
    """In a small map only the first and the last step of severity have room for their names."""
    across = cell * len(grid.severity)
    first, last = (
        fitted(step.name, across / 2 - 4, is_strong=True)
        for step in (grid.severity[0], grid.severity[-1])
    )
    return [
        *block([first], label, SMALL_TOP - 22, is_strong=True),
        Label(round(label + across, 1), SMALL_TOP - 10, last, "end", is_strong=True),
    ]


def _side(step: Step, label: float, y: float, height: float) -> list[Label]:
    """A step of likelihood beside its row, its range below where there is room."""
    name = wrapped(step.name, label - 8, 2, is_strong=True)
    reach = wrapped(step.reach, label - 8, 2)
    if (len(name) + len(reach)) * LEADING + 8 > height:
        reach = []
    return [
        *block(name, 0, y + 5, is_strong=True),
        *block(reach, 0, y + 5 + len(name) * LEADING, tone="soft"),
    ]


def _sentence(grid: Grid, placed: Placed) -> str:
    """How many risks stand on each level, the highest first."""
    counts = dict.fromkeys((level.code for level in grid.levels), 0)
    for (row, column), names in placed.items():
        counts[grid.cells[row][column]] += len(names)
    return "; ".join(f"{each.name}: {counts[each.code]}" for each in reversed(grid.levels))


def _lines(grid: Grid, placed: Placed) -> tuple[tuple[str, ...], ...]:
    """Every cell, the most likely and most severe first; of very many names the first ones."""
    found = []
    for row in reversed(range(len(grid.likelihood))):
        for column in reversed(range(len(grid.severity))):
            names = placed.get((row, column), ())
            steps = (grid.likelihood[row], grid.severity[column])
            words = [
                f"{each.name} ({each.reach})" if each.reach else str(each.name) for each in steps
            ]
            level, _meaning = grid.at(row, column)
            found.append((*words, str(level.name), str(len(names)), "; ".join(map(str, names))))
    return tuple(found)
