"""What a simulation says of risks as they stand; the same numbers wherever they are shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.core.cache import caches

from riskreg.models import Category
from riskreg.queries.risk_pictures import Picture, Reach, Stand, Tolerance
from riskreg.rules import rankings, scoring, simulation
from riskreg.rules.simulation import QUANTILES, Outcome, Ranges

FORM = 1  # of the numbers; rises with whatever changes what is drawn or how it is told
MOST = 10_000_000  # draws for one picture: beyond a thousand risks each gets fewer
FEWEST = 1_000
POINTS = 60  # of a curve
ALL = ""  # the group of all categories together
QUICK = 1_500  # risks with ranges that are drawn while somebody waits for a page
_KEPT = 24 * 60 * 60  # seconds
_NOTHING: Reach = (float("nan"), float("nan"))
_CATEGORIES = tuple(Category.values)


@dataclass(frozen=True, slots=True)
class Number:
    """What was drawn for one risk. Without ranges of its own it has none."""

    stays: float  # the chance that it lies in its cell
    is_both: bool  # severity was drawn as well, not likelihood alone
    mean: float | None  # of a year's loss
    quantiles: tuple[float, ...]  # of a year's loss, at QUANTILES

    @property
    def leaves(self) -> float:
        """The chance that it does not lie in its cell."""
        return 1 - self.stays


@dataclass(frozen=True, slots=True)
class Loss:
    """A year's loss of one category, or of all: a curve, and what is tolerated."""

    category: str
    count: int  # risks behind it
    mean: float
    quantiles: tuple[float, ...]
    points: tuple[tuple[float, float], ...]  # amount, chance of more
    tolerance: Tolerance | None
    exceeded: float | None  # the chance of more than what is tolerated

    @property
    def is_breach(self) -> bool:
        """Whether the loss is exceeded more often than is tolerated."""
        return bool(self.tolerance and (self.exceeded or 0) > self.tolerance.chance)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The matrix puts one risk above the other, the draws the other above it."""

    higher: UUID
    lower: UUID
    chance: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that was drawn for a picture."""

    draws: int
    by_risk: Mapping[UUID, Number]
    losses: tuple[Loss, ...]
    conflicts: tuple[Conflict, ...]
    conflict_count: int

    def leaves(self, stand: Stand) -> float | None:
        """The chance that a risk leaves its cell; None where no ranges were given."""
        number = self.by_risk.get(stand.key)
        return number.leaves if number else None


def of(picture: Picture) -> Numbers:
    """Draw, or take what was drawn for exactly this before."""
    drawn = _drawn(picture)
    if picture.scale is None or not drawn:
        return Numbers(0, {}, (), (), 0)
    key = _key(picture, drawn)
    found: Numbers | None = caches["process"].get(key)
    if found is None:
        found = _draw(picture, drawn)
        caches["process"].set(key, found, _KEPT)
    return found


def is_quick(picture: Picture) -> bool:
    """Whether the numbers are there already, or so few that drawing them takes no time."""
    drawn = _drawn(picture)
    return picture.scale is None or len(drawn) <= QUICK or _key(picture, drawn) in caches["process"]


def _drawn(picture: Picture) -> list[Stand]:
    return [each for each in picture.stands if each.places["residual"] and each.frequency]


def _key(picture: Picture, drawn: list[Stand]) -> str:
    """Told apart by everything that goes in: no number outlives what it was drawn from."""
    assert picture.scale is not None  # noqa: S101 - asked before
    told = [FORM, simulation.DRAWS, picture.scale.pk, sorted(picture.tolerance.items())]
    told += [
        [each.seed, each.places["residual"], each.frequency, each.loss, each.category]
        for each in drawn
    ]
    return f"risk-numbers-{hashlib.sha256(repr(told).encode()).hexdigest()}"


