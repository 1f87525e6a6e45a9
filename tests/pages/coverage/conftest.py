"""What the tests of coverage stand on: a house with a high-risk system."""

import pytest

from riskreg.models import (
    AISystem,
    Organisation,
    User,
)
from riskreg.queries import coverage_matrix
from tests import make


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    coverage_matrix.kept.clear()
    return make.organisation()


@pytest.fixture
def officer(house: Organisation) -> User:
    """Its compliance officer."""
    return make.member(house)


@pytest.fixture
def system(house: Organisation, officer: User) -> AISystem:
    """A high-risk system of a provider."""
    made = make.system(house, officer, name="Shortlist")
    make.decision(made, officer)
    return made
