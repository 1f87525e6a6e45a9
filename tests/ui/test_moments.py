"""Moments that somebody types: whatever is in the calendar of every time zone."""

import pytest
from django.core.exceptions import ValidationError

from governance.api.bodies import Moment as Sent
from governance.ui.moments import Moment


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0001-01-01T23:00", "9999-12-31T23:59"])
def test_the_edges_of_the_calendar_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        Moment().clean(typed)


@pytest.mark.parametrize("typed", ["0001-01-03T00:00", "2026-11-28T01:00", "9999-12-30T00:00"])
def test_what_every_zone_has_a_day_for_is_taken(typed: str) -> None:
    assert f"{Moment().clean(typed):%m-%dT%H:%M}" == typed[5:]
    Sent().run_validation(typed)
