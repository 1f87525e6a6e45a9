"""Asking about incidents in tests, and strategies that answer the incident questions."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from frameworks import incidents
from frameworks.deadlines import Event, Place
from frameworks.incidents import Assessment
from frameworks.regimes.clocks import Awareness
from frameworks.regimes.eu_ai_act.incidents import QUESTIONS, SeriousResult, is_serious
from frameworks.schema import Fact

AMENDED, ORIGINAL = "2026-1744", "2024-1689"
FACTS = QUESTIONS.facts
UNKNOWN = "unknown"
DAYS = (date(2025, 1, 1), date(2026, 8, 2), date(2027, 12, 2), date(2028, 6, 1), date(2030, 8, 2))
# Facts that change the result; the others are recorded or told to somebody else.
DECIDING = tuple(name for name, fact in FACTS.items() if fact.effect == "result")


def known_values(fact: Fact) -> tuple[Any, ...]:
    """Every answer worth trying for a fact, "I don't know" left out."""
    if fact.type == "boolean":
        return (True, False)
    if fact.type == "number":
        return (0.0, 3.0, 40.0)
    if fact.type == "date":
        return DAYS
    if fact.multiple:
        return ((), *((word,) for word in fact.values))
    return tuple(fact.values)


VALUES = {name: (*known_values(fact), UNKNOWN) for name, fact in FACTS.items()}


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Any]:
    """Some of the questions answered, some open, some not looked at."""
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=16, unique=True))
    facts = {name: draw(st.sampled_from(VALUES[name])) for name in names}
    if draw(st.booleans()):  # most often the class is known, and is high-risk
        facts["tier"] = draw(st.sampled_from(("high_risk_annex_iii", "high_risk_annex_i_a")))
    return facts


def result(
    facts: dict[str, Any], day: date | None = date(2028, 6, 1), edition: str = AMENDED
) -> SeriousResult:
    """The AI Act's result, without holidays."""
    event = Event(day) if day else None
    return is_serious(incidents.parse_facts(facts), awareness=event, place=Place(), edition=edition)


def assessed(facts: dict[str, Any], day: date, place: Place | None = None) -> Assessment:
    """What every law says."""
    awareness = Awareness(Event(day), place or Place())
    return incidents.assess(incidents.parse_facts(facts), awareness)
