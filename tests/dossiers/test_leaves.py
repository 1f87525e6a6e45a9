"""Where a long chapter may begin a page."""

from dataclasses import astuple
from math import ceil
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.dossiers.leaves import MOST, Group, Piece, runs, sheets


def runs_of(*sizes: int, before: int = 0) -> tuple[tuple[int, ...], ...]:
    return runs(sizes, int, page=10, before=before)


@pytest.mark.parametrize(
    ("sizes", "before", "together"),
    [
        ((), 0, ()),
        ((3,), 0, ((3,),)),
        ((3, 7), 0, ((3, 7),)),
        ((3, 7), 7, ((3,), (7,))),  # two pages either way: more runs
        ((10, 10), 0, ((10,), (10,))),
        ((10, 1, 9), 0, ((10,), (1, 9))),  # no page of one line
        ((5, 10, 5), 0, ((5, 10, 5),)),  # three pages if cut
    ],
)
def test_entries_that_share_pages(
    sizes: tuple[int, ...], before: int, together: tuple[tuple[int, ...], ...]
) -> None:
    assert runs_of(*sizes, before=before) == together


@given(st.lists(st.integers(1, 40), max_size=20))
def test_no_entry_is_lost_or_moved_and_no_run_is_long(sizes: list[int]) -> None:
    found = runs_of(*sizes)
    assert [each for run in found for each in run] == sizes
    assert all(len(run) == 1 or ceil(sum(run) / 10) <= MOST for run in found)


def grouped(*groups: list[int]) -> list[Group]:
    return [Group(head=2, again=1, rows=tuple(each)) for each in groups]


def height_of(groups: list[Group], sheet: tuple[Piece, ...]) -> float:
    return sum(
        sum(groups[at].rows[begin:end]) + (groups[at].again if begin else groups[at].head)
        for at, begin, end in map(astuple, sheet)
    )


@pytest.mark.parametrize(
    ("groups", "before", "pages"),
    [
        ([], 0, []),
        ([[3]], 0, [[(0, 0, 1)]]),
        ([[3, 3], [3, 3]], 0, [[(0, 0, 2), (1, 0, 2)]]),
        ([[3, 3], [3, 3]], 5, [[(0, 0, 2)], [(1, 0, 2)]]),  # cut between the groups
        # Two pages that are equally full, not one that is full and one with a row.
        ([[3] * 7], 0, [[(0, 0, 3)], [(0, 3, 7)]]),
        ([[30], [3]], 0, [[(0, 0, 1)], [(1, 0, 1)]]),  # one row alone is longer than a page
    ],
)
def test_rows_on_pages(
    groups: list[list[int]], before: int, pages: list[list[tuple[int, int, int]]]
) -> None:
    found = sheets(grouped(*groups), page=20, before=before)
    assert [[astuple(piece) for piece in sheet] for sheet in found] == pages


GROUPS = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=12), max_size=8)


@given(GROUPS, st.integers(0, 15))
def test_no_row_is_lost_or_moved_and_no_page_is_too_full(
    sizes: list[list[int]], before: int
) -> None:
    groups = grouped(*sizes)
    found = sheets(groups, page=20, before=before)
    stood = [(p.group, row) for sheet in found for p in sheet for row in range(p.begin, p.end)]
    assert stood == [(at, row) for at, each in enumerate(sizes) for row in range(len(each))]
    for number, sheet in enumerate(found):
        height = height_of(groups, sheet) + (0 if number else before)
        assert height <= 20 or sum(piece.end - piece.begin for piece in sheet) == 1


@given(st.lists(st.integers(1, 3), min_size=100, max_size=150))
def test_pages_of_many_rows_are_nearly_full(rows: list[int]) -> None:
    groups = grouped(*(rows[at : at + 8] for at in range(0, len(rows), 8)))
    heights = [height_of(groups, sheet) for sheet in sheets(groups, page=40)]
    assert min(heights) >= 40 / 2
    assert mean(heights) >= 40 * 2 / 3


def test_a_row_that_grows_moves_few_cuts_as_a_rule() -> None:
    sizes = [[1 + (at * row) % 4 for row in range(1 + at * 5 % 13)] for at in range(40)]
    before = sheets(grouped(*sizes), page=40)
    moved = []
    for at, each in enumerate(sizes):
        grown = [*sizes[:at], [*each[:-1], each[-1] + 1], *sizes[at + 1 :]]
        moved.append(len(set(sheets(grouped(*grown), page=40)) - set(before)))
    assert len(before) > 15
    assert sum(each <= 3 for each in moved) >= len(moved) * 3 / 4
