"""What ranges say of risks: a seeded Monte Carlo, in NumPy alone. `docs/simulation.md` tells it.

A range is what somebody is 90 % sure of: its ends are the 5 % and 95 % quantiles of a lognormal.
Every risk draws from a stream of its own, so that its numbers do not depend on which other risks
stand beside it, in what order, or on how many threads. Harm to rights has no place in here.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

DRAWS = 10_000
QUANTILES = (0.5, 0.9, 0.95, 0.99)
Z = 1.6448536269514722  # the 95 % quantile of the standard normal
FLOOR = 0.01  # a lower end of nought is taken as this part of the upper end: log 0 is no number
WIDEST = 1e-9  # no lower end is taken as less than this part of the upper end
EXACT = 25  # more occurrences in a year than this are summed by matched moments
MOST = 1e9  # occurrences a year that NumPy can still count
CHUNK = 64  # risks a thread takes at a time
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Ranges:
    """One entry a risk in every array. NaN: nothing was stated, or the scale has no such range.

    The cell is where the risk stands in the matrix: from (included) and to (excluded), occurrences
    a year and money for each.
    """

    seed: NDArray[np.uint64]
    frequency_low: Floats
    frequency_high: Floats
    loss_low: Floats
    loss_high: Floats
    cell_frequency_low: Floats
    cell_frequency_high: Floats
    cell_loss_low: Floats
    cell_loss_high: Floats
    group: NDArray[np.int64]  # whose losses are added up; from 0

    def __len__(self) -> int:
        return len(self.seed)

    @property
    def has_frequency(self) -> NDArray[np.bool_]:
        """Whether there is anything to draw from."""
        return np.isfinite(self.frequency_low) & np.isfinite(self.frequency_high)

    @property
    def has_money(self) -> NDArray[np.bool_]:
        """Whether a year's loss can be drawn."""
        return self.has_frequency & np.isfinite(self.loss_low) & np.isfinite(self.loss_high)

    @property
    def is_both_axes(self) -> NDArray[np.bool_]:
        """Whether severity is drawn as well: both the estimate and the scale have money."""
        return self.has_money & ~np.isnan(self.cell_loss_low) & ~np.isnan(self.cell_loss_high)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the draws gave, one entry a risk; NaN where there was nothing to draw from."""

    draws: int
    stays: Floats  # the chance that the risk lies in its cell
    mean: Floats  # of a year's loss
    quantiles: Floats  # of a year's loss: a row a risk, a column for each of QUANTILES
    losses: Floats  # a year's loss: a row for each group, a column a draw


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A range as a distribution. With both ends alike it is that one value."""

    mu: float
    sigma: float
    fixed: float

    def of(self, normals: Floats) -> Floats:
        """Standard normals as draws of this distribution."""
        if self.sigma == 0:
            return np.full(normals.shape, self.fixed)
        drawn: Floats = np.exp(self.mu + self.sigma * normals)
        return drawn


def lognormal(low: float, high: float) -> Lognormal:
    """The lognormal whose 5 % and 95 % quantiles are the ends of a range."""
    if high <= 0 or low == high:
        at = max(high, 0.0)
        return Lognormal(float(np.log(at)) if at else -np.inf, 0.0, at)
    bottom, top = np.log(max(low, high * WIDEST) if low > 0 else high * FLOOR), np.log(high)
    return Lognormal(float(bottom + top) / 2, float(top - bottom) / (2 * Z), np.nan)


def simulate(ranges: Ranges, *, draws: int = DRAWS, workers: int = WORKERS) -> Outcome:
    """Draw so many years of every risk. Memory grows with the threads, not with the risks."""
    count, groups = len(ranges), int(ranges.group.max(initial=-1)) + 1
    out = Outcome(
        draws,
        stays=np.full(count, np.nan),
        mean=np.full(count, np.nan),
        quantiles=np.full((count, len(QUANTILES)), np.nan),
        losses=np.zeros((groups, draws)),
    )
    edges = [*range(0, count, CHUNK), count]
    with ThreadPoolExecutor(workers) as pool:
        # In order, whoever was first: sums of floats depend on it.
        for part in pool.map(lambda span: _chunk(ranges, out, *span), pairwise(edges)):
            for group, losses in part.items():
                out.losses[group] += losses
    return out


