"""The labelled incidents: every label is met, in both dates, addressee and clock of the Code."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from frameworks.regimes.clocks import State
from frameworks.regimes.eu_ai_act.incidents import Reportable
from tests.frameworks.incident_answers import assessed

CASES = yaml.safe_load(
    (Path(__file__).with_name("cases") / "incidents.yaml").read_text(encoding="utf-8")
)["cases"]


def told(case: dict[str, Any]) -> dict[str, Any]:
    """Everything a label speaks of, what is absent left out."""
    assessment = assessed(case["facts"], case["awareness_date"])
    result, code = assessment.serious, assessment.clock("gpai_code")
    first = code.dues[0] if code.state == State.RUNNING else None
    found: dict[str, Any] = {
        "serious": result.serious,
        "limbs": list(result.limbs),
        "reportable": result.reportable.value,
        "addressee_code": result.addressee_code,
        "deadline_days": result.deadline_days,
        "due_date": result.due_date,
        "due_date_1182_71": result.due_date_1182_71,
        "early_warning_date": result.early_warning_date,
        "code_days": first.report.period.amount if first else None,
        "code_due": first.day if first else None,
    }
    return {key: value for key, value in found.items() if value is not None}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_label_is_met(case: dict[str, Any]) -> None:
    assert told(case) == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_fully_answered_cases_leave_nothing_open(case: dict[str, Any]) -> None:
    assert assessed(case["facts"], case["awareness_date"]).serious.unknown == ()


def test_every_label_that_is_disputed_comes_with_a_warning() -> None:
    for case in CASES:
        if "disputed" in case:
            codes = {
                w.code for w in assessed(case["facts"], case["awareness_date"]).serious.warnings
            }
            assert codes & {"both_readings", "own_reading", "counsel", "date_unsettled"}, case["id"]


def test_the_stricter_reading_stands_beside_the_draft_guidance() -> None:
    by_id = {case["id"]: case for case in CASES}
    for name in ("I12", "I20", "I26"):
        result = assessed(by_id[name]["facts"], by_id[name]["awareness_date"]).serious
        (other,) = result.other_readings
        assert other.code == "without_draft_guidance"
        assert (other.serious, other.reportable, other.deadline_days) == (True, Reportable.YES, 15)
        assert isinstance(other.due_date, date)


def test_there_are_23_cases() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) == 23
