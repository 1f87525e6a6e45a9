"""Graceful failure: what is not written down or not drilled, per system and per tool; pure."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from riskreg.rules.refusals import Refusal


class Drill(StrEnum):
    """What is tried out: that a person can overrule, and that a person can stop."""

    OVERRIDE = "override"
    SHUTDOWN = "shutdown"


class Plan(Protocol):
    """What the rules read of a plan; the model has these fields."""

    @property
    def tool(self) -> str: ...
    @property
    def worst_outcome(self) -> str: ...
    @property
    def bound_amount(self) -> str: ...
    @property
    def bound_rate(self) -> str: ...
    @property
    def bound_scope(self) -> str: ...
    @property
    def is_reversible(self) -> bool | None: ...
    @property
    def how_reversed(self) -> str: ...
    @property
    def needs_approval(self) -> bool | None: ...
    @property
    def approval(self) -> str: ...
    @property
    def fallback(self) -> str: ...
    @property
    def override_by_id(self) -> uuid.UUID | None: ...
    @property
    def override_how(self) -> str: ...
    @property
    def override_drilled_on(self) -> date | None: ...
    @property
    def shutdown_by_id(self) -> uuid.UUID | None: ...
    @property
    def shutdown_how(self) -> str: ...
    @property
    def shutdown_drilled_on(self) -> date | None: ...
    @property
    def drill_interval(self) -> int: ...


class Open(StrEnum):
    """Why something is an open point."""

    NO_PLAN = "no_plan"
    FIELDS = "fields"
    NEVER_DRILLED = "never_drilled"
    DRILL_OVERDUE = "drill_overdue"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing to do. `tool` is empty for the system as a whole."""

    tool: str
    why: Open
    fields: tuple[str, ...] = ()  # what is not said, by field name
    drill: Drill | None = None
    since: date | None = None  # the last day on which the drill counted


def open_points(plans: Iterable[Plan], tools: Collection[str], today: date) -> list[OpenPoint]:
    """What is missing or lapsed for a system and each tool it may call.

    A plan for a tool that the system no longer calls asks for nothing.
    """
    by_tool = {plan.tool: plan for plan in plans}
    found: list[OpenPoint] = []
    for tool in ("", *tools):
        plan = by_tool.get(tool)
        if plan is None:
            found.append(OpenPoint(tool, Open.NO_PLAN))
        else:
            found += _of_plan(plan, today)
    return found


def _of_plan(plan: Plan, today: date) -> list[OpenPoint]:
    unsaid = missing_fields(plan)
    found = [OpenPoint(plan.tool, Open.FIELDS, unsaid)] if unsaid else []
    drills = {
        Drill.OVERRIDE: plan.override_drilled_on,
        Drill.SHUTDOWN: plan.shutdown_drilled_on,
    }
    for drill, day in drills.items():
        due = drill_due(day, plan.drill_interval)
        if due is None:
            found.append(OpenPoint(plan.tool, Open.NEVER_DRILLED, drill=drill))
        elif today > due:
            found.append(OpenPoint(plan.tool, Open.DRILL_OVERDUE, drill=drill, since=due))
    return found


def drill_due(drilled_on: date | None, interval: int) -> date | None:
    """The last day on which a drill counts; None without one."""
    return None if drilled_on is None else drilled_on + timedelta(days=interval)


def missing_fields(plan: Plan) -> tuple[str, ...]:
    """What a complete plan says and this one does not, in the order of the form."""
    said = {
        "worst_outcome": plan.worst_outcome,
        "bound_amount": plan.bound_amount,
        "bound_rate": plan.bound_rate,
        "bound_scope": plan.bound_scope,
        "is_reversible": plan.is_reversible is not None,
        "how_reversed": plan.how_reversed or not plan.is_reversible,
        "needs_approval": plan.needs_approval is not None,
        "approval": plan.approval or not plan.needs_approval,
        "fallback": plan.fallback,
        "override_by": plan.override_by_id,
        "override_how": plan.override_how,
        "shutdown_by": plan.shutdown_by_id,
        "shutdown_how": plan.shutdown_how,
    }
    return tuple(name for name, value in said.items() if not value)


def tool_refusals(tool: str, tools: Collection[str]) -> list[Refusal]:
    """Refuse a plan for a tool that the system does not call."""
    return [] if not tool or tool in tools else [Refusal("tool", "unknown_tool", {"tool": tool})]


def interval_refusals(interval: int) -> list[Refusal]:
    """Refuse an interval in which no drill could count."""
    return [] if interval >= 1 else [Refusal("drill_interval", "interval_too_short")]


def drill_refusals(*, how: str, last: date | None, on: date, today: date) -> list[Refusal]:
    """Refuse a drill of what is not written down, from the future, or older than the last."""
    found = []
    if not how.strip():
        found.append(Refusal("", "drill_without_way"))
    if on > today:
        found.append(Refusal("on", "future"))
    if last is not None and on < last:
        found.append(Refusal("on", "drill_older", {"day": last.isoformat()}))
    return found
