"""GPAI Code of Practice, Measure 9.3: 2, 5, 10 or 15 days, updates, and a final report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from frameworks.deadlines import Period, Unit, event_at
from frameworks.questions import UNKNOWN, QuestionFile
from frameworks.regimes.clocks import (
    Awareness,
    Clock,
    ClockRule,
    Due,
    Report,
    Start,
    State,
    after,
    due,
    from_awareness,
    register,
    still_open,
)
from frameworks.schema import Facts

SLUG = "gpai_code"
QUESTIONS = QuestionFile(Path(__file__).with_name("facts.yaml"))
MODEL = "gpai_systemic"
NONE = "none"
STATUS = "code_of_practice"
_MEASURE = "GPAI Code of Practice, Safety and Security chapter, Measure 9.3"
DAYS: Mapping[str, int] = {
    "critical_infrastructure": 2,
    "cybersecurity_breach": 5,
    "death": 10,
    "other_serious_harm": 15,
}
# The Code is no act of the Union: Regulation 1182/71 does not count its days.
INITIAL = Report(
    "initial",
    "Initial report",
    _MEASURE,
    Period(min(DAYS.values()), Unit.DAYS),
    by_union_act=False,
    done="code_initial_at",
    status=STATUS,
)
UPDATE = Report(
    "update",
    "Update of the report",
    _MEASURE,
    Period(4, Unit.WEEKS),
    by_union_act=False,
    repeats=True,
    note="At least every four weeks until the incident is resolved.",
    done="code_update_at",
    status=STATUS,
)
FINAL = Report(
    "final", "Final report", _MEASURE, Period(60, Unit.DAYS), by_union_act=False, status=STATUS
)
UNSIGNED = (
    "The Code has not been signed: its days do not bind. Art. 55(1)(c) of the AI Act does, without "
    "undue delay, and the Code's days are a measure of that."
)
NOTES = (
    "A suspicion that is reasonably likely is enough; the days run from awareness that the model "
    "is involved.",
    "Records are kept for at least five years.",
)


def run(facts: Facts, awareness: Awareness) -> Clock:
    """Measure 9.3: the kind of incident sets the days for the first report."""
    unsigned = QUESTIONS.value(facts, "code_signatory") is not True
    return Clock(
        regime=SLUG,
        title="GPAI Code of Practice",
        provision=_MEASURE,
        state=_state(facts),
        trigger="a serious incident that involves a general-purpose model with systemic risk",
        addressee="AI Office, and national authorities where suitable",
        dues=_dues(facts, awareness),
        unknown=still_open(QUESTIONS, facts, "tier", "code_category"),
        notes=((UNSIGNED,) if unsigned else ()) + NOTES,
    )


def _state(facts: Facts) -> State:
    tier, category = (QUESTIONS.value(facts, name) for name in ("tier", "code_category"))
    if tier not in (MODEL, UNKNOWN) or category == NONE:
        return State.NOT_TRIGGERED
    return State.OPEN if UNKNOWN in (tier, category) else State.RUNNING


def days_for(facts: Facts) -> int:
    """The days for the first report; the fewest while the kind of incident is open."""
    return DAYS.get(str(QUESTIONS.value(facts, "code_category")), min(DAYS.values()))


def _dues(facts: Facts, awareness: Awareness) -> tuple[Due, ...]:
    place = awareness.place
    own = QUESTIONS.value(facts, "code_aware_at")
    start = from_awareness("awareness that the model is involved", awareness, own)
    initial = due(replace(INITIAL, period=Period(days_for(facts), Unit.DAYS)), start)
    sent = _moment(facts, "code_update_at") or _moment(facts, "code_initial_at")
    update = due(UPDATE, after("the report before", sent, initial, place))
    resolved = _moment(facts, "code_resolved_at")
    event = event_at(resolved, place) if resolved else None
    final = due(FINAL, Start("the day the incident is resolved", event, place))
    return (initial, final) if resolved else (initial, update, final)


def _moment(facts: Facts, name: str) -> datetime | None:
    value = QUESTIONS.value(facts, name)
    return value if isinstance(value, datetime) else None


RULE = register(ClockRule(SLUG, "GPAI Code of Practice", QUESTIONS, run))
