"""Where a long chapter may begin a page: what stands between two such places is laid out apart."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import ceil
from typing import TypeVar

T = TypeVar("T")
MOST = 2  # pages that are laid out together, unless one entry alone is longer


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
