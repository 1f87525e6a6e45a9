"""Reads of failure plans: a system, every tool it may call, and what is open about each."""

from dataclasses import dataclass
from datetime import date

from riskreg.models import AISystem, FailurePlan, Stage
from riskreg.rules.failures import OpenPoint, open_points


@dataclass(frozen=True, slots=True)
class Part:
    """The system as a whole (no tool) or one tool, its plan, and what is open about it."""

    tool: str
    plan: FailurePlan | None
    points: tuple[OpenPoint, ...]
    is_called: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system fails, part by part: the whole first, then its tools, then dropped ones."""

    parts: tuple[Part, ...]

    @property
    def points(self) -> tuple[OpenPoint, ...]:
        """Every open point."""
        return tuple(point for part in self.parts for point in part.points)


def of(system: AISystem, today: date) -> Standing:
    """How a system fails, in one query. What is retired or archived no longer owes a plan."""
    plans = system.failure_plans.select_related("override_by", "shutdown_by")
    by_tool = {plan.tool: plan for plan in plans}
    is_over = system.is_archived or system.stage == Stage.RETIRED
    points = [] if is_over else open_points(by_tool.values(), system.tools, today)
    called = ("", *dict.fromkeys(system.tools))
    dropped = tuple(tool for tool in by_tool if tool not in called)
    return Standing(
        tuple(
            Part(
                tool,
                by_tool.get(tool),
                tuple(point for point in points if point.tool == tool),
                tool in called,
            )
            for tool in (*called, *dropped)
        )
    )
