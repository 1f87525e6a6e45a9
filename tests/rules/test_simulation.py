"""The simulation against what can be computed: its error is that of counting draws, no more."""

import ast
from dataclasses import fields
from math import exp, inf, log, nan, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.rules import rankings, simulation
from riskreg.rules.simulation import Ranges, lognormal, simulate, yearly

DRAWS = 40_000
SURE = 4.5  # standard errors: once in 150,000 fair samples
NORMAL = NormalDist()


def ranges(*risks: dict[str, float]) -> Ranges:
    """Risks by what is stated of them; the rest is left open, the cell is everything."""
    assumed: dict[str, float] = dict.fromkeys((f.name for f in fields(Ranges)), nan)
    assumed |= {"cell_frequency_low": 0, "cell_frequency_high": inf}
    rows = [assumed | {"seed": 7 + at, "group": 0} | risk for at, risk in enumerate(risks)]
    kinds = {"seed": np.uint64, "group": np.int64}
    return Ranges(
        **{
            f.name: np.array([row[f.name] for row in rows], kinds.get(f.name))
            for f in fields(Ranges)
        }
    )


def often(low: float, high: float, **more: float) -> dict[str, float]:
    """A risk that occurs so often a year."""
    return {"frequency_low": low, "frequency_high": high, **more}


def cost(low: float, high: float) -> dict[str, float]:
    """What it costs each time."""
    return {"loss_low": low, "loss_high": high}


def moments(low: float, high: float) -> tuple[float, float]:
    """Mean and mean square of the lognormal with these 5 % and 95 % quantiles."""
    mu, sigma = (log(low) + log(high)) / 2, (log(high) - log(low)) / (2 * NORMAL.inv_cdf(0.95))
    return exp(mu + sigma**2 / 2), exp(2 * mu + 2 * sigma**2)


def chance_between(low: float, high: float, start: float, end: float) -> float:
    """What the normal distribution says of the logarithm."""
    mu, sigma = (log(low) + log(high)) / 2, (log(high) - log(low)) / (2 * NORMAL.inv_cdf(0.95))
    upper = 1.0 if end == inf else NORMAL.cdf((log(end) - mu) / sigma)
    return upper - (NORMAL.cdf((log(start) - mu) / sigma) if start else 0.0)


def assert_chance(drawn: float, true: float, draws: int = DRAWS) -> None:
    """Within the error that counting so many draws has."""
    assert abs(drawn - true) <= SURE * sqrt(true * (1 - true) / draws)


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.2), (1, 1000), (1e-6, 1), (5e4, 2e6)])
def test_the_ends_of_a_range_are_its_quantiles(low: float, high: float) -> None:
    normals = np.random.default_rng(3).standard_normal(DRAWS)
    drawn = lognormal(low, high).of(normals)
    assert_chance(float(np.mean(drawn < low)), 0.05)
    assert_chance(float(np.mean(drawn > high)), 0.05)
    assert_chance(float(np.mean(drawn < sqrt(low * high))), 0.5)


@pytest.mark.parametrize("rate", [0.02, 0.7, 4.0, 30.0, 900.0])
def test_occurrences_are_poisson(rate: float) -> None:
    """With a loss of exactly one, a year's loss is the number of occurrences."""
    counts = yearly(np.random.default_rng(5), np.full(DRAWS, rate), lognormal(1, 1))
    assert abs(counts.mean() - rate) <= SURE * sqrt(rate / DRAWS)
    # The variance of a sample variance: (fourth central moment - variance²) / n.
    error = sqrt((rate + 3 * rate**2 - rate**2) / DRAWS)
    assert abs(counts.var() - rate) <= SURE * error


@pytest.mark.parametrize("rate", [0.3, 3.0, 24.0, 26.0, 400.0])
@pytest.mark.parametrize("loss", [(90.0, 110.0), (10.0, 90.0)])
def test_a_year_of_losses_has_the_compound_mean_and_variance(
    rate: float, loss: tuple[float, float]
) -> None:
    losses = yearly(np.random.default_rng(11), np.full(DRAWS, rate), lognormal(*loss))
    mean, square = moments(*loss)
    assert abs(losses.mean() - rate * mean) <= SURE * sqrt(rate * square / DRAWS)  # E[N] E[X]
    squares = (losses - rate * mean) ** 2
    assert abs(squares.mean() - rate * square) <= SURE * squares.std() / sqrt(DRAWS)  # λ E[X²]


