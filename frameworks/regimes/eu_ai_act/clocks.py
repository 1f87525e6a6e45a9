"""AI Act Art. 73: 15, 10 or 2 days from awareness, and what a deployer owes at once."""

from datetime import date

from frameworks.deadlines import Period, Unit
from frameworks.regimes import registry
from frameworks.regimes.clocks import (
    Awareness,
    Clock,
    ClockRule,
    Due,
    Report,
    State,
    due,
    from_awareness,
    register,
)
from frameworks.regimes.eu_ai_act.classify import SLUG
from frameworks.regimes.eu_ai_act.incidents import (
    QUESTIONS,
    Reportable,
    Reporter,
    SeriousResult,
    Status,
    is_serious,
)
from frameworks.schema import Facts

TITLE = "EU AI Act"
# The draft guidance's measure of "immediately" in Art. 26(5).
TELL_PROVIDER = Report(
    "inform_provider",
    "Tell the provider, then importer or distributor and the authority",
    "Art. 26(5), draft Art. 73 guidance",
    Period(24, Unit.HOURS),
    by_union_act=False,
    note="The Regulation says at once; 24 hours is how the draft guidance reads it.",
    status=Status.DRAFT,
)


def examined(facts: Facts, awareness: Awareness) -> SeriousResult:
    """Art. 73 and what belongs to it, under the edition asked for or in force on the day.

    Raises Refused for an edition the Act does not have.
    """
    law = registry.get(SLUG)
    day = awareness.event.day if awareness.event else date.max
    edition = law.edition(awareness.edition or law.default_edition(day)).code
    return is_serious(facts, awareness=awareness.event, place=awareness.place, edition=edition)


def run(facts: Facts, awareness: Awareness) -> Clock:
    """The clock of Art. 73. It runs where a report may be due: an open answer never stops it."""
    return clock(examined(facts, awareness), awareness)


def clock(result: SeriousResult, awareness: Awareness) -> Clock:
    """A result as a clock."""
    runs = result.reportable in (Reportable.YES, Reportable.ART_55)
    duties = (result.immediate_duty, result.deployer_duty)
    return Clock(
        regime=SLUG,
        title=TITLE,
        provision="Art. 55(1)(c)" if result.reportable == Reportable.ART_55 else "Art. 73",
        state=State.RUNNING if runs else State.NOT_TRIGGERED,
        trigger="a serious incident with a high-risk system, or with a model of systemic risk",
        addressee=result.addressee or "",
        dues=_dues(result, awareness),
        unknown=result.unknown,
        notes=(result.reason, *(duty for duty in duties if duty)),
    )


def _dues(result: SeriousResult, awareness: Awareness) -> tuple[Due, ...]:
    if result.deadline_days is None or result.deadline_provision is None:
        return ()
    report = Report(
        "report",
        "Report to the authority; an incomplete first report is allowed",
        result.deadline_provision,
        Period(result.deadline_days, Unit.DAYS),
        note="The earlier date is the one to work to; which of both binds is a legal question.",
    )
    start = from_awareness("awareness of the serious incident", awareness)
    owed = result.deployer_duty is not None and result.reporter == Reporter.PROVIDER
    told = (due(TELL_PROVIDER, start),) if owed else ()
    return *told, due(report, start)


RULE = register(ClockRule(SLUG, TITLE, QUESTIONS, run))
