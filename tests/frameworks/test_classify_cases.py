"""Labelled systems, and cases written from the tree: class, bases, exceptions, dates and duties."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from frameworks.regimes import registry
from frameworks.schema import DutyState, Result

HERE = Path(__file__).with_name("cases")
AMENDED = "2026-1744"
ASKED = date(2026, 11, 20)
LAW = registry.get("eu_ai_act")


def _cases(name: str) -> list[dict[str, Any]]:
    document = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = document["cases"]
    return cases


LABELLED = _cases("labelled.yaml")
OWN = [*_cases("own.yaml"), *_cases("second_reading.yaml")]


def classify(case: dict[str, Any]) -> Result:
    return LAW.classify(
        case["role"],
        LAW.parse_facts(case["facts"]),
        edition=case.get("edition", AMENDED),
        on=case.get("day", ASKED),
    )


def is_among(expected: str, found: Iterable[str]) -> bool:
    """Equal to the expected provision, or a finer point of it."""
    return any(
        each == expected or (each.startswith(expected) and each[len(expected)] in "( .")
        for each in found
    )


def missing(expected: Iterable[str], found: Iterable[str]) -> list[str]:
    given = tuple(found)
    return [each for each in expected if not is_among(each, given)]


def states(result: Result) -> dict[str, DutyState]:
    return {duty.ref: duty.state for duty in result.duties}


# Labels we hold to be wrong, and what we give instead: docs/decisions/011-disputed-labels.md.
INSTEAD: dict[str, dict[str, Any]] = {
    "C019": {"concurrent": []},
    "C059": {"concurrent": []},
    "C045": {"key_obligations": []},
}


@pytest.mark.parametrize("case", LABELLED, ids=[case["id"] for case in LABELLED])
def test_a_labelled_system_gets_its_label(case: dict[str, Any]) -> None:
    expected = case["expected"] | INSTEAD.get(case["id"], {})
    result = classify(case)
    assert result.tier == expected["tier"]
    assert sorted(result.concurrent) == sorted(expected["concurrent"])
    assert missing(expected["legal_basis"], result.legal_basis) == []
    assert missing(expected["not_met"], result.not_met) == []
    assert missing(expected["exceptions"], result.exceptions) == []
    assert result.applies_from == expected["applies_from"]
    found = states(result)
    assert [ref for ref in expected["key_obligations"] if found[ref] == DutyState.NOT] == []


def test_only_disputed_labels_are_departed_from() -> None:
    assert set(INSTEAD) <= {case["id"] for case in LABELLED if case.get("disputed")}


@pytest.mark.parametrize("case", OWN, ids=[case["id"] for case in OWN])
def test_a_case_of_the_tree_comes_out_as_written(case: dict[str, Any]) -> None:
    expected = case["expected"]
    result = classify(case)
    assert result.tier == expected["tier"]
    assert missing(expected.get("legal_basis", ()), result.legal_basis) == []
    assert missing(expected.get("not_met", ()), result.not_met) == []
    assert missing(expected.get("exceptions", ()), result.exceptions) == []
    assert set(expected.get("warned", ())) <= {warning.code for warning in result.warnings}
    assert set(expected.get("unknown", ())) <= set(result.unknown)
    for name in ("effective_role", "applies_from", "provisional"):
        if name in expected:
            assert getattr(result, name) == expected[name], name
    if "concurrent" in expected:
        assert sorted(result.concurrent) == sorted(expected["concurrent"])
    found = states(result)
    for state in DutyState:
        named = expected.get(state.value, ())
        assert {ref: found[ref].value for ref in named} == dict.fromkeys(named, state.value)
    first = {duty.ref: duty.applies_from for duty in result.duties}
    starts = expected.get("from", {})
    assert {ref: first[ref] for ref in starts} == starts


@pytest.mark.parametrize("case", [*LABELLED, *OWN], ids=[case["id"] for case in [*LABELLED, *OWN]])
def test_nothing_is_both_a_basis_and_not_met(case: dict[str, Any]) -> None:
    result = classify(case)
    assert set(result.legal_basis) & set(result.not_met) == set()


def test_there_are_at_least_as_many_cases_of_our_own() -> None:
    assert len({case["id"] for case in OWN}) == len(OWN) >= len(LABELLED) == 94
