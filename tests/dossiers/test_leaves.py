"""Where a long chapter may begin a page."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.dossiers.leaves import MOST, runs


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
