"""The controls and the failures of a system, as its record shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.pages.controls import words
from riskreg.models import AISystem, ControlState
from riskreg.queries import controls, failures
from riskreg.queries.controls import Reach


@dataclass(frozen=True, slots=True)
class Relied:
    """A control that reaches a system: how, and how it stands."""

    reach: Reach
    how: str
    state: words.Said
    finding: words.Said
    due: words.Due


@dataclass(frozen=True, slots=True)
class Failing:
    """The whole system or one tool, and what is open about it."""

    part: failures.Part
    points: list[str]


def context(system: AISystem, today: date) -> dict[str, Any]:
    """What the two sections show; three queries whatever the numbers."""
    found = [_relied(each, today) for each in controls.of_system(system)]
    working = [each for each in found if each.reach.control.state != ControlState.RETIRED]
    standing = failures.of(system, today)
    parts = [Failing(each, [words.point(p) for p in each.points]) for each in standing.parts]
    return {
        "controls": [each for each in working if each.reach.declined is None],
        "declined": [each for each in working if each.reach.declined is not None],
        "failing": parts,
        "failure_points": len(standing.points),
    }


def _relied(reach: Reach, today: date) -> Relied:
    control = reach.control
    return Relied(
        reach,
        words.ways(reach),
        words.state(control),
        words.finding(control),
        words.due(control, today),
    )
