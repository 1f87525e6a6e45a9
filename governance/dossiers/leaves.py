"""Where a long chapter may begin a page: what stands between two such places is laid out apart."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from typing import TypeVar

T = TypeVar("T")
MOST = 2  # pages that are laid out together, unless one entry alone is longer
TORN, ALONE = 0.03, 0.1  # like a page of which a sixth is empty; a third


def runs(
    entries: Sequence[T], size: Callable[[T], float], *, page: float, before: float = 0
) -> tuple[tuple[T, ...], ...]:
    """The entries, those that share pages together: in few pages, and those in many runs.

    `size` and `page` are in lines, as is what stands `before` the first entry on its page. Only
    how much there is decides, never how it stands: a new status leaves the other pages alone.
    """
    ends = [0.0, *accumulate(map(size, entries))]
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # pages, runs (negative), begin of the last one
    for end in range(1, len(ends)):
        found = []
        for begin in range(end):
            lead = before if begin == 0 else 0
            pages = ceil((ends[end] - ends[begin] + lead) / page)
            if pages <= MOST or begin == end - 1:
                found.append((best[begin][0] + pages, best[begin][1] - 1, begin))
        best.append(min(found))
    cuts, end = [], len(entries)
    while end:
        begin = best[end][2]
        cuts.append(tuple(entries[begin:end]))
        end = begin
    return tuple(reversed(cuts))


@dataclass(frozen=True, slots=True)
class Group:
    """How high the rows under one head are, the head, and its repetition where a page cuts them."""

    head: float
    again: float
    rows: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a group that stand on one page: from `begin` to before `end`."""

    group: int
    begin: int
    end: int


def sheets(
    groups: Sequence[Group], *, page: float, before: float = 0
) -> tuple[tuple[Piece, ...], ...]:
    """The rows page by page, on few pages that are equally full; a group is rarely cut.

    `before` stands above them on the first page. Each page can be laid out apart: a row that grows
    by a line moves two or three cuts, if any, as a rule.
    """
    rows = [(at, row) for at, group in enumerate(groups) for row in range(len(group.rows))]
    best: list[tuple[float, int]] = [(0.0, 0)]  # what it costs up to here, begin of the last page
    for end in range(1, len(rows) + 1):
        found = []
        for begin, height in _filling(groups, rows[:end], before):
            if height > page and begin < end - 1:
                break
            empty = max(0.0, 1 - height / page)
            found.append((best[begin][0] + empty**2 + _torn(groups, rows[begin]), begin))
        best.append(min(found))
    ends = [len(rows)]
    while ends[-1]:
        ends.append(best[ends[-1]][1])
    ends.reverse()
    return tuple(_pieces(rows[begin:end]) for begin, end in pairwise(ends))


def _filling(
    groups: Sequence[Group], rows: Sequence[tuple[int, int]], before: float
) -> Iterator[tuple[int, float]]:
    """Where the page that ends with the last of these rows may begin, and how full it is then."""
    inside = 0.0
    for begin in reversed(range(len(rows))):
        at, row = rows[begin]
        inside += groups[at].rows[row] + (groups[at].head if row == 0 else 0)
        yield begin, inside + (groups[at].again if row else 0) + (0 if begin else before)


def _torn(groups: Sequence[Group], row: tuple[int, int]) -> float:
    """What it costs to begin a page with this row: more where it leaves a row alone."""
    at, begin = row
    if begin == 0:
        return 0.0
    alone = min(begin, len(groups[at].rows) - begin) == 1
    return ALONE if alone else TORN


def _pieces(rows: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    found: dict[int, list[int]] = {}
    for at, row in rows:
        found.setdefault(at, []).append(row)
    return tuple(Piece(at, numbers[0], numbers[-1] + 1) for at, numbers in found.items())
