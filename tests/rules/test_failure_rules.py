"""What is open about how a system fails."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from riskreg.rules import failures
from riskreg.rules.failures import Drill, Open, OpenPoint

DAY = date(2026, 11, 26)
SOMEBODY = uuid.UUID(int=1)


@dataclass(frozen=True)
class Plan:
    """A complete plan, drilled today."""

    tool: str = ""
    worst_outcome: str = "A wrong letter goes out."
    bound_amount: str = "500 euros"
    bound_rate: str = "20 an hour"
    bound_scope: str = "One customer"
    is_reversible: bool | None = True
    how_reversed: str = "A second letter."
    needs_approval: bool | None = True
    approval: str = "The team lead, above 100 euros."
    fallback: str = "To a person."
    override_by_id: uuid.UUID | None = SOMEBODY
    override_how: str = "The button on the case."
    override_drilled_on: date | None = DAY
    shutdown_by_id: uuid.UUID | None = SOMEBODY
    shutdown_how: str = "The switch in the console."
    shutdown_drilled_on: date | None = DAY
    drill_interval: int = 365


WHOLE = Plan()


def test_a_complete_and_drilled_plan_leaves_nothing_open() -> None:
    assert failures.open_points([WHOLE], [], DAY) == []


def test_the_system_and_each_tool_need_a_plan() -> None:
    found = failures.open_points([Plan(tool="send_email")], ["send_email", "issue_refund"], DAY)
    assert found == [OpenPoint("", Open.NO_PLAN), OpenPoint("issue_refund", Open.NO_PLAN)]


def test_a_plan_for_a_tool_no_longer_called_asks_for_nothing() -> None:
    gone = Plan(tool="old", worst_outcome="", shutdown_drilled_on=None)
    assert failures.open_points([WHOLE, gone], [], DAY) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worst_outcome": ""}, ("worst_outcome",)),
        (
            {"bound_amount": "", "bound_rate": "", "bound_scope": ""},
            ("bound_amount", "bound_rate", "bound_scope"),
        ),
        ({"is_reversible": None, "how_reversed": ""}, ("is_reversible",)),
        ({"is_reversible": True, "how_reversed": ""}, ("how_reversed",)),
        ({"is_reversible": False, "how_reversed": ""}, ()),
        ({"needs_approval": None, "approval": ""}, ("needs_approval",)),
        ({"needs_approval": True, "approval": ""}, ("approval",)),
        ({"needs_approval": False, "approval": ""}, ()),
        ({"fallback": "", "override_by_id": None}, ("fallback", "override_by")),
        ({"override_how": "", "shutdown_how": ""}, ("override_how", "shutdown_how")),
        ({"shutdown_by_id": None}, ("shutdown_by",)),
    ],
)
def test_what_a_plan_leaves_unsaid_is_one_open_point(
    changes: dict[str, object], expected: tuple[str, ...]
) -> None:
    found = failures.open_points([replace(WHOLE, **changes)], [], DAY)  # type: ignore[arg-type]
    assert found == ([OpenPoint("", Open.FIELDS, expected)] if expected else [])


@pytest.mark.parametrize("drill", list(Drill))
@pytest.mark.parametrize(("age", "is_open"), [(364, False), (365, False), (366, True)])
def test_a_drill_counts_through_the_last_day_of_its_interval(
    drill: Drill, age: int, is_open: bool
) -> None:
    on = DAY - timedelta(days=age)
    plan = replace(WHOLE, **{f"{drill}_drilled_on": on})  # type: ignore[arg-type]
    due = on + timedelta(days=365)
    expected = [OpenPoint("", Open.DRILL_OVERDUE, drill=drill, since=due)] if is_open else []
    assert failures.open_points([plan], [], DAY) == expected


def test_what_was_never_drilled_is_open() -> None:
    plan = replace(WHOLE, tool="send_email", shutdown_drilled_on=None)
    found = failures.open_points([WHOLE, plan], ["send_email"], DAY)
    assert found == [OpenPoint("send_email", Open.NEVER_DRILLED, drill=Drill.SHUTDOWN)]


@pytest.mark.parametrize(
    ("how", "last", "days", "expected"),
    [
        ("The switch.", None, 0, []),
        ("The switch.", None, -1, []),
        ("The switch.", None, 1, ["future"]),
        (" ", None, 0, ["drill_without_way"]),
        ("The switch.", DAY - timedelta(days=3), -3, []),
        ("The switch.", DAY - timedelta(days=3), -4, ["drill_older"]),
    ],
)
def test_what_a_drill_may_say(how: str, last: date | None, days: int, expected: list[str]) -> None:
    found = failures.drill_refusals(how=how, last=last, on=DAY + timedelta(days=days), today=DAY)
    assert [each.code for each in found] == expected


@pytest.mark.parametrize(("days", "codes"), [(0, ["interval_too_short"]), (1, []), (365, [])])
def test_an_interval_is_at_least_one_day(days: int, codes: list[str]) -> None:
    assert [each.code for each in failures.interval_refusals(days)] == codes


def test_only_tools_of_the_system_get_a_plan() -> None:
    assert failures.tool_refusals("", []) == []
    assert failures.tool_refusals("a", ["a"]) == []
    assert [each.code for each in failures.tool_refusals("b", ["a"])] == ["unknown_tool"]
