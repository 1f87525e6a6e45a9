"""Is it serious, and by when is it reported: one incident put through the rules of the AI Act."""

from datetime import date, timedelta

from frameworks import interview
from frameworks.deadlines import Event, Period, Place, Reckoning, Unit, calendar, union
from frameworks.regimes.eu_ai_act.incidents import addressees, guidance, limbs, reporting
from frameworks.regimes.eu_ai_act.incidents.guidance import Told
from frameworks.regimes.eu_ai_act.incidents.limbs import View
from frameworks.regimes.eu_ai_act.incidents.outcome import OtherReading, SeriousResult
from frameworks.regimes.eu_ai_act.incidents.questions import answers, questionnaire
from frameworks.regimes.eu_ai_act.incidents.reporting import Case, Decision
from frameworks.regimes.eu_ai_act.incidents.rule_set import rule_set
from frameworks.regimes.eu_ai_act.law import LAWS
from frameworks.regimes.eu_ai_act.truth import Answers
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Deciding, Facts

_MAIN = View()
_OTHERS = (
    ("without_draft_guidance", View(by_draft=False),
     "The Regulation alone, without the limits that only the draft guidance draws."),
    ("if_link_likely", View(suspicion_is_link=True),
     "If the link that is only suspected turns out to be likely."),
)  # fmt: skip
_NEEDED = ("result", "addressee")


def is_serious(
    facts: Facts, *, awareness: Event | None, place: Place, edition: str
) -> SeriousResult:
    """Art. 3(49), 26(5), 55(1)(c), 73, 75(1a): the result of one incident, with both dates.

    Pure: no clock, no database. `facts` are checked answers; `awareness` is when the reporter
    became aware, `place` where days are counted. An open answer is read against the reporter.
    """
    given = answers(facts)
    case, decision = _examined(given, edition, awareness, _MAIN)
    limit = reporting.deadline(case, decision)
    days, provision = limit or (None, None)
    due, due_1182_71 = _dates(days, awareness, place)
    told = Told(case, decision)
    code = addressees.addressee(case, decision.reportable)
    reporter = addressees.reporter(case, decision.reportable)
    walk = case.walk
    return SeriousResult(
        edition=edition,
        rule_set=rule_set(edition),
        serious=bool(case.found.limbs),
        limbs=case.found.limbs,
        reportable=decision.reportable,
        reason=guidance.reason(told, provision),
        sources=guidance.sources(told, provision),
        addressee_code=code,
        addressee=addressees.WORDS[code] if code else None,
        reporter=reporter,
        immediate_duty=addressees.immediate_duty(case, decision.reportable, provision),
        deployer_duty=addressees.deployer_duty(case, decision.reportable),
        deadline_days=days,
        deadline_provision=provision,
        due=due,
        due_1182_71=due_1182_71,
        early_warning_date=_early_warning(given, days, due),
        other_readings=_other_readings(given, edition, awareness, place),
        steps=tuple(walk.steps),
        warnings=guidance.warnings(told),
        unknown=tuple(walk.unknown),
        assumed=tuple(Deciding(name, given.assumed(name), True) for name in walk.unknown),
        unanswered=_unanswered(facts, walk),
    )


def _examined(
    given: Answers, edition: str, awareness: Event | None, view: View
) -> tuple[Case, Decision]:
    walk = Walk(given, LAWS[edition], given.choice("reporter_role"))
    case = Case(walk, limbs.find(walk, view), awareness.day if awareness else None, view)
    return case, reporting.decide(case)


def _dates(
    days: int | None, awareness: Event | None, place: Place
) -> tuple[Reckoning | None, Reckoning | None]:
    if days is None or awareness is None:
        return None, None
    period = Period(days, Unit.DAYS)
    return calendar(period, awareness, place), union(period, awareness, place)


def _early_warning(given: Answers, days: int | None, due: Reckoning | None) -> date | None:
    """Art. 73(2) speaks of the provider's or the deployer's awareness: the earliest known."""
    noticed = given.day("deployer_awareness_date")
    if noticed is None or days is None or due is None:
        return None
    early = noticed + timedelta(days=days)
    return early if early < due.day else None


def _other_readings(
    given: Answers, edition: str, awareness: Event | None, place: Place
) -> tuple[OtherReading, ...]:
    main = _reading(given, edition, awareness, place, ("", _MAIN, ""))
    others = [_reading(given, edition, awareness, place, other) for other in _OTHERS]
    return tuple(other for other in others if _outcome(other) != _outcome(main))


def _outcome(reading: OtherReading) -> tuple[object, ...]:
    return reading.limbs, reading.reportable, reading.deadline_days


def _reading(
    given: Answers,
    edition: str,
    awareness: Event | None,
    place: Place,
    view: tuple[str, View, str],
) -> OtherReading:
    code, how, text = view
    case, decision = _examined(given, edition, awareness, how)
    limit = reporting.deadline(case, decision)
    days = limit[0] if limit else None
    due, due_1182_71 = _dates(days, awareness, place)
    return OtherReading(
        code=code,
        text=text,
        serious=bool(case.found.limbs),
        limbs=case.found.limbs,
        reportable=decision.reportable,
        deadline_days=days,
        due_date=due.day if due else None,
        due_date_1182_71=due_1182_71.day if due_1182_71 else None,
    )


def _unanswered(facts: Facts, walk: Walk) -> tuple[str, ...]:
    """Questions that decide something, are asked, and have neither an answer nor "I don't know"."""
    questions = questionnaire()
    return tuple(
        name
        for name in interview.asked(questions, walk.role, facts)
        if questions.facts[name].effect in _NEEDED
        and name not in walk.unknown
        and interview.is_left(questions.facts[name], facts)
        and not walk.answers.is_unknown(name)
    )
