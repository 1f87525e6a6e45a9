"""Seconds for 1,000 risks × 10,000 years: `python benchmarks/simulate.py [RISKS] [DRAWS]`.

Beside it a naive loop over a sample of the same risks, each year and each occurrence drawn one by
one in Python, taken up to the same size: the ratio does not depend on the machine.
"""

import random
import resource
import sys
import time
import tracemalloc
from dataclasses import fields
from math import exp, inf
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from riskreg.rules import rankings
from riskreg.rules.simulation import Ranges, lognormal, simulate

TARGET = 3.0  # seconds, two cores
SAMPLE = 20  # risks of the naive loop
YEARS = 500


def invented(count: int) -> Ranges:
    """Risks from once in fifty years to twenty times a year, each known within a factor of ten."""
    rng = np.random.default_rng(20261126)
    rate = np.exp(rng.uniform(np.log(0.02), np.log(20), count))
    loss = np.exp(rng.uniform(np.log(1e3), np.log(1e6), count))
    return Ranges(
        seed=np.arange(count, dtype=np.uint64),
        frequency_low=rate / 3,
        frequency_high=rate * 3,
        loss_low=loss / 3,
        loss_high=loss * 3,
        cell_frequency_low=rate / 2,
        cell_frequency_high=rate * 2,
        cell_loss_low=loss / 2,
        cell_loss_high=np.full(count, inf),
        group=rng.integers(0, 9, count),
    )


def naive(ranges: Ranges, years: int) -> float:
    """Seconds a plain loop takes for these risks and so many years."""
    draw = random.Random(1)  # noqa: S311 - no secret
    began = time.perf_counter()
    for at in range(len(ranges)):
        rate = lognormal(ranges.frequency_low[at], ranges.frequency_high[at])
        loss = lognormal(ranges.loss_low[at], ranges.loss_high[at])
        losses = []
        for _ in range(years):
            yearly, year = draw.lognormvariate(rate.mu, rate.sigma), 0.0
            waited = draw.expovariate(yearly)
            while waited < 1:
                year += exp(loss.mu + loss.sigma * draw.gauss(0, 1))
                waited += draw.expovariate(yearly)
            losses.append(year)
        losses.sort()
    return time.perf_counter() - began


def main() -> int:
    """Print what it took; 1 if it is more than the target."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    ranges = invented(count)
    took = []
    busy = time.process_time()
    for _ in range(3):
        began = time.perf_counter()
        simulate(ranges, draws=draws)
        took.append(time.perf_counter() - began)
    busy = (time.process_time() - busy) / 3
    began = time.perf_counter()
    levels = np.arange(count) % 4
    pairs = rankings.against_the_matrix(ranges, levels, levels, draws=draws)
    ranking = time.perf_counter() - began
    tracemalloc.start()
    simulate(ranges, draws=draws)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    some = Ranges(**{f.name: getattr(ranges, f.name)[:SAMPLE] for f in fields(Ranges)})
    slow = naive(some, YEARS) * count * draws / (len(some) * YEARS)
    best = min(took)
    print(f"{count:,} risks × {draws:,} years: {best:.2f} s, slowest of three {max(took):.2f} s")
    print(f"of the processors, all threads together: {busy:.2f} s")
    print(f"target {TARGET:.0f} s for 1,000 × 10,000 on two cores")
    print(f"{count * draws / best:,.0f} years of a risk a second")
    print(f"order against the matrix, {pairs.count:,} pairs: {ranking:.2f} s more")
    print(f"memory of the simulation at its peak: {peak / 2**20:,.0f} MiB", end="")
    print(f" (process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MiB)")
    print(f"a naive loop would take {slow:,.0f} s: {slow / best:,.0f} times as long")
    return 0 if max(took) <= TARGET * max(count * draws / 1e7, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
