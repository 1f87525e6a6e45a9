"""Where a long chapter may begin a page: what stands between two such places is laid out apart."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def runs(
    entries: Iterable[T], size: Callable[[T], int], *, long: int, full: int
) -> tuple[tuple[T, ...], ...]:
    """The entries, those that share pages together.

    A long one begins a page, and so does the next after so many that their pages are full; what
    would leave a page nearly empty stays with those before it. Only how much there is decides,
    never how it stands: a new status leaves the other pages alone.
    """
    found: list[list[T]] = []
    for each in entries:
        if not found or size(each) >= long or sum(map(size, found[-1])) >= full:
            found.append([])
        found[-1].append(each)
    joined = found[:1]
    for run in found[1:]:
        if sum(map(size, run)) < long / 2:
            joined[-1] += run
        else:
            joined.append(run)
    return tuple(map(tuple, joined))
