"""An assessment: which move follows which state, and what must be filled before it is sent."""

from types import SimpleNamespace
from typing import Any

import pytest

from riskreg.rules import assessments as rules
from riskreg.rules.assessments import MOVES, Judged
from riskreg.rules.shipped_scale import shipped

SCALE = SimpleNamespace(**shipped())
STATES = ("draft", "submitted", "approved", "superseded", "discarded")
WHOLE: dict[str, Any] = {
    "inherent_likelihood": 4,
    "inherent_severity": 3,
    "residual_likelihood": 3,
    "residual_severity": 3,
    "assumptions": "As many letters as last year.",
    "treatment": "accept",
}
CONTENT = {"scope": "In use.", "conclusion": "It may go on."}


def gaps(
    content: dict[str, Any] = CONTENT,
    *risks: Judged,
    is_newest_scale: bool = True,
) -> list[tuple[str, str]]:
    """Place and code of everything that is missing."""
    found = rules.gaps("risk", content, risks, scale=SCALE, is_newest_scale=is_newest_scale)
    return [(each.field, each.code) for each in found]


def risk(touches_rights: bool = False, is_closed: bool = False, **values: Any) -> Judged:
    """A risk judged whole but for some values."""
    return Judged("1", "Risk", touches_rights, is_closed, {**WHOLE, **values})


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_starts_from_one_state_alone(state: str, move: str) -> None:
    refused = [each.code for each in rules.move_refusals(state, move)]
    assert (refused == []) == (state == MOVES[move][0])


def test_a_whole_document_can_be_sent() -> None:
    assert gaps(CONTENT, risk()) == []


@pytest.mark.parametrize("name", [*WHOLE])
@pytest.mark.parametrize("value", [None, "", " "])
def test_everything_that_counts_has_to_be_answered(name: str, value: Any) -> None:
    if name.endswith(("likelihood", "severity")):
        value = None
    assert (name, "estimate_open") in gaps(CONTENT, risk(**{name: value}))


@pytest.mark.parametrize("treatment", ["avoid", "reduce", "transfer", "accept"])
def test_a_treatment_that_does_something_says_what(treatment: str) -> None:
    found = gaps(CONTENT, risk(treatment=treatment))
    assert (("treatment_note", "estimate_open") in found) == (treatment != "accept")


def test_a_risk_to_rights_is_judged_on_their_own_scale_too() -> None:
    found = gaps(CONTENT, risk(touches_rights=True))
    assert [place for place, _code in found] == [
        "rights_severity",
        "rights_extent",
        "rights_reversibility",
    ]
    told = {"rights_severity": 4, "rights_extent": 1, "rights_reversibility": 1}
    assert gaps(CONTENT, risk(touches_rights=True, **told)) == []


def test_a_step_that_left_the_scale_is_named() -> None:
    assert gaps(CONTENT, risk(inherent_likelihood=9)) == [("inherent_likelihood", "off_scale_now")]


@pytest.mark.parametrize(("residual", "refused"), [(3, False), (4, False), (5, True)])
def test_controls_never_make_it_worse(residual: int, refused: bool) -> None:
    found = gaps(CONTENT, risk(residual_likelihood=residual))
    assert (("residual_likelihood", "residual_above_inherent") in found) == refused


def test_the_document_itself_has_its_parts() -> None:
    assert gaps({}) == [
        ("risks", "no_risks"),
        ("scope", "scope_empty"),
        ("conclusion", "conclusion_empty"),
    ]


def test_a_closed_risk_and_an_older_scale_are_said() -> None:
    found = gaps(CONTENT, risk(is_closed=True), is_newest_scale=False)
    assert found == [("scale", "scale_outdated"), ("", "risk_closed_meanwhile")]


def test_an_impact_assessment_has_six_parts() -> None:
    told = dict.fromkeys("abcde", "Text.")
    found = rules.gaps("fria", told, (), scale=None, is_newest_scale=True)
    assert [each.field for each in found] == ["f"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"inherent_likelihood": 5}, []),
        ({"inherent_likelihood": 0}, [("inherent_likelihood", "off_scale")]),
        ({"rights_extent": 5}, [("rights_extent", "off_scale")]),
        ({"loss_low": -1}, [("loss_low", "negative")]),
        ({"loss_low": 5, "loss_high": 1}, [("loss_high", "range_reversed")]),
        ({"frequency_low": 1, "frequency_high": 1}, []),
    ],
)
def test_values_that_cannot_be_kept_are_refused(
    values: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = rules.value_refusals(values, SCALE)
    assert [(each.field, each.code) for each in found] == expected
