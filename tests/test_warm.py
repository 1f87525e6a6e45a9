"""A process reads what it reads once before its first request."""

import gc
from collections.abc import Iterator

import pytest

from frameworks import sufficiency
from frameworks.parse import shipped_catalogue
from frameworks.regimes import registry
from governance import warm


@pytest.fixture(autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_laws_and_rules_are_read_before_the_first_request() -> None:
    sufficiency.shipped.cache_clear()
    warm.up()
    assert sufficiency.shipped.cache_info().currsize == 1
    before = shipped_catalogue.cache_info().misses
    for law in registry.all_regimes():
        for edition in law.editions:
            shipped_catalogue(law.framework, edition.code)
    assert shipped_catalogue.cache_info().misses == before
    assert gc.get_freeze_count() > 0
