"""Where a long chapter may begin a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.dossiers.leaves import runs


def sizes_of(*sizes: int) -> tuple[tuple[int, ...], ...]:
    return runs(sizes, int, long=12, full=24)


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ((), ()),
        ((3,), ((3,),)),
        ((3, 11, 9), ((3, 11, 9),)),
        ((3, 12), ((3,), (12,))),
        ((12, 3, 11, 7), ((12, 3, 11), (7,))),
        ((12, 11, 7), ((12, 11, 7),)),  # not full yet
        ((24, 5), ((24, 5),)),  # would leave a page nearly empty
        ((24, 6), ((24,), (6,))),
        ((24, 5, 12), ((24, 5), (12,))),
    ],
)
def test_entries_that_share_pages(
    sizes: tuple[int, ...], together: tuple[tuple[int, ...], ...]
) -> None:
    assert sizes_of(*sizes) == together


@given(st.lists(st.integers(0, 40)))
def test_no_entry_is_lost_or_moved(sizes: list[int]) -> None:
    assert [each for run in sizes_of(*sizes) for each in run] == sizes
