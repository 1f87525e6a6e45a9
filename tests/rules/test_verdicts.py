"""Verdicts against thresholds fixed before the run, what is refused, how metrics moved."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.models import Dimension, Verdict
from riskreg.rules import evaluations
from riskreg.rules.evaluations import Mark, Measure, Reason, Shift

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def high(value: float | None, low: float | None = None, top: float | None = None) -> Measure:
    """A metric that should reach 0.9."""
    return Measure("A", "performance", threshold=0.9, value=value, low=low, high=top)


def low(value: float | None, bottom: float | None = None, top: float | None = None) -> Measure:
    """A metric that should stay at or below 5."""
    return Measure("B", "false_refusals", "%", False, 5, value, bottom, top)


@pytest.mark.parametrize(
    ("measure", "mark"),
    [
        (high(0.9), Mark.MET),
        (high(0.8999), Mark.MISSED),
        (high(0.95, 0.9, 0.99), Mark.MET),
        (high(0.95, 0.89, 0.99), Mark.STRADDLES),
        (high(0.85, 0.8, 0.9), Mark.STRADDLES),
        (high(0.85, 0.8, 0.89), Mark.MISSED),
        (high(None), Mark.MISSING),
        (low(5), Mark.MET),
        (low(5.01), Mark.MISSED),
        (low(4, 3, 5), Mark.MET),
        (low(4, 3, 5.1), Mark.STRADDLES),
        (low(6, 5.1, 7), Mark.MISSED),
        (Measure("C", "efficiency", value=1), Mark.FREE),
        (Measure("C", "efficiency"), Mark.FREE),
    ],
)
def test_a_metric_is_held_against_its_threshold_with_its_interval(
    measure: Measure, mark: Mark
) -> None:
    assert evaluations.mark(measure) is mark


FREE = Measure("C", "efficiency", value=1)


@pytest.mark.parametrize(
    ("measures", "verdict", "reasons"),
    [
        ([high(0.95), low(3)], "passed", [("all_met", "")]),
        ([high(0.95), low(3), FREE], "passed", [("all_met", "")]),
        ([high(0.95), low(9)], "failed", [("missed", "B")]),
        ([high(None), low(9)], "failed", [("missed", "B"), ("missing", "A")]),
        ([high(None), low(3)], "inconclusive", [("missing", "A")]),
        ([high(0.91, 0.8, 0.95), low(3)], "inconclusive", [("straddles", "A")]),
        ([FREE], "inconclusive", [("no_thresholds", "")]),
        ([], "inconclusive", [("no_thresholds", "")]),
    ],
)
def test_the_verdict_follows_from_the_metrics_and_says_why(
    measures: list[Measure], verdict: str, reasons: list[tuple[str, str]]
) -> None:
    judged = evaluations.judge(measures)
    assert judged.verdict == verdict
    assert [(each.code, each.metric) for each in judged.reasons] == reasons


NUMBERS = st.floats(-100, 100)
MEASURES = st.builds(
    lambda name, better, threshold, value, span: Measure(
        name,
        "performance",
        "",
        better,
        threshold,
        value,
        None if value is None or span is None else value - span,
        None if value is None or span is None else value + span,
    ),
    st.text("abcdef", min_size=1, max_size=3),
    st.booleans(),
    NUMBERS | st.none(),
    NUMBERS | st.none(),
    st.floats(0, 10) | st.none(),
)


@given(st.lists(MEASURES, max_size=8, unique_by=lambda each: each.name), st.randoms())
def test_the_order_of_metrics_does_not_matter(measures: list[Measure], chance: Any) -> None:
    mixed = measures[:]
    chance.shuffle(mixed)
    assert evaluations.judge(mixed) == evaluations.judge(measures)


@given(st.lists(MEASURES, max_size=8, unique_by=lambda each: each.name), MEASURES)
def test_another_metric_never_turns_a_failure_into_a_pass(
    measures: list[Measure], more: Measure
) -> None:
    if evaluations.judge(measures).verdict == "failed":
        assert evaluations.judge([*measures, more]).verdict == "failed"


@given(st.lists(MEASURES, max_size=8))
def test_only_a_run_that_meets_every_threshold_passes(measures: list[Measure]) -> None:
    marks = {evaluations.mark(each) for each in measures if each.threshold is not None}
    assert (evaluations.judge(measures).verdict == "passed") is (marks == {Mark.MET})


def test_the_rules_and_the_tables_know_the_same_words() -> None:
    assert set(evaluations.DIMENSIONS) == set(Dimension.values)
    assert {"passed", "failed", "inconclusive"} == set(Verdict.values) - {"planned"}


def codes(refusals: Any) -> list[tuple[str, str]]:
    """Where and what."""
    return [(each.field, each.code) for each in refusals]


PLAN = [Measure("A", "performance", threshold=0.9)]


@pytest.mark.parametrize(
    ("measures", "found"),
    [
        (PLAN, []),
        ([], [("metrics", "metrics_missing")]),
        ([Measure(" ", "performance")], [("metrics/0/name", "metric_nameless")]),
        ([*PLAN, Measure(" a ", "fairness")], [("metrics/1/name", "metric_twice")]),
        ([Measure("A", "speed")], [("metrics/0/dimension", "dimension_unknown")]),
        ([Measure("A")], [("metrics/0/dimension", "dimension_unknown")]),
        ([Measure("A" * 121, "fairness")], [("metrics/0/name", "words_long")]),
        ([Measure("A", "fairness", "u" * 41)], [("metrics/0/unit", "words_long")]),
    ],
)
def test_a_plan_is_refused_at_the_place_of_its_fault(
    measures: list[Measure], found: list[tuple[str, str]]
) -> None:
    assert codes(evaluations.plan_refusals(measures, fixed_at=NOW, now=NOW)) == found


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, True, "0.9", 10**400], ids=str)
def test_what_is_no_finite_number_is_refused(number: Any) -> None:
    measure = Measure("A", "performance", threshold=number)
    found = evaluations.plan_refusals([measure], fixed_at=NOW, now=NOW)
    assert codes(found) == [("metrics/0/threshold", "not_finite")]
    given_ = evaluations.value_refusals(PLAN, [Measure("A", value=number, low=0, high=1)])
    assert codes(given_) == [("metrics/0/value", "not_finite")]


def test_too_many_metrics_are_refused() -> None:
    many = [Measure(f"M{n}", "performance") for n in range(evaluations.MOST + 1)]
    found = evaluations.plan_refusals(many, fixed_at=NOW, now=NOW)
    assert codes(found) == [("metrics", "metrics_many")]


@pytest.mark.parametrize(
    ("fixed", "found"),
    [(NOW - SECOND, []), (NOW, []), (NOW + SECOND, [("thresholds_fixed_at", "thresholds_future")])],
)
def test_thresholds_are_not_fixed_in_the_future(
    fixed: datetime, found: list[tuple[str, str]]
) -> None:
    assert codes(evaluations.plan_refusals(PLAN, fixed_at=fixed, now=NOW)) == found


@pytest.mark.parametrize(
    ("fixed", "ran", "found"),
    [
        (NOW - 2 * SECOND, NOW - SECOND, []),
        (NOW - SECOND, NOW, []),
        (NOW - SECOND, NOW - SECOND, ["thresholds_after_run"]),
        (NOW, NOW - SECOND, ["thresholds_after_run"]),
        (NOW - SECOND, NOW + SECOND, ["run_future"]),
        (NOW + SECOND, NOW + SECOND, ["run_future", "thresholds_after_run"]),
    ],
)
def test_a_run_follows_its_thresholds_and_is_over(
    fixed: datetime, ran: datetime, found: list[str]
) -> None:
    refused = evaluations.time_refusals(fixed_at=fixed, ran_at=ran, now=NOW)
    assert codes(refused) == [("ran_at", code) for code in found]


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        (Measure("A", value=1), []),
        (Measure("a", value=1, threshold=0.9, dimension="performance"), []),
        (Measure("A", value=1, threshold=0.8), [("metrics/0/threshold", "threshold_moved")]),
        (Measure("New", value=1), []),
        (Measure("New", value=1, threshold=1), [("metrics/0/threshold", "threshold_moved")]),
        (
            Measure("A", value=1, is_higher_better=False),
            [("metrics/0/is_higher_better", "plan_moved")],
        ),
        (Measure("A", "fairness", value=1), [("metrics/0/dimension", "plan_moved")]),
        (Measure("A", value=1, low=0.5), [("metrics/0/high", "interval_half")]),
        (Measure("A", value=1, high=2), [("metrics/0/low", "interval_half")]),
        (Measure("A", low=0, high=2), [("metrics/0/value", "interval_half")]),
        (Measure("A", value=1, low=2, high=3), [("metrics/0/low", "interval_outside")]),
        (Measure("A", value=1, low=1, high=1), []),
        (Measure("A", "speed", value=1), [("metrics/0/dimension", "dimension_unknown")]),
    ],
)
def test_values_are_refused_where_they_move_what_was_planned(
    measure: Measure, found: list[tuple[str, str]]
) -> None:
    planned = [Measure("A", "performance", "", True, 0.9)]
    assert codes(evaluations.value_refusals(planned, [measure]))[:1] == found


def test_a_metric_is_measured_once() -> None:
    found = evaluations.value_refusals(PLAN, [Measure("A", value=1), Measure("A ", value=2)])
    assert codes(found) == [("metrics/1/name", "metric_twice")]


def test_unplanned_metrics_come_after_the_planned_ones_and_are_not_judged() -> None:
    planned = [Measure("A", "fairness", threshold=1), Measure("B", "fairness", threshold=1)]
    joined = evaluations.joined(planned, [Measure("New", value=0), Measure("b", value=2)])
    assert [(each.name, each.value) for each in joined] == [("A", None), ("B", 2), ("New", 0)]
    assert joined[2].dimension == "performance"
    assert evaluations.judge(joined).reasons == (Reason("missing", "A"),)


@pytest.mark.parametrize(
    ("was", "now", "shift"),
    [
        (high(0.8), high(0.9), Shift.BETTER),
        (high(0.9), high(0.8), Shift.WORSE),
        (high(0.9), high(0.9), Shift.SAME),
        (low(3), low(4), Shift.WORSE),
        (low(4), low(3), Shift.BETTER),
        (high(0.8, 0.7, 0.86), high(0.9, 0.85, 0.95), Shift.UNCLEAR),
        (high(0.8, 0.7, 0.84), high(0.9, 0.85, 0.95), Shift.BETTER),
        (high(0.8), high(0.9, 0.8, 0.95), Shift.UNCLEAR),
        (low(4, 3, 5), low(9, 8, 10), Shift.WORSE),
    ],
)
def test_what_moved_between_versions(was: Measure, now: Measure, shift: Shift) -> None:
    assert [each.shift for each in evaluations.moves([was], [now])] == [shift]


def test_only_what_both_runs_measured_has_moved() -> None:
    assert evaluations.moves([high(None)], [high(0.9), low(3)]) == ()
    assert evaluations.moves([high(0.9)], [high(None)]) == ()
