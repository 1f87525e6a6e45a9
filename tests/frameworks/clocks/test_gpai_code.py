"""The Code of Practice, Measure 9.3: 2, 5, 10 or 15 days, four weeks, sixty days."""

from typing import Any

import pytest

from frameworks.regimes.clocks import State
from tests.frameworks.clocks.asking import clock, dues, ends

MODEL = {"tier": "gpai_systemic", "code_category": "cybersecurity_breach"}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (MODEL, State.RUNNING),
        (MODEL | {"code_category": "none"}, State.NOT_TRIGGERED),
        (MODEL | {"tier": "gpai"}, State.NOT_TRIGGERED),
        ({"tier": "gpai_systemic"}, State.OPEN),
        (MODEL | {"tier": "unknown"}, State.OPEN),
        ({"tier": "high_risk_annex_iii"}, State.NOT_TRIGGERED),
        ({}, State.OPEN),
    ],
)
def test_it_runs_for_a_systemic_model_and_a_kind_of_the_code(
    facts: dict[str, Any], state: State
) -> None:
    assert clock("gpai_code", facts).state == state


@pytest.mark.parametrize(
    ("category", "last"),
    [
        ("critical_infrastructure", "2028-03-26"),
        ("cybersecurity_breach", "2028-03-29"),
        ("death", "2028-04-03"),
        ("other_serious_harm", "2028-04-08"),
        ("unknown", "2028-03-26"),  # the fewest days
    ],
)
def test_the_kind_sets_the_days(category: str, last: str) -> None:
    due = dues(clock("gpai_code", MODEL | {"code_category": category}))["initial"]
    assert ends(due) == last
    assert due.union is None  # the Code is no act of the Union


def test_updates_follow_every_four_weeks() -> None:
    found = dues(clock("gpai_code", MODEL))
    assert ends(found["update"]) == "2028-04-26"
    assert found["update"].report.repeats
    sent = {"code_initial_at": "2028-03-27T10:00+02:00"}
    assert ends(dues(clock("gpai_code", MODEL | sent))["update"]) == "2028-04-24"
    again = sent | {"code_update_at": "2028-04-20T10:00+02:00"}
    assert ends(dues(clock("gpai_code", MODEL | again))["update"]) == "2028-05-18"


def test_the_final_report_waits_for_the_resolution() -> None:
    assert ends(dues(clock("gpai_code", MODEL))["final"]) == ""
    resolved = MODEL | {"code_resolved_at": "2028-04-01T10:00+02:00"}
    found = dues(clock("gpai_code", resolved))
    assert ends(found["final"]) == "2028-05-31"
    assert "update" not in found


def test_who_has_not_signed_is_told_what_binds() -> None:
    assert any("has not been signed" in note for note in clock("gpai_code", MODEL).notes)
    signed = clock("gpai_code", MODEL | {"code_signatory": True})
    assert not any("has not been signed" in note for note in signed.notes)
