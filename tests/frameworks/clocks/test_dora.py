"""DORA Art. 19: four hours, a day at most, 72 hours, a month."""

from typing import Any

import pytest

from frameworks.regimes.clocks import State
from tests.frameworks.clocks.asking import clock, dues, ends

YES = {"dora_financial_entity": True, "dora_major_incident": True}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (YES, State.RUNNING),
        ({"dora_financial_entity": False}, State.NOT_TRIGGERED),
        (YES | {"dora_major_incident": False}, State.NOT_TRIGGERED),
        ({"dora_financial_entity": True}, State.OPEN),
        ({}, State.OPEN),
    ],
)
def test_it_runs_only_when_both_are_answered_yes(facts: dict[str, Any], state: State) -> None:
    assert clock("dora", facts).state == state


@pytest.mark.parametrize(
    ("classified", "initial", "provision"),
    [
        (None, "2028-03-25T16:20", "(1)(a)"),  # a day from awareness
        ("2028-03-24T17:00+01:00", "2028-03-24T21:00", "(1)(a)"),
        ("2028-03-25T12:20+01:00", "2028-03-25T16:20", "(1)(a)"),  # both at once
        ("2028-03-25T14:00+01:00", "2028-03-25T16:20", "(1)(a)"),  # the day ends first
        ("2028-03-25T16:20+01:00", "2028-03-25T16:20", "(1)(a)"),
        ("2028-03-25T17:00+01:00", "2028-03-25T21:00", "(2)"),  # classified after the day
    ],
)
def test_the_earlier_of_both_limits_counts(
    classified: str | None, initial: str, provision: str
) -> None:
    facts = YES | ({"dora_classified_at": classified} if classified else {})
    due = dues(clock("dora", facts))["initial"]
    assert ends(due) == initial
    assert due.report.provision.endswith(provision)


def test_each_report_runs_from_the_one_before() -> None:
    found = dues(clock("dora", YES | {"dora_classified_at": "2028-03-24T17:00+01:00"}))
    assert [ends(due) for due in found.values()] == [
        "2028-03-24T21:00",
        "2028-03-27T22:00",
        "2028-04-27",
    ]
    assert [due.is_projected for due in found.values()] == [False, True, True]


def test_what_went_out_counts() -> None:
    facts = YES | {
        "dora_initial_at": "2028-03-24T18:00+01:00",
        "dora_intermediate_at": "2028-03-26T10:00+02:00",
    }
    found = dues(clock("dora", facts))
    assert ends(found["intermediate"]) == "2028-03-27T19:00"
    assert ends(found["final"]) == "2028-04-26"
    assert not any(due.is_projected for due in found.values())


def test_the_relief_of_weekends_is_a_note_and_not_counted() -> None:
    found = clock("dora", YES, "2028-03-31T10:00+02:00")
    assert ends(dues(found)["initial"]) == "2028-04-01T10:00"  # a Saturday
    assert any("Art. 5(4)" in note and "not counted into the dates" in note for note in found.notes)


def test_a_classification_without_awareness_counts_alone() -> None:
    found = dues(clock("dora", YES | {"dora_classified_at": "2028-03-24T17:00+01:00"}, None))
    assert ends(found["initial"]) == "2028-03-24T21:00"
