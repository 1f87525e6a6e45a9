"""Periods and dates: a table counted by hand, hours across changes of the clock, and every step."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from frameworks.deadlines import Event, Period, Place, Unit, calendar, event_at, is_working, union
from frameworks.member_states import place_in

# Event, period, State ("" knows no public holiday), calendar day, day under Regulation 1182/71.
# Worked out on paper: 1 January was a Thursday in 2026 and a Friday in 2027, it is a Saturday in
# 2028 and a Monday in 2029. Easter: 5 April 2026 (orthodox 12 April), 28 March 2027, 16 April 2028.
BY_HAND = """
# two days: the end moves on, and two working days must lie inside
2027-12-08  2 days    --  2027-12-10  2027-12-10
2027-12-09  2 days    --  2027-12-11  2027-12-13
2027-12-10  2 days    --  2027-12-12  2027-12-14
2027-12-11  2 days    --  2027-12-13  2027-12-14
2027-12-12  2 days    --  2027-12-14  2027-12-14
2027-12-13  2 days    --  2027-12-15  2027-12-15
2027-12-14  2 days    --  2027-12-16  2027-12-16
# one day: no two working days
2027-12-10  1 days    --  2027-12-11  2027-12-13
2027-12-11  1 days    --  2027-12-12  2027-12-13
2027-12-12  1 days    --  2027-12-13  2027-12-13
# fifteen and ten days
2028-04-10  15 days   --  2028-04-25  2028-04-25
2028-03-10  15 days   --  2028-03-25  2028-03-27
2028-03-11  15 days   --  2028-03-26  2028-03-27
2028-03-12  15 days   --  2028-03-27  2028-03-27
2028-02-14  10 days   --  2028-02-24  2028-02-24
2028-02-16  10 days   --  2028-02-26  2028-02-28
2028-02-17  10 days   --  2028-02-27  2028-02-28
# the leap day
2028-02-19  10 days   --  2028-02-29  2028-02-29
2028-02-27  2 days    --  2028-02-29  2028-02-29
2028-02-28  2 days    --  2028-03-01  2028-03-01
2028-02-29  15 days   --  2028-03-15  2028-03-15
2027-02-27  2 days    --  2027-03-01  2027-03-02
2028-02-29  1 months  --  2028-03-29  2028-03-29
2028-01-31  1 months  --  2028-02-29  2028-02-29
2027-01-31  1 months  --  2027-02-28  2027-03-01
2028-12-31  1 months  --  2029-01-31  2029-01-31
2028-02-29  12 months --  2029-02-28  2029-02-28
2027-11-30  3 months  --  2028-02-29  2028-02-29
2028-05-31  1 months  --  2028-06-30  2028-06-30
# the turn of the year
2027-12-20  15 days   --  2028-01-04  2028-01-04
2027-12-17  15 days   --  2028-01-01  2028-01-03
2027-12-17  15 days   DE  2028-01-01  2028-01-03
2028-12-22  10 days   --  2029-01-01  2029-01-01
2028-12-22  10 days   DE  2029-01-01  2029-01-02
2028-12-22  15 days   ES  2029-01-06  2029-01-08
2027-12-22  15 days   ES  2028-01-06  2028-01-07
2027-12-22  15 days   AT  2028-01-06  2028-01-07
2027-12-22  15 days   DE  2028-01-06  2028-01-06
# Christmas
2026-12-23  2 days    DE  2026-12-25  2026-12-28
2026-12-23  2 days    CZ  2026-12-25  2026-12-29
2026-12-24  2 days    DE  2026-12-26  2026-12-29
2026-12-24  2 days    NL  2026-12-26  2026-12-29
2026-12-24  2 days    SE  2026-12-26  2026-12-29
# Easter, of both churches
2028-04-13  2 days    DE  2028-04-15  2028-04-19
2028-04-13  2 days    FR  2028-04-15  2028-04-18
2028-04-13  2 days    PT  2028-04-15  2028-04-18
2028-04-02  15 days   DE  2028-04-17  2028-04-18
2028-04-02  15 days   PT  2028-04-17  2028-04-17
2027-03-13  15 days   DE  2027-03-28  2027-03-30
2026-04-09  2 days    GR  2026-04-11  2026-04-15
2026-04-09  2 days    DE  2026-04-11  2026-04-13
2026-04-09  2 days    RO  2026-04-11  2026-04-15
2026-04-09  2 days    BG  2026-04-11  2026-04-15
# after Easter
2028-05-10  15 days   DE  2028-05-25  2028-05-26
2028-05-31  15 days   AT  2028-06-15  2028-06-16
2028-05-31  15 days   DE  2028-06-15  2028-06-15
2028-05-21  15 days   DK  2028-06-05  2028-06-06
# national days
2028-06-29  15 days   FR  2028-07-14  2028-07-17
2028-07-06  15 days   BE  2028-07-21  2028-07-24
2028-10-27  15 days   PL  2028-11-11  2028-11-13
2027-10-27  15 days   PL  2027-11-11  2027-11-12
2028-04-10  15 days   IT  2028-04-25  2028-04-26
2028-04-12  15 days   NL  2028-04-27  2028-04-28
2028-09-18  15 days   DE  2028-10-03  2028-10-04
2028-11-21  15 days   FI  2028-12-06  2028-12-07
2028-04-24  15 days   LU  2028-05-09  2028-05-10
2028-03-02  15 days   IE  2028-03-17  2028-03-20
2028-03-16  15 days   MT  2028-03-31  2028-04-03
2028-10-08  15 days   HU  2028-10-23  2028-10-24
2028-05-22  15 days   SE  2028-06-06  2028-06-07
2028-04-16  15 days   SI  2028-05-01  2028-05-03
2028-04-16  15 days   DE  2028-05-01  2028-05-02
2028-02-09  15 days   EE  2028-02-24  2028-02-25
2028-02-01  15 days   LT  2028-02-16  2028-02-17
2027-11-03  15 days   LV  2027-11-18  2027-11-19
2028-05-15  15 days   HR  2028-05-30  2028-05-31
# weeks, and sixty days
2028-01-03  4 weeks   --  2028-01-31  2028-01-31
2027-12-25  4 weeks   --  2028-01-22  2028-01-24
2028-01-01  60 days   --  2028-03-01  2028-03-01
2026-12-31  60 days   --  2027-03-01  2027-03-01
"""
ROWS = [line.split() for line in BY_HAND.splitlines() if line and not line.startswith("#")]


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60
    assert len({row[3] for row in ROWS}) >= 20


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_date_is_as_counted_by_hand(row: list[str]) -> None:
    day, amount, unit, state, plain, by_act = row
    period, event = Period(int(amount), Unit(unit)), Event(date.fromisoformat(day))
    place = place_in(None if state == "--" else state)
    assert calendar(period, event, place).day == date.fromisoformat(plain)
    assert union(period, event, place).day == date.fromisoformat(by_act)


# State, from, hours, plain end, end under Regulation 1182/71. The clocks of 2028 change on 26 March
# and 29 October, at 01:00 UTC.
HOURS = [
    ("DE", "2028-02-14T09:20+01:00", 24, "2028-02-15T09:20+01:00", "2028-02-15T10:00+01:00"),
    ("DE", "2028-02-14T09:00+01:00", 24, "2028-02-15T09:00+01:00", "2028-02-15T10:00+01:00"),
    ("DE", "2028-02-14T09:59+01:00", 4, "2028-02-14T13:59+01:00", "2028-02-14T14:00+01:00"),
    ("DE", "2028-03-25T10:00+01:00", 24, "2028-03-26T11:00+02:00", "2028-03-26T12:00+02:00"),
    ("DE", "2028-10-28T10:00+02:00", 24, "2028-10-29T09:00+01:00", "2028-10-29T10:00+01:00"),
    ("DE", "2028-10-29T02:30+02:00", 4, "2028-10-29T05:30+01:00", "2028-10-29T06:00+01:00"),
    ("DE", "2028-10-29T02:30+01:00", 4, "2028-10-29T06:30+01:00", "2028-10-29T07:00+01:00"),
    ("DE", "2028-03-24T16:20+01:00", 72, "2028-03-27T17:20+02:00", "2028-03-27T18:00+02:00"),
    ("PT", "2028-03-25T10:00+00:00", 24, "2028-03-26T11:00+01:00", "2028-03-26T12:00+01:00"),
    ("FI", "2028-03-25T10:10+02:00", 24, "2028-03-26T11:10+03:00", "2028-03-26T12:00+03:00"),
    ("FR", "2027-12-30T23:30+01:00", 72, "2028-01-02T23:30+01:00", "2028-01-03T00:00+01:00"),
    ("IE", "2028-02-28T12:15+00:00", 24, "2028-02-29T12:15+00:00", "2028-02-29T13:00+00:00"),
    # Saturday evening: hours do not move on over a Sunday or a holiday.
    ("DE", "2026-12-23T18:05+01:00", 72, "2026-12-26T18:05+01:00", "2026-12-26T19:00+01:00"),
]


@pytest.mark.parametrize(("state", "start", "hours", "plain", "by_act"), HOURS)
def test_hours_pass_as_they_do(state: str, start: str, hours: int, plain: str, by_act: str) -> None:
    place = place_in(state)
    event = event_at(datetime.fromisoformat(start), place)
    period = Period(hours, Unit.HOURS)
    assert calendar(period, event, place).at.isoformat() == f"{plain[:16]}:00{plain[16:]}"
    assert union(period, event, place).at.isoformat() == f"{by_act[:16]}:00{by_act[16:]}"


@pytest.mark.parametrize(
    ("state", "day"),
    [("PT", "2028-02-24"), ("IE", "2028-02-24"), ("DE", "2028-02-25"), ("FI", "2028-02-25")],
)
def test_an_instant_falls_on_the_day_of_the_state(state: str, day: str) -> None:
    place = place_in(state)
    event = event_at(datetime(2028, 2, 14, 23, 30, tzinfo=UTC), place)
    assert calendar(Period(10, Unit.DAYS), event, place).day.isoformat() == day


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        event_at(datetime(2028, 2, 14, 23, 30), Place())  # noqa: DTZ001


def test_a_day_alone_counts_from_its_first_moment() -> None:
    place = place_in("DE")
    reckoning = calendar(Period(24, Unit.HOURS), Event(date(2028, 3, 26)), place)
    assert reckoning.at.isoformat() == "2028-03-27T01:00:00+02:00"
    assert "Only the day is known" in reckoning.marks[0].what


def test_a_period_in_days_is_over_when_its_last_day_is() -> None:
    reckoning = calendar(Period(2, Unit.DAYS), Event(date(2028, 3, 24)), place_in("DE"))
    assert reckoning.whole_day
    assert reckoning.at.isoformat() == "2028-03-27T00:00:00+02:00"


def test_every_step_is_told_with_its_provision() -> None:
    reckoning = union(Period(2, Unit.DAYS), Event(date(2028, 4, 13)), place_in("DE"))
    told = [(mark.day.isoformat(), mark.provision.rpartition(" ")[2]) for mark in reckoning.marks]
    assert told == [
        ("2028-04-13", "3(1)"),
        ("2028-04-14", "3(2)"),
        ("2028-04-15", "3(2)(b)"),
        ("2028-04-15", "3(4)"),
        ("2028-04-16", "3(4)"),
        ("2028-04-17", "3(4)"),
        ("2028-04-18", "3(4)"),
        ("2028-04-18", "3(5)"),
        ("2028-04-19", "3(5)"),
    ]
    assert "Easter Monday" in reckoning.marks[5].what


def test_days_in_the_middle_are_counted_whatever_they_are() -> None:
    """Art. 3(3): holidays and weekends inside a period count."""
    plain = calendar(Period(15, Unit.DAYS), Event(date(2026, 12, 14)), place_in("DE"))
    assert plain.day == union(Period(15, Unit.DAYS), Event(date(2026, 12, 14)), place_in("DE")).day
    assert plain.day == date(2026, 12, 29)


def test_working_days_are_those_that_are_left() -> None:
    place = place_in("BE")
    assert not is_working(date(2028, 7, 21), place)
    assert not is_working(date(2028, 7, 22), place)
    assert not is_working(date(2028, 7, 23), place)
    assert is_working(date(2028, 7, 24), place)


def test_periods_are_told_in_words() -> None:
    assert str(Period(15, Unit.DAYS)) == "15 days"
    assert str(Period(1, Unit.MONTHS)) == "1 month"


def test_a_zone_of_part_hours_begins_its_own_hours() -> None:
    place = Place(timezone(timedelta(hours=5, minutes=30)))
    event = event_at(datetime.fromisoformat("2028-02-14T09:20+05:30"), place)
    assert union(Period(1, Unit.HOURS), event, place).at.isoformat() == "2028-02-14T11:00:00+05:30"


def test_a_period_that_is_over_at_midnight_ends_the_day_before() -> None:
    place = place_in("FR")
    event = event_at(datetime.fromisoformat("2027-12-30T00:00+01:00"), place)
    reckoning = calendar(Period(72, Unit.HOURS), event, place)
    assert (reckoning.day, reckoning.at.isoformat()) == (
        date(2028, 1, 1),
        "2028-01-02T00:00:00+01:00",
    )
