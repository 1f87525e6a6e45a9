"""What may be done with a control, and when its test lapses."""

from datetime import date, timedelta

import pytest

from riskreg.rules import controls
from riskreg.rules.controls import Freshness

DAY = date(2026, 11, 26)
YEAR = 365


def codes(found: list[controls.Refusal]) -> list[tuple[str, str]]:
    """The field and code of each refusal."""
    return [(each.field, each.code) for each in found]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (YEAR - 1, Freshness.CURRENT),
        (YEAR, Freshness.CURRENT),
        (YEAR + 1, Freshness.OVERDUE),
    ],
)
def test_a_test_counts_through_the_last_day_of_its_interval(age: int, expected: Freshness) -> None:
    tested_on = DAY - timedelta(days=age)
    assert controls.freshness("in_place", tested_on, YEAR, DAY) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", Freshness.NOT_YET),
        ("in_progress", Freshness.NOT_YET),
        ("in_place", Freshness.NEVER),
        ("retired", Freshness.OVER),
    ],
)
def test_only_what_is_in_place_misses_its_first_test(state: str, expected: Freshness) -> None:
    assert controls.freshness(state, None, YEAR, DAY) is expected


def test_a_retired_control_is_never_overdue() -> None:
    assert controls.freshness("retired", date(2020, 1, 1), 1, DAY) is Freshness.OVER


def test_owner_and_due_day_are_no_substance() -> None:
    assert not controls.touches_substance({"owner", "due", "library_code"})
    for name in controls.SUBSTANCE:
        assert controls.touches_substance({"owner", name})


@pytest.mark.parametrize(
    ("state", "wanted", "expected"),
    [
        ("planned", "in_place", []),
        ("in_place", "planned", []),
        ("", "retired", [("state", "retire_apart")]),
        ("in_place", "retired", [("state", "retire_apart")]),
        ("retired", "retired", [("", "control_retired")]),
        ("retired", "in_place", [("", "control_retired")]),
    ],
)
def test_a_control_is_retired_by_itself_and_for_good(
    state: str, wanted: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(controls.change_refusals(state=state, wanted=wanted)) == expected


@pytest.mark.parametrize(
    ("state", "days", "result", "expected"),
    [
        ("in_place", -1, "effective", []),
        ("in_place", 0, "ineffective", []),
        ("in_place", 1, "effective", [("on", "future")]),
        ("in_progress", 0, "partly", []),
        ("planned", 0, "effective", [("", "test_of_a_plan")]),
        ("retired", 0, "effective", [("", "control_retired")]),
        ("in_place", 1, "not_tested", [("on", "future"), ("result", "test_without_result")]),
    ],
)
def test_what_a_test_may_say(
    state: str, days: int, result: str, expected: list[tuple[str, str]]
) -> None:
    on = DAY + timedelta(days=days)
    found = controls.test_refusals(state=state, on=on, result=result, today=DAY)
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("state", "is_confirmed", "actor", "expected"),
    [
        ("in_place", False, "third", []),
        ("in_place", False, "owner", ["second_person"]),
        ("in_place", False, "changer", ["second_person"]),
        ("in_place", True, "third", ["confirmed_already"]),
        ("in_progress", False, "third", ["confirm_before_in_place"]),
        ("planned", False, "third", ["confirm_before_in_place"]),
        ("retired", False, "third", ["control_retired"]),
        ("planned", True, "owner", ["confirm_before_in_place", "confirmed_already"]),
    ],
)
def test_who_may_confirm_what(
    state: str, is_confirmed: bool, actor: str, expected: list[str]
) -> None:
    found = controls.confirm_refusals(
        state=state,
        is_confirmed=is_confirmed,
        actor=actor,
        first=["owner", "changer", None],
        name="Somebody",
    )
    assert [each.code for each in found][: len(expected)] == expected
    assert ("second_person" in [each.code for each in found]) == (actor != "third")


def test_retiring_needs_a_reason_and_happens_once() -> None:
    assert controls.retire_refusals(state="planned", reason="Replaced.") == []
    found = controls.retire_refusals(state="retired", reason="  ")
    assert codes(found) == [("", "control_retired"), ("reason", "reason_missing")]


def test_every_unknown_requirement_is_named() -> None:
    known = {("EU_AI_ACT", "Art. 9(1)")}
    wanted = [("EU_AI_ACT", "Art. 9(1)"), ("EU_AI_ACT", "Art. 999"), ("NONE", "Art. 9(1)")]
    found = controls.link_refusals(wanted, known)
    assert [each.values["ref"] for each in found] == ["Art. 999", "Art. 9(1)"]


@pytest.mark.parametrize(
    ("direct", "inherited", "declined", "reason", "expected"),
    [
        (False, True, False, "We run our own.", []),
        (False, True, False, " ", ["reason_missing"]),
        (True, True, False, "No.", ["control_is_direct"]),
        (False, False, False, "No.", ["not_inherited"]),
        (False, True, True, "No.", ["declined_already"]),
    ],
)
def test_what_can_be_declined(
    direct: bool, inherited: bool, declined: bool, reason: str, expected: list[str]
) -> None:
    found = controls.decline_refusals(
        is_direct=direct, is_inherited=inherited, is_declined=declined, reason=reason
    )
    assert [each.code for each in found] == expected
