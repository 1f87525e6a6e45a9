"""Asking one law's clock in tests."""

from datetime import date, datetime
from typing import Any

from frameworks import incidents
from frameworks.deadlines import Event, event_at
from frameworks.member_states import place_in
from frameworks.regimes.clocks import Awareness, Clock, Due

NOTICED = "2028-03-24T16:20+01:00"  # a Friday; the clocks change on the Sunday


def at(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text)


def clock(regime: str, facts: dict[str, Any], noticed: str | None = NOTICED) -> Clock:
    """The clock of a law in Germany, from an instant or a day alone."""
    place = place_in("DE")
    event = None
    if noticed:
        event = (
            event_at(at(noticed), place) if "T" in noticed else Event(date.fromisoformat(noticed))
        )
    assessment = incidents.assess(incidents.parse_facts(facts), Awareness(event, place))
    return assessment.clock(regime)


def dues(found: Clock) -> dict[str, Due]:
    """What is due by its code."""
    return {due.code: due for due in found.dues}


def ends(due: Due) -> str:
    """When a due is over: the instant, or the last day."""
    if due.plain is None:
        return ""
    return due.plain.day.isoformat() if due.plain.whole_day else due.plain.at.isoformat()[:16]
