"""When a schedule is due: the day before, the day, the day after; months of every length."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import schedules as rules


@pytest.mark.parametrize(
    ("rhythm", "day", "today", "last", "following"),
    [
        ("monthly", 5, date(2026, 11, 4), date(2026, 10, 5), date(2026, 11, 5)),
        ("monthly", 5, date(2026, 11, 5), date(2026, 11, 5), date(2026, 12, 5)),
        ("monthly", 5, date(2026, 11, 6), date(2026, 11, 5), date(2026, 12, 5)),
        ("monthly", 28, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 28)),
        ("monthly", 28, date(2027, 2, 28), date(2027, 2, 28), date(2027, 3, 28)),
        ("quarterly", 5, date(2026, 10, 4), date(2026, 7, 5), date(2026, 10, 5)),
        ("quarterly", 5, date(2026, 10, 5), date(2026, 10, 5), date(2027, 1, 5)),
        ("quarterly", 5, date(2026, 12, 31), date(2026, 10, 5), date(2027, 1, 5)),
        ("quarterly", 5, date(2027, 1, 4), date(2026, 10, 5), date(2027, 1, 5)),
        ("quarterly", 5, date(2027, 1, 6), date(2027, 1, 5), date(2027, 4, 5)),
    ],
)
def test_the_day_it_was_due_and_the_next(
    rhythm: str, day: int, today: date, last: date, following: date
) -> None:
    assert rules.last_due(rhythm, day, today) == last
    assert rules.next_due(rhythm, day, today) == following


@given(
    st.sampled_from(["monthly", "quarterly"]),
    st.integers(1, 28),
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
)
def test_today_lies_between_the_two_and_nothing_is_due_between_them(
    rhythm: str, day: int, today: date
) -> None:
    last, following = rules.last_due(rhythm, day, today), rules.next_due(rhythm, day, today)
    assert last <= today < following
    assert last.day == following.day == day
    assert rules.last_due(rhythm, day, following - timedelta(days=1)) == last


@pytest.mark.parametrize(
    ("rhythm", "day", "approved", "has_system", "is_about_system", "codes"),
    [
        ("monthly", 1, "", False, False, []),
        ("monthly", 28, "", True, True, []),
        ("monthly", None, "", True, True, ["schedule_day"]),
        ("quarterly", 0, "", True, True, ["schedule_day"]),
        ("quarterly", 29, "", True, True, ["schedule_day"]),
        ("monthly", 1, "", False, True, ["schedule_system"]),
        ("monthly", 1, "", True, False, ["schedule_of_all"]),
        ("decision", None, "", False, True, []),
        ("decision", None, "", True, False, []),
        ("approval", None, "", False, True, ["schedule_approved_kind"]),
        ("approval", None, "annex-iv", False, True, []),
    ],
)
def test_what_does_not_fit_is_refused(
    rhythm: str,
    day: int | None,
    approved: str,
    has_system: bool,
    is_about_system: bool,
    codes: list[str],
) -> None:
    found = rules.refusals(
        rhythm,
        day=day,
        approved_kind=approved,
        has_system=has_system,
        is_about_system=is_about_system,
    )
    assert [each.code for each in found] == codes


def test_what_a_rhythm_does_not_ask_is_left_out() -> None:
    told = {"day": 4, "approved_kind": "system", "kind": "portfolio"}
    assert rules.fitting("monthly", told) == {**told, "approved_kind": ""}
    assert rules.fitting("approval", told) == {**told, "day": None}
