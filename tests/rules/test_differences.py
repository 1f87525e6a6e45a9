"""What differs between two results: duties that come, go or move, and steps."""

from dataclasses import replace
from datetime import date

import pytest

from frameworks.regimes import registry
from frameworks.schema import Duty, DutyState, Result
from riskreg.rules import differences
from riskreg.rules.differences import Shift

EARLY, LATE = date(2026, 8, 2), date(2027, 12, 2)


def duty(state: DutyState, start: date | None = EARLY) -> Duty:
    """A duty in one state."""
    return Duty("Art. 9(1)", "Risk management", "obligation", state, start, "")


@pytest.mark.parametrize(
    ("was", "now", "shift"),
    [
        (duty(DutyState.NOT), duty(DutyState.APPLIES), Shift.ADDED),
        (None, duty(DutyState.LATER), Shift.ADDED),
        (duty(DutyState.APPLIES), duty(DutyState.NOT), Shift.REMOVED),
        (duty(DutyState.LATER), None, Shift.REMOVED),
        (duty(DutyState.APPLIES), duty(DutyState.LATER, LATE), Shift.DATE),
        (duty(DutyState.LATER), duty(DutyState.APPLIES), Shift.STATE),
        (duty(DutyState.APPLIES), duty(DutyState.APPLIES), None),
        (duty(DutyState.NOT), duty(DutyState.NOT, LATE), None),
        (duty(DutyState.NOT), None, None),
    ],
)
def test_a_duty_comes_goes_or_moves(
    was: Duty | None, now: Duty | None, shift: Shift | None
) -> None:
    found = differences.duty_changes([was] if was else [], [now] if now else [])
    assert [change.shift for change in found] == ([shift] if shift else [])


def classified(points: list[str], on: date = EARLY) -> Result:
    """A result of the real rules."""
    law = registry.get("eu_ai_act")
    facts = law.parse_facts(
        {"is_ai_system": True, "eu_nexus": "deployer_in_eu", "annex_iii_points": points}
    )
    return law.classify("deployer", facts, edition="2026-1744", on=on)


def test_the_same_input_differs_in_nothing() -> None:
    assert not differences.between(classified(["4(a)"]), classified(["4(a)"]))


def test_another_class_differs_in_basis_duties_and_steps() -> None:
    found = differences.between(classified([]), classified(["4(a)"]))
    assert found
    assert found.is_tier_changed
    assert found.is_start_changed
    assert "Annex III 4(a)" in found.legal_basis.added
    assert "Art. 26(1)" in {change.ref for change in found.duties}
    assert any(change.was is None for change in found.steps)


def test_a_changed_certainty_alone_is_a_difference() -> None:
    result = classified([])
    assert differences.between(result, replace(result, provisional=not result.provisional))


def test_changed_answers_are_listed_by_name() -> None:
    changes = differences.fact_changes({"b": 1, "a": [1]}, {"b": 1, "a": [2], "c": True})
    assert [(change.name, change.was, change.now) for change in changes] == [
        ("a", [1], [2]),
        ("c", None, True),
    ]
