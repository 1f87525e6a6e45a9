"""The status of very many requirements of very many systems at once, as sets of bits.

Bit n of a number stands for the nth entry of a framework. What `sufficiency.status_of` says entry
by entry, a few bitwise operations say of all the entries of a system together; a test holds the
two to the same answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskreg.rules.sufficiency import Rule, Tally, full, needed


class Served(NamedTuple):
    """What one control does for the entries it serves: is there, is usable, counts in full."""

    there: int
    usable: int
    full: int


class Standing(NamedTuple):
    """The entries of one system by status; `later` and `claimed` say more of some of them."""

    met: int = 0
    partly: int = 0
    not_met: int = 0
    unknown: int = 0
    later: int = 0
    claimed: int = 0


class Asked(NamedTuple):
    """What binds one system: now or voluntarily, from a later day, and what it claimed away."""

    now: int
    later: int
    claimed: int = 0


def by_rule(rules: Sequence[Rule]) -> dict[Rule, int]:
    """The entries under each different rule; `rules` in the order of the entries."""
    found: dict[Rule, int] = {}
    for place, rule in enumerate(rules):
        found[rule] = found.get(rule, 0) | 1 << place
    return found


def serving(rules: Mapping[Rule, int]) -> Callable[[int, Tally], Served]:
    """A function from the entries a control is linked to, and how it stands, to what it does."""

    @lru_cache(maxsize=4096)
    def enough(counted: Tally) -> int:
        mask = 0
        for rule, entries in rules.items():
            if full(rule, counted):
                mask |= entries
        return mask

    def served(linked: int, counted: Tally) -> Served:
        if not counted.is_usable:
            return Served(linked, 0, 0)
        return Served(linked, linked, linked & enough(counted))

    return served


def standing(asked: Asked, controls: Iterable[Served], rules: Mapping[Rule, int]) -> Standing:
    """The status of every entry that binds one system, given all the controls that reach it."""
    most = max(map(needed, rules), default=1)
    there = usable = 0
    levels = [0] * most  # levels[n]: entries that more than n controls serve in full
    for control in controls:
        there |= control.there
        usable |= control.usable
        for level in range(most - 1, 0, -1):
            levels[level] |= levels[level - 1] & control.full
        levels[0] |= control.full
    if most == 1:
        enough = levels[0]
    else:
        enough = 0
        for rule, entries in rules.items():
            enough |= levels[needed(rule) - 1] & entries
    both = asked.now | asked.later
    binding = both & ~asked.claimed
    return Standing(
        met=binding & enough,
        partly=binding & usable & ~enough,
        not_met=binding & there & ~usable,
        unknown=binding & ~there,
        later=binding & asked.later,
        claimed=both & asked.claimed,
    )


def per_entry(standings: Sequence[Standing], entries: int) -> npt.NDArray[np.int64]:
    """How many systems have each entry in each field of a standing: fields by entries."""
    width = (entries + 7) // 8
    packed = b"".join(bits.to_bytes(width, "little") for each in standings for bits in each)
    shape = (len(standings), len(Standing._fields), width)
    bits = np.unpackbits(
        np.frombuffer(packed, np.uint8).reshape(shape), axis=2, count=entries, bitorder="little"
    )
    summed: npt.NDArray[np.int64] = bits.sum(axis=0, dtype=np.int64)
    return summed


def places(mask: int, entries: int) -> npt.NDArray[np.int64]:
    """The entries of a mask by their place."""
    packed = np.frombuffer(mask.to_bytes((entries + 7) // 8, "little"), np.uint8)
    found: npt.NDArray[np.int64] = np.flatnonzero(
        np.unpackbits(packed, count=entries, bitorder="little")
    )
    return found
