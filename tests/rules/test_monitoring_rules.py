"""Thresholds in both directions, the days of cycles, jumps of a level; no database."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import monitoring as rules
from riskreg.rules.monitoring import Limits, Mark, Period, Rhythm

LOWER = Limits(alarm=5.0, warning=3.0, is_higher_better=False)
HIGHER = Limits(alarm=0.80, warning=0.90, is_higher_better=True)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
LEVELS = ("low", "medium", "high", "very_high")
START = date(2026, 1, 1)

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("limits", "value", "mark"),
    [
        (LOWER, 2.99, Mark.GOOD),
        (LOWER, 3.0, Mark.WARNING),
        (LOWER, 4.99, Mark.WARNING),
        (LOWER, 5.0, Mark.ALARM),
        (LOWER, 5.01, Mark.ALARM),
        (HIGHER, 0.91, Mark.GOOD),
        (HIGHER, 0.90, Mark.WARNING),
        (HIGHER, 0.81, Mark.WARNING),
        (HIGHER, 0.80, Mark.ALARM),
        (HIGHER, 0.79, Mark.ALARM),
        (Limits(5.0, None, is_higher_better=False), 4.99, Mark.GOOD),
        (Limits(0.8, None, is_higher_better=True), 0.80, Mark.ALARM),
        (Limits(0.0, None, is_higher_better=False), 0.0, Mark.ALARM),
    ],
)
def test_a_value_at_a_limit_lies_beyond_it(limits: Limits, value: float, mark: Mark) -> None:
    assert rules.judge(value, limits) == mark


@given(value=numbers, alarm=numbers, warning=st.none() | numbers)
def test_the_two_directions_mirror_each_other(
    value: float, alarm: float, warning: float | None
) -> None:
    up = Limits(alarm, warning, is_higher_better=True)
    down = Limits(-alarm, None if warning is None else -warning, is_higher_better=False)
    assert rules.judge(value, up) == rules.judge(-value, down)


@given(one=numbers, other=numbers, alarm=numbers, warning=numbers)
def test_a_worse_value_never_means_less(
    one: float, other: float, alarm: float, warning: float
) -> None:
    order = [Mark.GOOD, Mark.WARNING, Mark.ALARM]
    limits = Limits(alarm, warning, is_higher_better=False)
    if rules.limit_refusals(limits):
        return
    low, high = sorted((one, other))
    assert order.index(rules.judge(low, limits)) <= order.index(rules.judge(high, limits))


@pytest.mark.parametrize(
    ("limits", "codes"),
    [
        (LOWER, []),
        (HIGHER, []),
        (Limits(5.0, 5.0, is_higher_better=False), ["warning_not_below_alarm"]),
        (Limits(5.0, 6.0, is_higher_better=False), ["warning_not_below_alarm"]),
        (Limits(0.8, 0.8, is_higher_better=True), ["warning_not_above_alarm"]),
        (Limits(0.8, 0.7, is_higher_better=True), ["warning_not_above_alarm"]),
        (Limits(math.nan, None, is_higher_better=True), ["not_finite"]),
        (Limits(math.inf, -math.inf, is_higher_better=True), ["not_finite", "not_finite"]),
    ],
)
def test_a_warning_comes_before_the_alarm(limits: Limits, codes: list[str]) -> None:
    assert [each.code for each in rules.limit_refusals(limits)] == codes


def test_what_no_measurement_can_be_is_refused_all_at_once() -> None:
    now = NOON
    assert rules.measure_refusals(value=1.0, at=now, now=now, is_retired=False) == []
    assert not rules.is_number(1.1e15)
    assert rules.is_number(-1e15)
    early = rules.measure_refusals(
        value=1.0, at=rules.EARLIEST - timedelta(seconds=1), now=now, is_retired=False
    )
    assert [each.code for each in early] == ["measured_long_ago"]
    later = now + timedelta(seconds=1)
    found = rules.measure_refusals(value=math.nan, at=later, now=now, is_retired=True)
    assert [each.code for each in found] == [
        "indicator_retired", "not_finite", "measured_in_future",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "is_open", "answered", "expected"),
    [
        (Mark.ALARM, False, None, True),
        (Mark.ALARM, True, None, False),
        (Mark.WARNING, False, None, False),
        (Mark.GOOD, False, None, False),
        (Mark.ALARM, False, NOON - timedelta(seconds=1), True),
        (Mark.ALARM, False, NOON, False),
        (Mark.ALARM, False, NOON + timedelta(seconds=1), False),
    ],
)
def test_one_alert_at_a_time_and_none_for_what_was_answered(
    mark: Mark, is_open: bool, answered: datetime | None, expected: bool
) -> None:
    assert rules.opens(mark, is_open=is_open, at=NOON, answered=answered) is expected


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("low", "medium", True),
        ("low", "very_high", True),
        ("medium", "medium", False),
        ("high", "low", False),
        ("", "very_high", False),
        ("amber", "high", False),
        ("low", "red", False),
    ],
)
def test_one_level_up_is_a_jump(was: str, now: str, expected: bool) -> None:
    assert rules.jumped(LEVELS, was, now) is expected


# --- cycles --------------------------------------------------------------------------------------


def test_a_cycle_opens_on_the_day_after_its_period() -> None:
    rhythm = Rhythm(START, 30)
    assert rules.running(rhythm, None) == Period(START, date(2026, 1, 30))
    assert rules.over(rhythm, None, date(2026, 1, 29)) == ()
    assert rules.over(rhythm, None, date(2026, 1, 30)) == ()
    assert rules.over(rhythm, None, date(2026, 1, 31)) == (Period(START, date(2026, 1, 30)),)
    assert rules.over(rhythm, date(2026, 1, 30), date(2026, 1, 31)) == ()


def test_what_is_missed_is_opened_later_but_not_all_at_once() -> None:
    daily = Rhythm(START, 1)
    opened = rules.over(daily, None, date(2026, 12, 31))
    assert len(opened) == rules.MOST_AT_ONCE
    rest = rules.over(daily, opened[-1].ends, date(2026, 12, 31))
    assert rest[0].begins == opened[-1].ends + timedelta(days=1)


def test_two_weeks_are_left_to_look() -> None:
    assert Period(START, date(2026, 1, 30)).due == date(2026, 2, 13)


def test_a_leap_day_is_a_day() -> None:
    period = rules.running(Rhythm(date(2028, 2, 1), 29), None)
    assert period is not None
    assert period.ends == date(2028, 2, 29)


@given(start=days, length=st.integers(1, 400), today=days, ended=st.none() | days)
def test_periods_have_no_gap_and_do_not_overlap(
    start: date, length: int, today: date, ended: date | None
) -> None:
    periods = rules.over(Rhythm(start, length, ended), None, today)
    begins = start
    for each in periods:
        assert each.begins == begins
        assert each.begins <= each.ends < today
        assert (each.ends - each.begins).days < length
        assert ended is None or each.ends <= ended
        begins = each.ends + timedelta(days=1)


@given(start=days, length=st.integers(1, 400), today=days)
def test_looking_now_never_looks_into_the_future(start: date, length: int, today: date) -> None:
    period = rules.cut_short(Rhythm(start, length), None, today)
    assert (period is None) == (start > today)
    assert period is None or period.begins <= period.ends <= today


def test_the_last_period_is_cut_at_the_end_of_the_plan() -> None:
    rhythm = Rhythm(START, 30, date(2026, 2, 10))
    assert rules.running(rhythm, date(2026, 1, 30)) == Period(date(2026, 1, 31), date(2026, 2, 10))
    assert rules.running(rhythm, date(2026, 2, 10)) is None
    assert rules.cut_short(rhythm, date(2026, 2, 10), date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("rhythm", "collected", "first", "codes"),
    [
        (Rhythm(START, 90), "Logs", None, []),
        (Rhythm(START, 1), "Logs", START, []),
        (Rhythm(START, rules.LONGEST), "Logs", None, []),
        (Rhythm(START, 0), " ", None, ["collected_missing", "interval_days"]),
        (Rhythm(START, rules.LONGEST + 1), "Logs", None, ["interval_days"]),
        (Rhythm(date(2026, 1, 2), 90), "Logs", START, ["plan_begun"]),
        (Rhythm(date(2026, 1, 2), 90), "Logs", None, []),
        (Rhythm(START, 90, START), "Logs", None, []),
        (Rhythm(START, 90, date(2025, 12, 31)), "Logs", None, ["dates_reversed"]),
    ],
)
def test_a_plan_says_something_and_its_days_can_be(
    rhythm: Rhythm, collected: str, first: date | None, codes: list[str]
) -> None:
    found = rules.plan_refusals(rhythm, collected=collected, began=START, first=first)
    assert [each.code for each in found] == codes


def test_a_cycle_closes_when_every_question_has_words() -> None:
    codes = ("complaints", "drift")
    assert rules.close_refusals(
        codes, {"complaints": "None.", "drift": "No."}, is_open=True, conclusion="Goes on."
    ) == []  # fmt: skip
    found = rules.close_refusals(codes, {"complaints": "  "}, is_open=True, conclusion=" ")
    assert [(each.field, each.code) for each in found] == [
        ("complaints", "question_open"),
        ("drift", "question_open"),
        ("conclusion", "conclusion_missing"),
    ]
    again = rules.close_refusals(codes, {}, is_open=False, conclusion="")
    assert [each.code for each in again] == ["cycle_closed"]


def test_answers_go_to_questions_of_an_open_cycle() -> None:
    assert rules.answer_refusals(("drift",), {"drift": "No."}, is_open=True) == []
    found = rules.answer_refusals(("drift",), {"mood": "Fine."}, is_open=True)
    assert [(each.field, each.code) for each in found] == [("mood", "not_a_question")]
    assert rules.answer_refusals(("drift",), {}, is_open=False)[0].code == "cycle_closed"


def test_an_alert_closes_once_and_with_words() -> None:
    assert rules.alert_refusals(is_open=True, outcome="Looked into; a bad batch.") == []
    assert rules.alert_refusals(is_open=True, outcome=" ")[0].field == "outcome"
    assert rules.alert_refusals(is_open=False, outcome="Again")[0].code == "alert_closed"
