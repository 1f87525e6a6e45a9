"""What ceases to count soon: the first of it in order, and how much there is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from riskreg.queries import coverage_lapsing
from tests import make, proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
DAYS = 90


def test_the_first_are_shown_soonest_first_and_all_are_counted() -> None:
    house, today = make.organisation(), timezone.localdate()
    tested = proven.control(
        house, "Art. 9", tested_on=today - timedelta(days=360), review_interval=365
    )
    other = proven.control(house, "Art. 10")
    for ahead in (0, DAYS, DAYS + 1, 5):
        proven.evidence(house, [tested, other], valid_until=today + timedelta(days=ahead))
    proven.evidence(house, [], title="Nobody leans on it", valid_until=today)
    proven.evidence(house, [other], title="Over", valid_until=today - timedelta(days=1))
    found = coverage_lapsing.within(house, today, DAYS, shown=3)
    told = [((each.day - today).days, each.is_test, each.leaning) for each in found.first]
    assert told == [(0, False, 2), (5, False, 2), (5, True, 1)]
    assert found.count == 4
    every = coverage_lapsing.within(house, today, DAYS, shown=50)
    assert len(every.first) == every.count == 4


def test_nothing_lapses_where_nothing_is() -> None:
    found = coverage_lapsing.within(make.organisation(), timezone.localdate(), DAYS, shown=3)
    assert (found.first, found.count) == ((), 0)
