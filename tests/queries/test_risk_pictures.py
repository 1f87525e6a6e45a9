"""What pictures of risk are drawn from: the newest approved judgement, the same everywhere."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskreg.actions import risks as risk_actions
from riskreg.actions import scales
from riskreg.models import AISystem, Estimate, Organisation, Risk, User
from riskreg.queries import risk_numbers, risk_pictures, risk_trends
from riskreg.queries.risk_numbers import Numbers
from riskreg.queries.risk_pictures import Picture
from riskreg.rules.shipped_scale import LEVELS
from tests import make

pytestmark = pytest.mark.django_db

RANGES: dict[str, Any] = {
    "frequency_low": 0.2,
    "frequency_high": 1.5,
    "loss_low": 50_000.0,
    "loss_high": 900_000.0,
}


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    return make.organisation()


@pytest.fixture
def officer(house: Organisation) -> User:
    """Who does what has to be done."""
    return make.member(house)


@pytest.fixture
def system(house: Organisation, officer: User) -> AISystem:
    """A system whose risks are judged."""
    return make.system(house, officer)


def picture(house: Organisation, **narrowed: Any) -> Picture:
    """Everything of the house."""
    return risk_pictures.read(house, Risk.objects.all(), **narrowed)


def numbers(house: Organisation) -> Numbers:
    """Drawn afresh."""
    caches["process"].clear()
    return risk_numbers.of(picture(house))


def test_only_what_is_approved_stands(house: Organisation, system: AISystem, officer: User) -> None:
    risk = make.risk(house, officer)
    make.assessment(system, officer, risks=[risk], state="submitted")
    assert picture(house).stands == ()
    assert picture(house).unassessed == 1


def test_the_newest_judgement_of_a_risk_stands(house: Organisation, officer: User) -> None:
    risk = make.risk(house, officer)
    one, other = make.system(house, officer), make.system(house, officer)
    make.assessment(one, officer, risks=[risk], state="approved", residual_likelihood=2)
    make.assessment(other, officer, risks=[risk], state="approved", residual_likelihood=1)
    (stand,) = picture(house).stands
    assert stand.places["residual"] == (1, 3)
    assert stand.system == other.name
    (stand,) = picture(house, system=one.pk).stands
    assert stand.places["residual"] == (2, 3)


def test_closed_risks_and_those_of_others_stay_out(
    house: Organisation, system: AISystem, officer: User
) -> None:
    risk = make.risk(house, officer)
    make.assessment(system, officer, risks=[risk], state="approved")
    risk_actions.close(officer, risk, reason="The system is gone.")
    assert picture(house).stands == ()
    assert picture(make.organisation()).stands == ()


def test_risks_judged_on_other_scales_are_counted_and_not_drawn(
    house: Organisation, system: AISystem, officer: User
) -> None:
    make.assessment(system, officer, state="approved")
    make.scale(house, officer, note="Other words, same steps.")
    assert len(picture(house).stands) == 1
    make.scale(house, officer, levels=[*LEVELS[:3], {**LEVELS[3], "name": "Grave"}])
    assert (picture(house).stands, picture(house).outdated) == ((), 1)


def test_a_breach_of_appetite_is_known(
    house: Organisation, system: AISystem, officer: User
) -> None:
    make.assessment(system, officer, state="approved")
    assert not picture(house).is_breach(picture(house).stands[0])
    scales.set_appetite(officer, house, category="operational", values={"level": "low"})
    assert picture(house).is_breach(picture(house).stands[0])


def test_a_risk_alone_gives_the_numbers_it_gives_among_others(
    house: Organisation, officer: User
) -> None:
    one, other = make.system(house, officer), make.system(house, officer)
    risk = make.risk(house, officer)
    make.assessment(one, officer, risks=[risk], state="approved", **RANGES)
    more = [make.risk(house, officer) for _ in range(3)]
    make.assessment(other, officer, risks=more, state="approved", **RANGES)
    among = numbers(house).by_risk[risk.pk]
    caches["process"].clear()
    alone = risk_numbers.of(picture(house, system=one.pk)).by_risk[risk.pk]
    assert among == alone
    assert among.is_both


def test_numbers_are_kept_until_what_they_come_from_changes(
    house: Organisation, system: AISystem, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.assessment(system, officer, state="approved", **RANGES)
    first = numbers(house)
    asked: list[Any] = []
    monkeypatch.setattr(risk_numbers, "_draw", lambda *args: asked.append(args) or first)
    assert risk_numbers.of(picture(house)) == first
    assert asked == []
    tolerated = {"level": "low", "loss": 10, "loss_chance": 0.1}
    scales.set_appetite(officer, house, category="operational", values=tolerated)
    risk_numbers.of(picture(house))
    assert len(asked) == 1


def test_risks_without_ranges_have_no_numbers(
    house: Organisation, system: AISystem, officer: User
) -> None:
    make.assessment(system, officer, state="approved")
    found = numbers(house)
    assert found.by_risk == {}
    assert found.leaves(picture(house).stands[0]) is None


def test_losses_are_held_against_the_appetite_of_their_category(
    house: Organisation, system: AISystem, officer: User
) -> None:
    money, safety = make.risk(house, category="financial"), make.risk(house, category="safety")
    make.assessment(system, officer, risks=[money, safety], state="approved", **RANGES)
    tolerated = {"level": "medium", "loss": 400_000, "loss_chance": 0.05}
    scales.set_appetite(officer, house, category="financial", values=tolerated)
    every, *each = numbers(house).losses
    assert (every.category, every.count, every.tolerance) == ("", 2, None)
    assert {loss.category for loss in each} == {"financial", "safety"}
    financial = next(loss for loss in each if loss.category == "financial")
    assert financial.exceeded is not None
    assert 0.05 < financial.exceeded < 0.5
    assert financial.is_breach
    assert abs(every.mean - sum(loss.mean for loss in each)) < 1e-6 * every.mean


def test_no_judgement_of_rights_moves_a_number(
    house: Organisation, system: AISystem, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights harms stand on their own scale: from slight to grave, every other number stays."""
    monkeypatch.setattr(risk_pictures, "seed_of", lambda digest, risk: risk.int % 2**64)
    risk, drawn = make.risk(house, officer, category="rights"), []
    for step in (1, 4):
        harm = dict.fromkeys(("rights_severity", "rights_extent", "rights_reversibility"), step)
        make.assessment(system, officer, risks=[risk], state="approved", **RANGES, **harm)
        risk.refresh_from_db()
        (stand,) = picture(house).stands
        drawn.append((stand.places, picture(house).level(stand), numbers(house)))
    assert risk.rights_level == "grave"
    assert drawn[0] == drawn[1]


