"""Which moments an incident takes."""

from datetime import UTC, datetime, timedelta

import pytest

from riskreg.rules import incidents

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "codes"),
    [
        (NOW, []),
        (NOW + timedelta(seconds=1), ["moment_future"]),
        (datetime(2000, 1, 1, tzinfo=UTC), []),
        (datetime(1999, 12, 31, 23, 59, tzinfo=UTC), ["moment_past"]),
        (datetime(1052, 9, 4, tzinfo=UTC), ["moment_past"]),
        (None, []),
    ],
)
def test_a_moment_lies_neither_ahead_nor_in_another_century(moment, codes) -> None:
    found = incidents.moment_refusals({"at": moment}, now=NOW)
    assert [each.code for each in found] == codes
