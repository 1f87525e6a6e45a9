"""GDPR Art. 33: 72 hours, for a breach that may put somebody at risk."""

from typing import Any

import pytest

from frameworks.regimes.clocks import State
from tests.frameworks.clocks.asking import clock, dues, ends


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"personal_data_breach": True}, State.RUNNING),
        ({"personal_data_breach": False}, State.NOT_TRIGGERED),
        ({"personal_data_breach": "unknown"}, State.OPEN),
        ({}, State.OPEN),
        ({"personal_data_breach": True, "breach_risk_unlikely": True}, State.NOT_TRIGGERED),
        ({"personal_data_breach": True, "breach_risk_unlikely": "unknown"}, State.RUNNING),
    ],
)
def test_it_runs_only_when_answered_yes(facts: dict[str, Any], state: State) -> None:
    assert clock("gdpr", facts).state == state


def test_72_hours_really_pass() -> None:
    due = dues(clock("gdpr", {"personal_data_breach": True}))["notification"]
    assert ends(due) == "2028-03-27T17:20"
    assert due.union is not None
    assert due.union.at.isoformat() == "2028-03-27T18:00:00+02:00"


def test_an_open_question_shows_the_date_it_would_have() -> None:
    found = clock("gdpr", {})
    assert found.unknown == ("personal_data_breach",)
    assert ends(found.dues[0]) == "2028-03-27T17:20"


def test_the_controllers_own_awareness_counts() -> None:
    facts = {"personal_data_breach": True, "breach_aware_at": "2028-03-28T09:00+02:00"}
    assert ends(clock("gdpr", facts).dues[0]) == "2028-03-31T09:00"


def test_a_processor_tells_the_controller() -> None:
    found = clock("gdpr", {"personal_data_breach": True, "breach_role": "processor"})
    assert found.addressee.startswith("the controller")


def test_a_high_risk_brings_in_the_people_concerned() -> None:
    found = clock("gdpr", {"personal_data_breach": True, "breach_high_risk": True})
    assert any("Art. 34" in note for note in found.notes)


def test_a_day_alone_counts_from_its_start() -> None:
    assert ends(clock("gdpr", {}, "2028-03-24").dues[0]) == "2028-03-27T01:00"


def test_without_awareness_there_is_no_date() -> None:
    assert clock("gdpr", {}, None).dues[0].plain is None
