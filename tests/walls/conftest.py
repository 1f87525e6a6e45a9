"""The second wall: another organisation, an auditor from outside, and walls that stay up."""

from collections.abc import Iterator

import pytest

from riskreg.models import AISystem
from riskreg.postgres.scope import NOBODYS_WALL, holding
from tests import make


@pytest.fixture
def theirs() -> AISystem:
    """A system of another organisation."""
    return make.system(make.organisation(), name="Kwetsal")


@pytest.fixture(autouse=True)
def _walls_stay_up() -> Iterator[None]:
    yield
    assert holding() == NOBODYS_WALL
