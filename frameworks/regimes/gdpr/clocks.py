"""GDPR Art. 33: a personal data breach goes to the supervisory authority within 72 hours."""

from pathlib import Path

from frameworks.deadlines import Period, Unit
from frameworks.questions import QuestionFile
from frameworks.regimes.clocks import (
    Awareness,
    Clock,
    ClockRule,
    Report,
    Trigger,
    due,
    from_awareness,
    register,
    still_open,
)
from frameworks.schema import Facts

SLUG = "gdpr"
QUESTIONS = QuestionFile(Path(__file__).with_name("facts.yaml"))
TRIGGER = Trigger(("personal_data_breach",), unless=("breach_risk_unlikely",))
NOTIFICATION = Report(
    "notification",
    "Notification of the breach",
    "Regulation (EU) 2016/679, Art. 33(1)",
    Period(72, Unit.HOURS),
    note="Later than 72 hours, the notification gives the reasons for the delay. What is not known "
    "yet may follow in phases (Art. 33(4)).",
)
NOTES = (
    "Every breach is documented, notified or not (Art. 33(5)).",
    "Some read Art. 3(5) of Regulation 1182/71, two working days in periods of two days or more, "
    "as reaching the 72 hours. It is not applied here: the earlier date is shown.",
)


def run(facts: Facts, awareness: Awareness) -> Clock:
    """Art. 33(1): 72 hours from awareness; Art. 33(2): a processor tells the controller."""
    is_processor = QUESTIONS.value(facts, "breach_role") == "processor"
    own = QUESTIONS.value(facts, "breach_aware_at")
    start = from_awareness("the controller's awareness of the breach", awareness, own)
    high_risk = QUESTIONS.value(facts, "breach_high_risk") is True
    return Clock(
        regime=SLUG,
        title="GDPR",
        provision="Regulation (EU) 2016/679, Art. 33",
        state=TRIGGER.state(QUESTIONS, facts),
        trigger="a personal data breach, unless it is unlikely to put anybody at risk",
        addressee="the controller, without undue delay (Art. 33(2))"
        if is_processor
        else "supervisory authority for data protection (Art. 55)",
        dues=(due(NOTIFICATION, start),),
        unknown=still_open(QUESTIONS, facts, *TRIGGER.needs, *TRIGGER.unless),
        notes=(*_told(is_processor, high_risk), *NOTES),
    )


def _told(is_processor: bool, high_risk: bool) -> tuple[str, ...]:
    notes = []
    if is_processor:
        notes.append("The 72 hours shown are the controller's; a processor has no hours to spend.")
    if high_risk:
        notes.append("The people concerned are told without undue delay (Art. 34).")
    return tuple(notes)


RULE = register(ClockRule(SLUG, "GDPR", QUESTIONS, run))
