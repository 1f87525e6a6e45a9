"""NIS2 Art. 23: 24 hours, 72 hours, and a month from the notification."""

from typing import Any

import pytest

from frameworks.regimes.clocks import State
from tests.frameworks.clocks.asking import clock, dues, ends

YES = {"nis2_entity": True, "nis2_significant_incident": True}


@pytest.mark.parametrize(
    ("facts", "state", "unknown"),
    [
        (YES, State.RUNNING, ()),
        ({"nis2_entity": False}, State.NOT_TRIGGERED, ("nis2_significant_incident",)),
        (YES | {"nis2_significant_incident": False}, State.NOT_TRIGGERED, ()),
        ({"nis2_entity": True}, State.OPEN, ("nis2_significant_incident",)),
        ({}, State.OPEN, ("nis2_entity", "nis2_significant_incident")),
    ],
)
def test_it_runs_only_when_both_are_answered_yes(
    facts: dict[str, Any], state: State, unknown: tuple[str, ...]
) -> None:
    found = clock("nis2", facts)
    assert (found.state, found.unknown) == (state, unknown)


def test_the_three_reports() -> None:
    found = dues(clock("nis2", YES))
    assert {code: ends(due) for code, due in found.items()} == {
        "early_warning": "2028-03-25T16:20",
        "notification": "2028-03-27T17:20",
        "final": "2028-04-27",
    }
    assert [due.is_projected for due in found.values()] == [False, False, True]


def test_the_month_runs_from_the_notification_that_went_out() -> None:
    found = dues(clock("nis2", YES | {"nis2_notified_at": "2028-03-25T12:00+01:00"}))
    assert ends(found["final"]) == "2028-04-25"
    assert not found["final"].is_projected


def test_the_month_moves_on_over_a_holiday_under_the_act() -> None:
    facts = YES | {"nis2_notified_at": "2028-03-17T12:00+01:00"}
    final = dues(clock("nis2", facts))["final"]
    assert ends(final) == "2028-04-17"  # Easter Monday
    assert final.union is not None
    assert final.union.day.isoformat() == "2028-04-18"


@pytest.mark.parametrize("trust", [True, "unknown"])
def test_trust_services_notify_within_a_day(trust: Any) -> None:
    found = dues(clock("nis2", YES | {"nis2_trust_service": trust}))
    assert ends(found["notification"]) == "2028-03-25T16:20"


def test_the_entitys_own_awareness_counts() -> None:
    found = dues(clock("nis2", YES | {"nis2_aware_at": "2028-03-25T08:00+01:00"}))
    assert ends(found["early_warning"]) == "2028-03-26T09:00"
