"""The map of risks over the API: the numbers of the page."""

from typing import Any

import pytest
from django.core.cache import caches

from riskreg.actions import scales
from riskreg.models import Organisation, User
from tests import make
from tests.api.test_api import Program

pytestmark = pytest.mark.django_db

RANGES: dict[str, Any] = {
    "frequency_low": 0.2,
    "frequency_high": 1.5,
    "loss_low": 50_000.0,
    "loss_high": 900_000.0,
}


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    caches["process"].clear()
    return make.organisation()


def test_places_numbers_and_losses_are_told(organisation: Organisation, officer: User) -> None:
    risk = make.risk(organisation, officer)
    make.assessment(
        make.system(organisation, officer), officer, risks=[risk], state="approved", **RANGES
    )
    tolerated = {"level": "low", "loss": 100_000, "loss_chance": 0.05}
    scales.set_appetite(officer, organisation, category="operational", values=tolerated)
    told = Program(officer, organisation).get("risk-map/").json()
    (only,) = told["risks"]
    assert only["id"] == str(risk.pk)
    assert only["residual"] == {"likelihood": 3, "severity": 3, "level": "medium"}
    assert only["target"] is None
    assert only["is_above_appetite"] is True
    assert only["simulation"]["axes"] == "both"
    assert 0 < only["simulation"]["stays_in_cell"] < 1
    (loss,) = told["losses"]
    assert loss["appetite"] == {"amount": 100_000.0, "chance": 0.05}
    assert loss["chance_over_appetite"] > 0.05
    chances = [point["chance"] for point in loss["curve"]]
    assert chances == sorted(chances, reverse=True)
    assert told["draws"] == 10_000


def test_an_empty_register_has_an_empty_map(organisation: Organisation, officer: User) -> None:
    told = Program(officer, organisation).get("risk-map/").json()
    assert (told["scale_version"], told["draws"]) == (None, 0)
    assert (told["risks"], told["losses"]) == ([], [])


def test_a_filter_that_cannot_be_read_is_a_problem(
    organisation: Organisation, officer: User
) -> None:
    elsewhere = make.system(make.organisation())
    answer = Program(officer, organisation).get("risk-map/", system=str(elsewhere.pk))
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
