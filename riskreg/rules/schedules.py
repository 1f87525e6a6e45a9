"""When a schedule is due by the calendar, and what it needs; pure. Days are the organisation's."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from riskreg.rules.refusals import Refusal

# Months between two of them; quarters begin with January.
_MONTHS: Mapping[str, int] = {"monthly": 1, "quarterly": 3}
LAST_DAY = 28  # every month has it


def is_by_calendar(rhythm: str) -> bool:
    """Whether days decide, and not something that happens."""
    return rhythm in _MONTHS


def last_due(rhythm: str, day: int, today: date) -> date:
    """The latest day it was due on, today included: what was missed before it is left out."""
    step = _MONTHS[rhythm]
    month = _number(today) - (today.day < day)
    return _day(month - month % step, day)


def next_due(rhythm: str, day: int, today: date) -> date:
    """The first day after today."""
    return _day(_number(last_due(rhythm, day, today)) + _MONTHS[rhythm], day)


def refusals(
    rhythm: str, *, day: int | None, approved_kind: str, has_system: bool, is_about_system: bool
) -> list[Refusal]:
    """What does not fit together."""
    found = []
    by_calendar = is_by_calendar(rhythm)
    if by_calendar and not (day and 1 <= day <= LAST_DAY):
        found.append(Refusal("day", "schedule_day", {"last": LAST_DAY}))
    if rhythm == "approval" and not approved_kind:
        found.append(Refusal("approved_kind", "schedule_approved_kind"))
    if is_about_system and by_calendar and not has_system:
        found.append(Refusal("system", "schedule_system"))
    if not is_about_system and by_calendar and has_system:
        found.append(Refusal("system", "schedule_of_all"))
    return found


def fitting(rhythm: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those that this rhythm does not ask."""
    unasked = {"day": None} if not is_by_calendar(rhythm) else {}
    return {**values, **unasked, **({} if rhythm == "approval" else {"approved_kind": ""})}


def _number(day: date) -> int:
    """Months since the year nought, so that quarters begin with multiples of three."""
    return day.year * 12 + day.month - 1


def _day(month: int, day: int) -> date:
    return date(month // 12, month % 12 + 1, day)