def _draw(picture: Picture, drawn: list[Stand]) -> Numbers:
    draws = max(min(simulation.DRAWS, MOST // len(drawn)), FEWEST)
    ranges = _ranges(picture.scale, drawn)
    out = simulation.simulate(ranges, draws=draws)
    codes = picture.standard.codes
    pairs = rankings.against_the_matrix(
        ranges,
        np.array([codes.index(picture.level(each)) for each in drawn]),
        np.array([(each.places["residual"] or (0, 0))[1] for each in drawn]),
        draws=draws,
    )
    return Numbers(
        draws=draws,
        by_risk={each.key: _number(out, ranges, at) for at, each in enumerate(drawn)},
        losses=tuple(_losses(picture, out, ranges)),
        conflicts=tuple(
            Conflict(drawn[pair.higher].key, drawn[pair.lower].key, pair.chance)
            for pair in pairs.clearest
        ),
        conflict_count=pairs.count,
    )


def _ranges(scale: Any, drawn: list[Stand]) -> Ranges:
    """The stands as arrays; a cell at the edge of the matrix has no further limit."""
    rows = [
        (*(each.frequency or _NOTHING), *(each.loss or _NOTHING), *_cell(scale, each))
        for each in drawn
    ]
    columns = [np.array(each, np.float64) for each in zip(*rows, strict=True)]
    often, oftener, low, high, *cell = columns
    return Ranges(
        seed=np.array([each.seed for each in drawn], np.uint64),
        frequency_low=often,
        frequency_high=oftener,
        loss_low=low,
        loss_high=high,
        cell_frequency_low=cell[0],
        cell_frequency_high=cell[1],
        cell_loss_low=cell[2],
        cell_loss_high=cell[3],
        group=np.array([_CATEGORIES.index(each.category) for each in drawn], np.int64),
    )


def _cell(scale: Any, stand: Stand) -> tuple[float, ...]:
    likelihood, severity = stand.places["residual"] or (1, 1)
    return *_limits(scale.likelihood, likelihood), *_limits(scale.severity, severity)


def _limits(steps: Any, step: int) -> Reach:
    if steps[step - 1].get("low") is None and steps[step - 1].get("high") is None:
        return _NOTHING
    low, high = scoring.bounds(steps, step)
    return 0.0 if step == 1 else low, float("inf") if step == len(steps) else high


def _number(out: Outcome, ranges: Ranges, at: int) -> Number:
    mean = float(out.mean[at])
    has_money = not np.isnan(mean)
    return Number(
        stays=float(out.stays[at]),
        is_both=bool(ranges.is_both_axes[at]),
        mean=mean if has_money else None,
        quantiles=tuple(out.quantiles[at].tolist()) if has_money else (),
    )


def _losses(picture: Picture, out: Outcome, ranges: Ranges) -> list[Loss]:
    """One for each category with money, by size; all together first where there are several."""
    counts = np.bincount(ranges.group[ranges.has_money], minlength=len(_CATEGORIES))
    found = [
        _loss(_CATEGORIES[at], int(counts[at]), out.losses[at], picture.tolerance)
        for at in np.flatnonzero(counts)
    ]
    found.sort(key=lambda each: -each.mean)
    if len(found) > 1:
        found.insert(0, _loss(ALL, int(counts.sum()), out.losses.sum(axis=0), {}))
    return found


def _loss(
    category: str, count: int, losses: simulation.Floats, tolerance: Mapping[str, Tolerance]
) -> Loss:
    tolerated = tolerance.get(category)
    amounts = _amounts(losses)
    chances = simulation.exceedance(losses, amounts)
    limit = np.array([tolerated.loss]) if tolerated else None
    return Loss(
        category=category,
        count=count,
        mean=float(losses.mean()),
        quantiles=tuple(np.quantile(losses, QUANTILES).tolist()),
        points=tuple(zip(amounts.tolist(), chances.tolist(), strict=True)),
        tolerance=tolerated,
        exceeded=None if limit is None else float(simulation.exceedance(losses, limit)[0]),
    )


def _amounts(losses: simulation.Floats) -> simulation.Floats:
    """Where the curve is read off: from a small year to the worst but one in a thousand."""
    some = losses[losses > 0]
    if not some.size:
        return np.zeros(0)
    low, high = np.quantile(some, 0.02), np.quantile(losses, 0.9995)
    amounts: simulation.Floats = np.geomspace(low, max(high, low * 1.01), POINTS)
    return amounts
