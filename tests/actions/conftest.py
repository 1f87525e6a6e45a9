"""Every action of these tests takes its locks in the one order."""

from collections.abc import Iterator

import pytest

from tests.locking import watched


@pytest.fixture(autouse=True)
def _in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    if "django_db" not in {mark.name for mark in request.node.iter_markers()}:
        yield
        return
    request.getfixturevalue("transactional_db" if _is_committed(request) else "db")
    with watched() as watch:
        yield
    assert not watch.faults


def _is_committed(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))