def test_doubt_about_the_rate_widens_the_year() -> None:
    """E[S] = E[Λ] E[X]; Var[S] = E[Λ] E[X²] + Var[Λ] E[X]²."""
    out = simulate(ranges(often(1, 4, **cost(100, 300))), draws=DRAWS)
    rate, rate_square = moments(1, 4)
    mean, square = moments(100, 300)
    variance = rate * square + (rate_square - rate**2) * mean**2
    assert abs(out.mean[0] - rate * mean) <= SURE * sqrt(variance / DRAWS)
    squares = (out.losses[0] - rate * mean) ** 2
    assert abs(squares.mean() - variance) <= SURE * squares.std() / sqrt(DRAWS)


@pytest.mark.parametrize("rate", [0.01, 0.5, 3.0])
def test_one_fixed_loss_is_exceeded_as_often_as_it_occurs(rate: float) -> None:
    out = simulate(ranges(often(rate, rate, **cost(1000, 1000))), draws=DRAWS)
    amounts = np.array([0.0, 999.0, 1000.0, 1999.0])
    once, again, twice, more = simulation.exceedance(out.losses[0], amounts)
    assert_chance(once, 1 - exp(-rate))
    assert again == once
    assert_chance(twice, 1 - exp(-rate) * (1 + rate))  # above one loss: at least two
    assert more == twice


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0.1), (0.1, 1), (1, 10), (0, inf), (10, inf), (0.5, 0.6)]
)
def test_the_chance_to_stay_is_that_of_the_normal_distribution(start: float, end: float) -> None:
    cell = {"cell_frequency_low": start, "cell_frequency_high": end}
    out = simulate(ranges(often(0.2, 6, **cell)), draws=DRAWS)
    assert_chance(out.stays[0], chance_between(0.2, 6, start, end))


def test_both_axes_are_drawn_where_the_scale_has_money() -> None:
    cell = {"cell_frequency_low": 1, "cell_frequency_high": 10}
    money = {"cell_loss_low": 1e4, "cell_loss_high": 1e5}
    risk = often(0.5, 5, **cost(5e3, 2e5), **cell)
    asked = ranges(risk | money, risk)
    both, frequency_alone = simulate(asked, draws=DRAWS).stays
    in_row, in_column = chance_between(0.5, 5, 1, 10), chance_between(5e3, 2e5, 1e4, 1e5)
    assert_chance(both, in_row * in_column)
    assert_chance(frequency_alone, in_row)
    assert asked.is_both_axes.tolist() == [True, False]


def test_a_sum_by_matched_moments_lies_close_to_the_sum_itself() -> None:
    """Quantiles of 40 losses, term by term and matched: within 3 % and the error of counting."""
    loss, rng = lognormal(10, 90), np.random.default_rng(1)
    exact = loss.of(rng.standard_normal((DRAWS, 40))).sum(axis=1)
    matched = simulation._sum_of_many(rng, np.full(DRAWS, 40), loss)
    for quantile in (0.5, 0.9, 0.95, 0.99):
        one, other = np.quantile(exact, quantile), np.quantile(matched, quantile)
        assert abs(one - other) <= 0.03 * one


def test_a_risk_gives_the_same_numbers_in_any_company() -> None:
    risks = [often(0.1 * n + 0.1, n + 1, **cost(10, 100 * n + 10), group=n % 3) for n in range(150)]
    for at, risk in enumerate(risks):
        risk["seed"] = 1000 + at
    whole = simulate(ranges(*risks), draws=500)
    one_thread = simulate(ranges(*risks), draws=500, workers=1)
    alone = simulate(ranges(risks[77]), draws=500)
    turned = simulate(ranges(*risks[::-1]), draws=500)
    assert np.array_equal(whole.losses, one_thread.losses)
    assert np.array_equal(whole.quantiles, one_thread.quantiles)
    assert np.array_equal(whole.quantiles[77], alone.quantiles[0])
    assert np.array_equal(whole.stays, turned.stays[::-1])


def test_another_seed_gives_other_numbers() -> None:
    risk = often(1, 5, **cost(10, 100))
    one, other = simulate(ranges(risk | {"seed": 1}, risk | {"seed": 2})).mean
    assert one != other


