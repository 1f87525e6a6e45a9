"""The gallery's pictures of risk: invented numbers that show every state."""

from datetime import date

import numpy as np

from governance.ui import charts_bowtie, charts_levels, charts_losses, charts_map
from governance.ui.charts_bowtie import Barrier, Tie
from governance.ui.charts_levels import Ranked, State, Version
from governance.ui.charts_losses import Appetite, Losses
from governance.ui.charts_map import Grid, Level, Step
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure
from riskreg.rules.simulation import QUANTILES, exceedance, lognormal, yearly

LEVELS = ("Low", "Medium", "High", "Critical")
GRID = Grid(
    likelihood=(
        Step("Rare", "under 0.03 a year"),
        Step("Unlikely", "0.03 to 0.2 a year"),
        Step("Possible", "0.2 to 1 a year"),
        Step("Likely", "1 to 10 a year"),
        Step("Frequent", "10 a year or more"),
    ),
    severity=(
        Step("Negligible", "under 10,000"),
        Step("Minor", "to 100,000"),
        Step("Moderate", "to 1 million"),
        Step("Major", "to 10 million"),
        Step("Severe", "10 million or more"),
    ),
    levels=tuple(Level(name.lower(), name) for name in LEVELS),
    cells=(
        ("low", "low", "low", "medium", "high"),
        ("low", "low", "medium", "medium", "high"),
        ("low", "medium", "medium", "high", "critical"),
        ("low", "medium", "high", "high", "critical"),
        ("medium", "medium", "high", "critical", "critical"),
    ),
)
PLACED = {
    (3, 2): [
        "Applicants of one age group ranked lower",
        "Confident fabrication in a customer letter",
        "Prompt injection through an attached file",
        "Stale prices after a change of the tariff",
        "Over-reliance of case workers",
    ],
    (2, 3): ["Leak of personal data through the chat"],
    (1, 1): ["Shift plan breaks the rest period", "Wrong brake wear forecast"],
    (4, 0): ["Slow answers at month's end"],
    (2, 4): ["Credit refused without a reason that holds"],
}
TIE = Tie(
    causes=(
        "Training data holds ten years of decisions taken by people",
        "A postcode stands in for origin",
    ),
    preventive=(
        Barrier("Balanced sample before training", "Works", Meaning.GOOD),
        Barrier("Proxy check on every feature", "In progress", Meaning.ATTENTION),
    ),
    event="The ranking puts applicants of one group systematically lower",
    mitigating=(
        Barrier("Monthly parity report", "Never tested", Meaning.ATTENTION),
        Barrier("Second look by a person at every refusal", "Test failed", Meaning.CRITICAL),
        Barrier("Right to complain, with an answer in ten days", "Planned", Meaning.NEUTRAL),
    ),
    consequences=(
        "Persons lose a fair chance of work",
        "Proceedings and damages",
        "The tool is stopped in the middle of the season",
    ),
)


def figures() -> dict[str, Figure]:
    """One of each."""
    return {
        "risk_map": charts_map.heat_map("Residual risks by likelihood and severity", GRID, PLACED),
        "risk_map_small": charts_map.heat_map(
            "Residual risks of one system", GRID, PLACED, is_small=True
        ),
        "risk_tie": charts_bowtie.bow_tie("RSK-0007 as a bow-tie", TIE),
        "risk_tie_empty": charts_bowtie.bow_tie(
            "A risk of which little is known",
            Tie(("A supplier changes its model",), (), "", (), ()),
        ),
        "risk_trend": charts_levels.trend(
            "Residual level by version",
            LEVELS,
            [
                Version("v1", date(2026, 2, 10), 3),
                Version("v2", date(2026, 6, 2), 2),
                Version("v3", date(2026, 11, 19), 1),
            ],
            most=1,
        ),
        "risk_states": charts_levels.states(
            "Residual levels after each approval",
            LEVELS,
            [
                State(date(2026, 2, 10), (1, 2, 3, 2)),
                State(date(2026, 6, 2), (2, 4, 4, 1)),
                State(date(2026, 9, 15), (3, 6, 3, 1)),
                State(date(2026, 11, 19), (4, 7, 2, 0)),
            ],
        ),
        "risk_ranking": charts_levels.ranking("What to look at first", _ranked()),
        "risk_losses": charts_losses.loss_exceedance(
            "Financial: what a year may cost", _losses(0.05)
        ),
        "risk_losses_kept": charts_losses.loss_exceedance(
            "Operational: what a year may cost", _losses(0.3)
        ),
    }


def _ranked() -> list[Ranked]:
    return [
        Ranked("RSK-0012 Credit refused without a reason that holds", "Critical", Meaning.CRITICAL,
               0.62, "2.1 million"),
        Ranked("RSK-0007 Applicants of one age group ranked lower", "High", Meaning.SERIOUS,
               0.31, "180,000"),
        Ranked("RSK-0003 Leak of personal data through the chat", "High", Meaning.SERIOUS, None),
        Ranked("RSK-0001 Shift plan breaks the rest period", "Low", Meaning.GOOD, 0.0, "900"),
    ]  # fmt: skip


def _losses(allowed: float) -> Losses:
    rng = np.random.default_rng(7)
    rate = lognormal(0.1, 1.2).of(rng.standard_normal(10_000))
    years = yearly(rng, rate, lognormal(40_000, 900_000))
    amounts = np.geomspace(5_000, 2e7, 60)
    points = zip(amounts.tolist(), exceedance(years, amounts).tolist(), strict=True)
    quantiles = np.quantile(years, QUANTILES).tolist()
    chance = float(exceedance(years, np.array([500_000.0]))[0])
    return Losses(
        points=tuple(points),
        mean=float(years.mean()),
        quantiles=tuple(zip(QUANTILES, quantiles, strict=True)),
        currency="EUR",
        appetite=Appetite(500_000, allowed, chance),
    )
