"""Where the matrix ranks two risks one way and their ranges the other. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskreg.rules.simulation import DRAWS, Floats, Ranges, lognormal, sizes

EVEN = 0.5
BLOCK = 256  # rows of the comparison held in memory at a time


@dataclass(frozen=True, slots=True)
class Conflict:
    """The matrix puts `higher` above `lower`; the draws say the contrary with this chance."""

    higher: int
    lower: int
    chance: float


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The clearest of them, and how many there are."""

    count: int
    clearest: tuple[Conflict, ...]


def against_the_matrix(
    ranges: Ranges,
    levels: NDArray[np.int64],
    severities: NDArray[np.int64],
    *,
    most: int = 20,
    draws: int = DRAWS,
) -> Conflicts:
    """Pairs on different levels of which the lower one is more likely than not the larger.

    Larger is what costs more in a year: rate × loss. Risks without money are compared among those
    of their own step of severity, by rate. Which pairs are the clearest is computed (a product of
    lognormals is lognormal), how clear they are is counted in the draws.
    """
    kinds = _kinds(ranges, severities)
    middle, spread = _middles(ranges)
    count, found = 0, []
    for first in range(0, len(ranges), BLOCK):
        rows = slice(first, min(first + BLOCK, len(ranges)))
        clear = _clearness(rows, middle, spread)
        pairs = (kinds[rows, None] == kinds) & (kinds >= 0) & (levels[rows, None] > levels)
        clear[~pairs] = 0
        count += int(np.count_nonzero(clear > 0))
        found += _best(clear, first, most)
    found = sorted(found, key=lambda each: (-each[0], each[1], each[2]))[:most]
    drawn = sizes(ranges, {at for _, *pair in found for at in pair}, draws=draws)
    counted = [
        Conflict(high, low, float(np.mean(drawn[low] > drawn[high]))) for _, high, low in found
    ]
    # Next to even, the draws may say the contrary of the formula: then there is nothing to warn of.
    kept = [each for each in counted if each.chance > EVEN]
    count -= len(counted) - len(kept)
    return Conflicts(count, tuple(sorted(kept, key=lambda each: -each.chance)))


def _kinds(ranges: Ranges, severities: NDArray[np.int64]) -> NDArray[np.int64]:
    """Risks of one kind can be compared: 0 with money, else by severity; -1 with nothing."""
    without = np.where(ranges.has_frequency, severities + 1, -1)
    return np.where(ranges.has_money, 0, without)


def _middles(ranges: Ranges) -> tuple[Floats, Floats]:
    """Mean and variance of the logarithm of rate × loss."""
    middle, spread = np.full(len(ranges), np.nan), np.full(len(ranges), np.nan)
    for at in np.flatnonzero(ranges.has_frequency):
        parts = [lognormal(ranges.frequency_low[at], ranges.frequency_high[at])]
        if ranges.has_money[at]:
            parts.append(lognormal(ranges.loss_low[at], ranges.loss_high[at]))
        middle[at] = sum(part.mu for part in parts)
        spread[at] = sum(part.sigma**2 for part in parts)
    return middle, spread


def _clearness(rows: slice, middle: Floats, spread: Floats) -> Floats:
    """By how many standard deviations each column lies above each row; above 0: more likely."""
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = middle - middle[rows, None]
        clear: Floats = apart / np.sqrt(spread + spread[rows, None])
    return np.nan_to_num(clear, nan=0.0, posinf=np.inf, neginf=-np.inf)


def _best(clear: Floats, first: int, most: int) -> list[tuple[float, int, int]]:
    flat = clear.ravel()
    if flat.size > most:
        chosen = np.argpartition(flat, flat.size - most)[-most:]
    else:
        chosen = np.arange(flat.size)
    width = clear.shape[1]
    return [
        (float(flat[at]), first + int(at) // width, int(at) % width)
        for at in chosen
        if flat[at] > 0
    ]
