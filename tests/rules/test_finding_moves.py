"""States and moves of red-team findings."""

from datetime import date, timedelta
from typing import Any

import pytest

from riskreg.models import FindingState
from riskreg.rules import red_team

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)
STATES = list(FindingState.values)
ALLOWED = {
    ("open", "fixed"),
    ("back", "fixed"),
    ("fixed", "verified"),
    ("fixed", "back"),
    ("verified", "back"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("to", STATES)
def test_the_table_of_moves(state: str, to: str) -> None:
    assert red_team.may(state, to) is ((state, to) in ALLOWED)


def test_the_table_knows_every_state() -> None:
    assert set(red_team.MOVES) == set(STATES)
    assert set(red_team.UNSOLVED) == set(STATES) - {"verified"}
    assert not red_team.may("nonsense", "fixed")


def codes(refusals: Any) -> list[tuple[str, str]]:
    """Where and what."""
    return [(each.field, each.code) for each in refusals]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"state": "back"}, []),
        ({"state": "fixed"}, [("", "not_to_fix")]),
        ({"state": "verified"}, [("", "not_to_fix")]),
        ({"fix": " "}, [("fix", "fix_missing")]),
        ({"fixed_on": TODAY + DAY}, [("fixed_on", "future")]),
        ({"fixed_on": TODAY - 10 * DAY}, []),
        ({"fixed_on": TODAY - 11 * DAY}, [("fixed_on", "fixed_before_round")]),
    ],
)
def test_a_fix(change: dict[str, Any], found: list[tuple[str, str]]) -> None:
    good: dict[str, Any] = {
        "state": "open", "fix": "A.", "began": TODAY - 10 * DAY, "fixed_on": TODAY, "today": TODAY
    }  # fmt: skip
    assert codes(red_team.fix_refusals(**{**good, **change})) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"to": "back"}, []),
        ({"state": "open"}, [("", "not_to_rerun")]),
        ({"state": "verified"}, [("", "not_to_rerun")]),
        ({"state": "verified", "to": "back"}, []),
        ({"to": "open"}, [("", "not_to_rerun")]),
        ({"to": "fixed", "state": "open"}, [("", "not_to_rerun")]),
        ({"note": ""}, [("rerun_note", "rerun_words")]),
        ({"rerun_on": TODAY + DAY}, [("rerun_on", "future")]),
        ({"rerun_on": TODAY - DAY}, []),
        ({"rerun_on": TODAY - 2 * DAY}, [("rerun_on", "rerun_before_fix")]),
    ],
)
def test_a_rerun(change: dict[str, Any], found: list[tuple[str, str]]) -> None:
    good: dict[str, Any] = {
        "state": "fixed", "to": "verified", "note": "It held.",
        "fixed_on": TODAY - DAY, "rerun_on": TODAY, "today": TODAY,
    }  # fmt: skip
    assert codes(red_team.rerun_refusals(**{**good, **change})) == found


@pytest.mark.parametrize(
    ("began", "ended", "found"),
    [
        (TODAY, None, []),
        (TODAY + DAY, None, [("began_on", "future")]),
        (TODAY - DAY, TODAY, []),
        (TODAY, TODAY - DAY, [("ended_on", "dates_reversed")]),
        (TODAY, TODAY + DAY, [("ended_on", "future")]),
    ],
)
def test_the_days_of_a_round(began: date, ended: date | None, found: list[tuple[str, str]]) -> None:
    assert codes(red_team.date_refusals(began=began, ended=ended, today=TODAY)) == found
