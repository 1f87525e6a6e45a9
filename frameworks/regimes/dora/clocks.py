"""DORA Art. 19: four hours from classification, a day from awareness, 72 hours, one month."""

from datetime import datetime
from pathlib import Path

from frameworks.deadlines import Period, Unit, event_at
from frameworks.questions import QuestionFile
from frameworks.regimes.clocks import (
    Awareness,
    Clock,
    ClockRule,
    Due,
    Report,
    Start,
    Trigger,
    after,
    due,
    from_awareness,
    register,
    still_open,
)
from frameworks.schema import Facts

SLUG = "dora"
QUESTIONS = QuestionFile(Path(__file__).with_name("facts.yaml"))
TRIGGER = Trigger(("dora_financial_entity", "dora_major_incident"))
_TIMES = "Delegated Regulation (EU) 2025/301, Art. 5(1)"
OUTER = Report(
    "initial",
    "Initial notification",
    f"{_TIMES}(a)",
    Period(24, Unit.HOURS),
    note="At most 24 hours from awareness; four hours from classification once it is classified.",
    done="dora_initial_at",
)
INITIAL = Report(
    "initial",
    "Initial notification",
    f"{_TIMES}(a)",
    Period(4, Unit.HOURS),
    note="Four hours from classification, and at most 24 hours from awareness.",
    done="dora_initial_at",
)
LATE = Report(
    "initial",
    "Initial notification",
    "Delegated Regulation (EU) 2025/301, Art. 5(2)",
    Period(4, Unit.HOURS),
    note="Classified as major more than 24 hours after awareness: four hours from classification.",
    done="dora_initial_at",
)
INTERMEDIATE = Report(
    "intermediate",
    "Intermediate report",
    f"{_TIMES}(b)",
    Period(72, Unit.HOURS),
    note="Due even if nothing has changed; an updated one follows when business is back to normal.",
    done="dora_intermediate_at",
)
FINAL = Report("final", "Final report", f"{_TIMES}(c)", Period(1, Unit.MONTHS))
NOTES = (
    "A time limit that ends on a weekend or a bank holiday of the entity's State may be met by "
    "noon of the next working day (Delegated Regulation (EU) 2025/301, Art. 5(4)). This does not "
    "hold for the initial notification and the intermediate report of credit institutions, central "
    "counterparties, operators of trading venues and essential or important entities (Art. 5(5)), "
    "and the supervisor may take it from others (Art. 5(6)). It is not counted into the dates.",
    "Who cannot keep a time limit says so, with reasons, before it ends (Art. 5(3)).",
)


def run(facts: Facts, awareness: Awareness) -> Clock:
    """Art. 19(4) with Delegated Regulation (EU) 2025/301, Art. 5: each runs from the one before."""
    first = _initial(facts, awareness)
    sent = QUESTIONS.value(facts, "dora_initial_at")
    second = due(INTERMEDIATE, after("the initial notification", sent, first, awareness.place))
    told = QUESTIONS.value(facts, "dora_intermediate_at")
    start = after("the latest intermediate report", told, second, awareness.place)
    return Clock(
        regime=SLUG,
        title="DORA",
        provision="Regulation (EU) 2022/2554, Art. 19",
        state=TRIGGER.state(QUESTIONS, facts),
        trigger="an ICT-related incident of a financial entity, classified as major",
        addressee="the financial entity's competent authority (Art. 46)",
        dues=(first, second, due(FINAL, start)),
        unknown=still_open(QUESTIONS, facts, *TRIGGER.needs),
        notes=NOTES,
    )


def _initial(facts: Facts, awareness: Awareness) -> Due:
    """The earlier of both limits; where it was classified after the first day, four hours alone."""
    aware = QUESTIONS.value(facts, "dora_aware_at")
    outer = due(OUTER, from_awareness("awareness of the incident", awareness, aware))
    classified = QUESTIONS.value(facts, "dora_classified_at")
    if not isinstance(classified, datetime):
        return outer
    event = event_at(classified, awareness.place)
    start = Start("classification as major", event, awareness.place)
    if outer.at is not None and classified > outer.at:
        return due(LATE, start)
    inner = due(INITIAL, start)
    if outer.at is not None and inner.at is not None and outer.at < inner.at:
        return outer
    return inner


RULE = register(ClockRule(SLUG, "DORA", QUESTIONS, run))