def _chunk(ranges: Ranges, out: Outcome, first: int, last: int) -> dict[int, Floats]:
    """Draw these risks, enter what each gave, and return the losses of their groups."""
    sums: dict[int, Floats] = {}
    drawable, with_money = ranges.has_frequency, ranges.has_money
    with np.errstate(over="ignore", invalid="ignore"):
        for at in range(first, last):
            if not drawable[at]:
                continue
            rng, rate, size = _parameters(ranges, at, out.draws)
            out.stays[at] = np.count_nonzero(_is_in_cell(ranges, at, rate, size)) / out.draws
            if not with_money[at]:
                continue
            losses = yearly(rng, rate, lognormal(ranges.loss_low[at], ranges.loss_high[at]))
            out.mean[at] = losses.mean()
            out.quantiles[at] = np.quantile(losses, QUANTILES)
            group = int(ranges.group[at])
            sums[group] = sums[group] + losses if group in sums else losses
    return sums


def _parameters(ranges: Ranges, at: int, draws: int) -> tuple[np.random.Generator, Floats, Floats]:
    """The risk's own stream, and from its beginning rates and losses for each occurrence."""
    rng = np.random.Generator(np.random.SFC64(int(ranges.seed[at])))
    rates, sizes = rng.standard_normal(draws), rng.standard_normal(draws)
    rate = lognormal(ranges.frequency_low[at], ranges.frequency_high[at]).of(rates)
    if np.isnan(ranges.loss_low[at]) or np.isnan(ranges.loss_high[at]):
        return rng, rate, np.full(draws, np.nan)
    return rng, rate, lognormal(ranges.loss_low[at], ranges.loss_high[at]).of(sizes)


def _is_in_cell(ranges: Ranges, at: int, rate: Floats, size: Floats) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (rate >= ranges.cell_frequency_low[at]) & (
        rate < ranges.cell_frequency_high[at]
    )
    if not (np.isnan(size[0]) or np.isnan(ranges.cell_loss_low[at])):
        inside &= (size >= ranges.cell_loss_low[at]) & (size < ranges.cell_loss_high[at])
    return inside


def yearly(rng: np.random.Generator, rate: Floats, loss: Lognormal) -> Floats:
    """One year's loss for each rate: a Poisson number of occurrences, each with a loss drawn."""
    counts = rng.poisson(np.minimum(rate, MOST))
    losses: Floats = np.zeros(len(rate))
    if loss.sigma == 0:
        return losses + counts * loss.fixed
    few = np.flatnonzero((counts > 0) & (counts <= EXACT))
    if few.size:
        ends = np.cumsum(counts[few])
        each = loss.of(rng.standard_normal(int(ends[-1])))
        losses[few] = np.add.reduceat(each, ends - counts[few])
    many = np.flatnonzero(counts > EXACT)
    if many.size:
        losses[many] = _sum_of_many(rng, counts[many], loss)
    return losses


def _sum_of_many(rng: np.random.Generator, counts: NDArray[np.int64], loss: Lognormal) -> Floats:
    """The lognormal with the mean and variance of a sum of so many draws (Fenton-Wilkinson)."""
    spread = np.log1p(np.expm1(loss.sigma**2) / counts)
    middle = np.log(counts) + loss.mu + loss.sigma**2 / 2 - spread / 2
    drawn: Floats = np.exp(middle + np.sqrt(spread) * rng.standard_normal(len(counts)))
    return drawn


def sizes(ranges: Ranges, chosen: Iterable[int], *, draws: int = DRAWS) -> dict[int, Floats]:
    """What each of these risks costs a year on average under each draw: rate × loss.

    Without money it is the rate alone. The same draws as those of `simulate`.
    """
    found = {}
    for at in chosen:
        _, rate, size = _parameters(ranges, at, draws)
        found[at] = rate if np.isnan(size[0]) else rate * size
    return found


def exceedance(losses: Floats, amounts: Floats) -> Floats:
    """The chance that a year's loss lies above each of these amounts."""
    below = np.searchsorted(np.sort(losses), amounts, side="right")
    chances: Floats = 1 - below / losses.size
    return chances


def standard_error(chance: float, draws: int) -> float:
    """How far a simulated chance typically lies from the true one."""
    return float(np.sqrt(max(chance * (1 - chance), 0.0) / draws))
