"""NIS2 Art. 23: early warning in 24 hours, notification in 72, final report a month after it."""

from dataclasses import replace
from pathlib import Path

from frameworks.deadlines import Period, Unit
from frameworks.questions import UNKNOWN, QuestionFile
from frameworks.regimes.clocks import (
    Awareness,
    Clock,
    ClockRule,
    Due,
    Report,
    Trigger,
    after,
    due,
    from_awareness,
    register,
    still_open,
)
from frameworks.schema import Facts

SLUG = "nis2"
QUESTIONS = QuestionFile(Path(__file__).with_name("facts.yaml"))
TRIGGER = Trigger(("nis2_entity", "nis2_significant_incident"))
_LAW = "Directive (EU) 2022/2555, Art. 23(4)"
EARLY_WARNING = Report("early_warning", "Early warning", f"{_LAW}(a)", Period(24, Unit.HOURS))
NOTIFICATION = Report(
    "notification",
    "Incident notification",
    f"{_LAW}(b)",
    Period(72, Unit.HOURS),
    done="nis2_notified_at",
)
FINAL = Report(
    "final",
    "Final report",
    f"{_LAW}(d)",
    Period(1, Unit.MONTHS),
    note="Still going on by then: a progress report, and the final report within one month after "
    "the incident is handled (Art. 23(4)(e)).",
)
NOTES = (
    "The authority may ask for an intermediate report at any time (Art. 23(4)(c)).",
    "NIS2 is a directive: national law sets the periods that bind and may count them its own way.",
    "Where DORA binds the entity, DORA's reporting takes the place of this (NIS2 Art. 4, DORA "
    "Art. 1(2)).",
)


def run(facts: Facts, awareness: Awareness) -> Clock:
    """Art. 23(4): both first reports run from awareness, the final one from the notification."""
    return Clock(
        regime=SLUG,
        title="NIS2",
        provision="Directive (EU) 2022/2555, Art. 23",
        state=TRIGGER.state(QUESTIONS, facts),
        trigger="a significant incident at an essential or important entity",
        addressee="CSIRT or, where the State says so, the competent authority",
        dues=_dues(facts, awareness),
        unknown=still_open(QUESTIONS, facts, *TRIGGER.needs),
        notes=NOTES,
    )


def _dues(facts: Facts, awareness: Awareness) -> tuple[Due, ...]:
    own = QUESTIONS.value(facts, "nis2_aware_at")
    start = from_awareness("awareness of the significant incident", awareness, own)
    # Open counts as yes: the shorter period.
    trust = QUESTIONS.value(facts, "nis2_trust_service") in (True, UNKNOWN)
    report = replace(NOTIFICATION, period=EARLY_WARNING.period) if trust else NOTIFICATION
    notified = due(report, start)
    done = QUESTIONS.value(facts, "nis2_notified_at")
    final = after("the incident notification", done, notified, awareness.place)
    return due(EARLY_WARNING, start), notified, due(FINAL, final)


RULE = register(ClockRule(SLUG, "NIS2", QUESTIONS, run))