def test_conflicts_name_both_risks(house: Organisation, officer: User) -> None:
    rare, usual = make.risk(house, officer), make.risk(house, officer)
    one, other = make.system(house, officer), make.system(house, officer)
    steps = (
        ("inherent_likelihood", "residual_likelihood"),
        ("inherent_severity", "residual_severity"),
    )
    grave = dict.fromkeys(steps[0], 1) | dict.fromkeys(steps[1], 5)
    make.assessment(one, officer, risks=[rare], state="approved", **grave, **RANGES)
    worse = RANGES | {"frequency_low": 2.0, "frequency_high": 9.0}
    make.assessment(other, officer, risks=[usual], state="approved", **worse)
    (conflict,) = numbers(house).conflicts
    assert (conflict.higher, conflict.lower) == (rare.pk, usual.pk)
    assert conflict.chance > 0.9


def test_a_trend_has_every_approved_version(
    house: Organisation, system: AISystem, officer: User
) -> None:
    risk = make.risk(house, officer)
    for month, likelihood in ((2, 4), (6, 3), (10, 1)):
        with time_machine.travel(datetime(2026, month, 3, 12, tzinfo=UTC), tick=False):
            values = {"residual_likelihood": likelihood, "inherent_likelihood": 4}
            make.assessment(system, officer, risks=[risk], state="approved", **values)
    found = risk_trends.of_risk(risk)
    assert [(each.version, each.level) for each in found] == [
        (1, "high"),
        (2, "medium"),
        (3, "low"),
    ]
    moments = risk_trends.over_time(Estimate.objects.of(house))
    assert [(each.day.month, each.counts) for each in moments] == [
        (2, (("high", 1),)),
        (6, (("medium", 1),)),
        (10, (("low", 1),)),
    ]


def test_pictures_take_the_same_statements_for_one_risk_and_many(
    house: Organisation, officer: User
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            risk_numbers.of(picture(house))
            risk_trends.over_time(Estimate.objects.of(house))
        return len(captured)

    make.assessment(make.system(house, officer), officer, state="approved", **RANGES)
    few = statements()
    for _ in range(3):
        made = make.system(house, officer)
        many = [make.risk(house, officer) for _ in range(4)]
        make.assessment(made, officer, risks=many, state="approved", **RANGES)
    assert statements() == few
    assert few <= 8
