"""Ten thousand random periods counted a second time, another way, with python-dateutil."""

import random
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule, rruleset

from frameworks.deadlines import Event, Period, Unit, calendar, event_at, union
from frameworks.member_states import STATES, holidays_of, place_in

FIRST, LAST = 2023, 2036
CODES = ("", *STATES)
AMOUNTS = {
    Unit.DAYS: (1, 2, 2, 3, 5, 10, 15, 60),
    Unit.WEEKS: (1, 4),
    Unit.MONTHS: (1, 3, 12),
}


@cache
def working_days(state: str) -> list[date]:
    """Every working day of a State, as a rule with exceptions."""
    days = rruleset()
    start, end = datetime(FIRST, 1, 1), datetime(LAST, 12, 31)  # noqa: DTZ001
    days.rrule(rrule(DAILY, dtstart=start, until=end, byweekday=(MO, TU, WE, TH, FR)))
    for year in range(FIRST, LAST + 1) if state else ():
        for day in holidays_of(state, year):
            days.exdate(datetime.combine(day, time.min))
    return [day.date() for day in days]


def second_way(event: date, period: Period, state: str) -> tuple[date, date]:
    """The plain last day, and the later of: the next working day, the second working day."""
    plain = event + relativedelta(**{str(period.unit): period.amount})
    days = working_days(state)
    next_one = days[bisect_left(days, plain)]
    if period == Period(1, Unit.DAYS):
        return plain, next_one
    return plain, max(next_one, days[bisect_right(days, event) + 1])


def test_eight_thousand_periods_in_days_weeks_and_months_agree() -> None:
    draw = random.Random(1182_71)  # noqa: S311 - the same cases each time
    for _ in range(8_000):
        event = date(2024, 1, 1) + timedelta(days=draw.randrange(365 * 11))
        unit = draw.choice((Unit.DAYS, Unit.DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS))
        period = Period(draw.choice(AMOUNTS[unit]), unit)
        state = draw.choice(CODES)
        place = place_in(state or None)
        found = [count(period, Event(event), place).day for count in (calendar, union)]
        assert tuple(found) == second_way(event, period, state), (event, period, state)


def test_two_thousand_periods_in_hours_agree() -> None:
    draw = random.Random(301)  # noqa: S311 - the same cases each time
    for _ in range(2_000):
        place = place_in(draw.choice(tuple(STATES)))
        start = 1_704_067_200 + draw.randrange(60 * 24 * 365 * 11) * 60
        hours = draw.choice((4, 24, 72))
        event = event_at(datetime.fromtimestamp(start, place.zone), place)
        period = Period(hours, Unit.HOURS)
        assert calendar(period, event, place).at.timestamp() == start + hours * 3600
        assert union(period, event, place).at.timestamp() == (start // 3600 + 1 + hours) * 3600