def test_a_range_of_one_value_is_that_value() -> None:
    inside = {"cell_frequency_low": 10, "cell_frequency_high": 11}
    below = {"cell_frequency_low": 9, "cell_frequency_high": 10}
    out = simulate(ranges(often(10, 10, **inside), often(10, 10, **below)), draws=100)
    assert out.stays.tolist() == [1.0, 0.0]


def test_what_never_occurs_costs_nothing() -> None:
    out = simulate(ranges(often(0, 0, **cost(10, 100)), often(1, 1, **cost(0, 0))), draws=100)
    assert out.mean.tolist() == [0.0, 0.0]
    assert out.losses.sum() == 0


def test_a_lower_end_of_nought_is_a_hundredth_of_the_upper() -> None:
    nought, hundredth = often(0, 2, seed=1), often(0.02, 2, seed=1)
    cell = {"cell_frequency_low": 0.1, "cell_frequency_high": 1.0}
    one, other = simulate(ranges(nought | cell, hundredth | cell)).stays
    assert one == other


def test_without_ranges_there_are_no_numbers() -> None:
    out = simulate(ranges({}, often(1, 2)), draws=100)
    assert np.isnan(out.stays[0])
    assert np.isnan(out.mean).all()
    assert not out.losses.any()


def test_nothing_at_all_is_no_error() -> None:
    empty = ranges({})
    none = Ranges(**{f.name: getattr(empty, f.name)[:0] for f in fields(Ranges)})
    assert simulate(none).losses.shape == (0, simulation.DRAWS)


ENDS = st.floats(0, 1e9, allow_subnormal=False)


@settings(max_examples=60)
@given(st.tuples(ENDS, ENDS), st.tuples(ENDS, ENDS))
def test_no_range_breaks_it(one: tuple[float, float], two: tuple[float, float]) -> None:
    risk = often(min(one), max(one), **cost(min(two), max(two)))
    out = simulate(ranges(risk), draws=64)
    assert 0 <= out.stays[0] <= 1
    assert (np.diff(out.quantiles[0]) >= 0).all()


# --- the order of risks --------------------------------------------------------------------------


def ranked(asked: Ranges, levels: list[int], severities: list[int]) -> rankings.Conflicts:
    """Where matrix and draws disagree."""
    return rankings.against_the_matrix(
        asked, np.array(levels), np.array(severities), draws=DRAWS, most=5
    )


def test_the_matrix_against_the_draws_has_the_chance_of_the_normal_distribution() -> None:
    asked = ranges(often(1, 4, **cost(100, 300)), often(2, 8, **cost(120, 500)))
    found = ranked(asked, [3, 1], [1, 1])
    assert [(pair.higher, pair.lower) for pair in found.clearest] == [(0, 1)]
    parts = [lognormal(*ends) for ends in ((1, 4), (100, 300), (2, 8), (120, 500))]
    apart = parts[2].mu + parts[3].mu - parts[0].mu - parts[1].mu
    true = NORMAL.cdf(apart / sqrt(sum(part.sigma**2 for part in parts)))
    assert_chance(found.clearest[0].chance, true)
    assert true > 0.5


def test_agreement_and_equal_levels_are_no_conflict() -> None:
    asked = ranges(often(1, 4, **cost(100, 300)), often(2, 8, **cost(120, 500)))
    assert ranked(asked, [1, 3], [1, 1]).count == 0
    assert ranked(asked, [2, 2], [1, 1]).count == 0


def test_without_money_only_risks_of_one_severity_are_compared() -> None:
    asked = ranges(often(1, 4), often(20, 80), often(90, 95))
    found = ranked(asked, [3, 2, 1], [4, 4, 2])
    assert [(pair.higher, pair.lower) for pair in found.clearest] == [(0, 1)]


def test_of_many_conflicts_the_clearest_are_named() -> None:
    asked = ranges(*[often(n + 1, n + 2, seed=n) for n in range(600)])
    levels = list(range(600, 0, -1))
    found = ranked(asked, levels, [1] * 600)
    assert found.count == 600 * 599 // 2
    assert len(found.clearest) == 5
    assert all(pair.chance == 1 for pair in found.clearest)


# --- what stays out ------------------------------------------------------------------------------


def test_no_formula_knows_harm_to_rights() -> None:
    """Neither a field nor a name: rights harms are judged by people, on their own scale."""
    for module in (simulation, rankings):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        assert not {name for name in names if "right" in name or "extent" in name}
    assert not {field.name for field in fields(Ranges) if "right" in field.name}
