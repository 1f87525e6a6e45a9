"""Samples that come out the same anywhere, sizes by a formula, what a result allows to say; pure.

No generator of a library is asked: each item has a ticket, the SHA-256 of the seed, a vertical bar
and its reference in UTF-8, and the lowest tickets are drawn. Sizes are reckoned in whole numbers
and fractions, so that no machine rounds otherwise. `docs/audit.md` tells how to repeat it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, comb, exp, fsum, lgamma, log, log1p

LARGEST = 20_000  # items of a population
LEAST_TOLERABLE = Fraction(1, 10)  # per cent; below it every population has to be read whole
_STEPS = 60  # halvings of the interval in which a limit lies


class Method(StrEnum):
    """How items are chosen."""

    RANDOM = "random"
    SYSTEMATIC = "systematic"
    STRATIFIED = "stratified"
    WHOLE = "whole"


class Basis(StrEnum):
    """Where the size comes from."""

    CHOSEN = "chosen"
    BINOMIAL = "binomial"
    HYPERGEOMETRIC = "hypergeometric"


@dataclass(frozen=True, slots=True)
class Wish:
    """How large a sample has to be to say something: rates and confidence in per cent."""

    confidence: Fraction
    tolerable: Fraction
    expected: int = 0  # deviations that may turn up without failing the test


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, and how high the rate of deviations may still be."""

    tested: int
    exceptions: int
    confidence: Fraction
    limit: float  # share, from 0 to 1


def ticket(seed: str, reference: str) -> str:
    """What an item draws: the lower, the earlier it is in the sample."""
    return hashlib.sha256(f"{seed}|{reference}".encode()).hexdigest()


def draw(
    references: Sequence[str],
    *,
    method: Method,
    size: int,
    seed: str,
    strata: Mapping[str, str] | None = None,
) -> list[str]:
    """The references of a sample, in the order of their codes; the order given does not matter.

    `strata` names the group of each reference and is needed for the stratified method alone.
    Raises ValueError where two are called alike or the size does not fit.
    """
    ordered = sorted(references)
    if len(set(ordered)) != len(ordered):
        raise ValueError("two items have the same reference")
    if not 0 < size <= len(ordered):
        raise ValueError(f"{size} of {len(ordered)} items cannot be drawn")
    if method == Method.WHOLE:
        return ordered
    if method == Method.SYSTEMATIC:
        return _systematic(ordered, size, seed)
    if method == Method.STRATIFIED:
        return _stratified(ordered, size, seed, strata or {})
    return sorted(_lowest(ordered, size, seed))


def _lowest(references: Sequence[str], size: int, seed: str) -> list[str]:
    return sorted(references, key=lambda each: (ticket(seed, each), each))[:size]


def _systematic(ordered: Sequence[str], size: int, seed: str) -> list[str]:
    """Every (N/n)th from a random start; in whole numbers, so each item has the same chance."""
    start = int(ticket(seed, "start"), 16) % len(ordered)
    return [ordered[(start + each * len(ordered)) // size] for each in range(size)]


def _stratified(
    ordered: Sequence[str], size: int, seed: str, strata: Mapping[str, str]
) -> list[str]:
    groups: dict[str, list[str]] = {}
    for each in ordered:
        groups.setdefault(strata.get(each, ""), []).append(each)
    shares = allocation({name: len(each) for name, each in groups.items()}, size)
    return sorted(each for name in groups for each in _lowest(groups[name], shares[name], seed))


def allocation(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each group: one of each where the size allows, the rest by their parts.

    What the parts leave over goes to the largest remainders, of equal ones to the first by name.
    """
    least = 1 if size >= len(counts) else 0
    total, rest = sum(counts.values()), size - least * len(counts)
    free = total - least * len(counts)
    parts = {name: Fraction((n - least) * rest, free or 1) for name, n in counts.items()}
    shares = {name: least + int(part) for name, part in parts.items()}
    by_remainder = sorted(counts, key=lambda name: (int(parts[name]) - parts[name], name))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def size_of(wish: Wish, *, basis: Basis, population: int) -> int:
    """The smallest sample in which more deviations than expected turn up, where the rate is that
    of what is tolerable or worse, with the confidence asked for; at most the whole population.

    Attribute sampling: chance of at most k deviations among n ≤ 1 - confidence. Binomial as for
    an endless population; hypergeometric for this one, of which none is drawn twice.
    """
    low, high = min(wish.expected + 1, population), population
    while low < high:
        middle = (low + high) // 2
        if _chance(wish, basis, middle, population) <= 1 - wish.confidence / 100:
            high = middle
        else:
            low = middle + 1
    return low


def _chance(wish: Wish, basis: Basis, size: int, population: int) -> Fraction:
    """How likely such a sample shows no more than expected although the rate is not tolerable."""
    rate = wish.tolerable / 100
    if basis == Basis.BINOMIAL:
        return _binomial(size, rate, wish.expected)
    bad = deviations(wish.tolerable, population)
    ways = sum(
        comb(bad, each) * comb(population - bad, size - each)
        for each in range(min(wish.expected, size) + 1)
    )
    return Fraction(ways, comb(population, size))


def _binomial(size: int, rate: Fraction, most: int) -> Fraction:
    part, whole = rate.numerator, rate.denominator
    ways = sum(
        comb(size, each) * part**each * (whole - part) ** (size - each)
        for each in range(min(most, size) + 1)
    )
    return Fraction(ways, whole**size)


def deviations(tolerable: Fraction, population: int) -> int:
    """How many items are the tolerable rate of a population, or more."""
    return max(1, ceil(tolerable * population / 100))


def evaluate(*, tested: int, exceptions: int, confidence: Fraction) -> Result:
    """The upper limit of the rate of deviations after Clopper and Pearson, one-sided.

    The rate at which so few exceptions would be as unlikely as the confidence leaves room for.
    """
    risk = 1 - float(confidence) / 100
    low, high = exceptions / tested, 1.0
    for _step in range(_STEPS if exceptions < tested else 0):
        middle = (low + high) / 2
        if _at_most(exceptions, tested, middle) > risk:
            low = middle
        else:
            high = middle
    return Result(tested, exceptions, confidence, high)


def _at_most(exceptions: int, tested: int, rate: float) -> float:
    """The chance of so many exceptions or fewer; by logarithms, since the powers alone vanish."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return float(exceptions >= tested)
    return fsum(exp(_log_chance(each, tested, rate)) for each in range(exceptions + 1))


def _log_chance(hits: int, tested: int, rate: float) -> float:
    ways = lgamma(tested + 1) - lgamma(hits + 1) - lgamma(tested - hits + 1)
    return ways + hits * log(rate) + (tested - hits) * log1p(-rate)
