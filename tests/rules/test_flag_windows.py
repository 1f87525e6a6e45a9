"""When flags open a signal, to the second; how long a fix took; what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import flags

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ages", "threshold", "counted"),
    [
        ([timedelta()], 1, 1),
        ([timedelta()], 2, 0),
        ([WEEK - SECOND, timedelta()], 2, 2),
        ([WEEK, timedelta()], 2, 2),
        ([WEEK + SECOND, timedelta()], 2, 0),
        ([timedelta(days=20), timedelta(days=18), timedelta()], 2, 2),
        ([WEEK + SECOND, WEEK, timedelta()], 3, 0),
        ([WEEK + SECOND, WEEK, timedelta()], 2, 2),
        ([], 1, 0),
    ],
)
def test_so_many_flags_in_a_window_are_enough(
    ages: list[timedelta], threshold: int, counted: int
) -> None:
    found = flags.burst([NOW - age for age in ages], threshold=threshold, days=7)
    assert len(found) == counted


TIMES = st.lists(st.integers(0, 40 * 86400).map(lambda s: NOW - timedelta(seconds=s)), max_size=15)


@given(TIMES, TIMES, st.integers(1, 6), st.integers(1, 10))
def test_more_flags_never_take_a_signal_away(
    times: list[datetime], more: list[datetime], threshold: int, days: int
) -> None:
    if flags.burst(times, threshold=threshold, days=days):
        assert flags.burst(times + more, threshold=threshold, days=days)


@given(TIMES, st.integers(1, 6), st.integers(1, 10))
def test_what_is_counted_lies_in_one_window_and_is_enough(
    times: list[datetime], threshold: int, days: int
) -> None:
    found = flags.burst(times, threshold=threshold, days=days)
    if found:
        assert len(found) >= threshold
        assert found[-1] - found[0] <= timedelta(days=days)
    else:
        spans = zip(sorted(times), sorted(times)[threshold - 1 :], strict=False)
        assert all(last - first > timedelta(days=days) for first, last in spans)


def test_a_window_holds_its_first_moment() -> None:
    assert flags.begins(NOW, 7) == NOW - WEEK


def test_the_figure_runs_from_the_first_flag() -> None:
    assert flags.to_fix(NOW - WEEK, NOW) == WEEK
    assert flags.mean([WEEK, timedelta(days=1)]) == timedelta(days=4)
    assert flags.mean([]) is None


def codes(refusals: Any) -> list[tuple[str, str]]:
    """Where and what."""
    return [(each.field, each.code) for each in refusals]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"is_open": False}, [("", "signal_closed")]),
        ({"words": " "}, [("fix", "fix_missing")]),
        ({"closed": NOW + SECOND}, [("closed_at", "future")]),
        ({"closed": NOW - WEEK}, []),
        ({"closed": NOW - WEEK - SECOND}, [("closed_at", "closed_before_opened")]),
    ],
)
def test_a_signal_is_closed_once_with_words_after_it_opened(
    change: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    good: dict[str, Any] = {
        "is_open": True, "words": "Fixed.", "opened": NOW - WEEK, "closed": NOW, "now": NOW
    }  # fmt: skip
    assert codes(flags.close_refusals(**{**good, **change})) == found


@pytest.mark.parametrize(
    ("threshold", "days", "fields"),
    [
        (1, 1, []),
        (1000, 365, []),
        (0, 7, ["flag_threshold"]),
        (1001, 7, ["flag_threshold"]),
        (10, 0, ["flag_window"]),
        (10, 366, ["flag_window"]),
    ],
)
def test_limits_have_limits(threshold: int, days: int, fields: list[str]) -> None:
    found = flags.limit_refusals(threshold=threshold, days=days)
    assert [each.field for each in found] == fields
