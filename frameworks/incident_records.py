"""What the laws say of an incident, as JSON: for the command, the API and frozen records."""

from datetime import date, datetime, timedelta
from typing import Any

from frameworks.deadlines import Reckoning
from frameworks.incidents import Assessment
from frameworks.regimes.clocks import Clock, Due
from frameworks.regimes.eu_ai_act.incidents import SeriousResult
from frameworks.schema import Deciding, Facts, FactValue


def to_json(assessment: Assessment) -> dict[str, Any]:
    """The answer in ten keys; the clocks hold every date with every step of its reckoning."""
    result = assessment.serious
    return {
        "serious": result.serious,
        "limbs": list(result.limbs),
        "reportable": result.reportable.value,
        "reason": result.reason,
        "addressee": result.addressee,
        "deadline_days": result.deadline_days,
        "due_date": _iso(result.due_date),
        "due_date_1182_71": _iso(result.due_date_1182_71),
        "clocks": [clock_json(clock) for clock in assessment.clocks],
        "unknown": list(result.unknown),
    }


def clock_json(clock: Clock) -> dict[str, Any]:
    """One law's clock."""
    return {
        "regime": clock.regime,
        "title": clock.title,
        "provision": clock.provision,
        "state": clock.state.value,
        "trigger": clock.trigger,
        "addressee": clock.addressee,
        "dates": [due_json(due) for due in clock.dues],
        "unknown": list(clock.unknown),
        "notes": list(clock.notes),
    }


def due_json(due: Due) -> dict[str, Any]:
    """One date of a clock, both ways, with the steps."""
    report = due.report
    return {
        "code": report.code,
        "title": report.title,
        "provision": report.provision,
        "period": str(report.period),
        "runs_from": due.runs_from,
        "begins_at": _moment(due.begins_at),
        "due_date": _iso(due.plain.day) if due.plain else None,
        "due_at": _instant(due.plain),
        "due_date_1182_71": _iso(due.union.day) if due.union else None,
        "due_at_1182_71": _instant(due.union),
        "is_projected": due.is_projected,
        "repeats": report.repeats,
        "status": report.status,
        "note": report.note,
        "steps": _marks(due.plain),
        "steps_1182_71": _marks(due.union),
    }


def full_json(assessment: Assessment) -> dict[str, Any]:
    """Everything, to freeze beside an incident: the ten keys, the reasons, readings and sources."""
    return to_json(assessment) | {"eu_ai_act": result_json(assessment.serious)}


def result_json(result: SeriousResult) -> dict[str, Any]:
    """What is behind the AI Act's result."""
    return {
        "edition": result.edition,
        "rule_set": result.rule_set,
        "addressee_code": result.addressee_code,
        "reporter": result.reporter.value if result.reporter else None,
        "immediate_duty": result.immediate_duty,
        "deployer_duty": result.deployer_duty,
        "deadline_provision": result.deadline_provision,
        "early_warning_date": _iso(result.early_warning_date),
        "is_provisional": result.is_provisional,
        "assumed": [_fact(fact) for fact in result.assumed],
        "unanswered": list(result.unanswered),
        "sources": [
            {"provision": each.provision, "status": each.status.value, "title": each.title}
            for each in result.sources
        ],
        "other_readings": [
            {
                "code": each.code,
                "text": each.text,
                "serious": each.serious,
                "limbs": list(each.limbs),
                "reportable": each.reportable.value,
                "deadline_days": each.deadline_days,
                "due_date": _iso(each.due_date),
                "due_date_1182_71": _iso(each.due_date_1182_71),
            }
            for each in result.other_readings
        ],
        "steps": [
            {
                "gate": step.gate,
                "provision": step.provision,
                "outcome": step.outcome.value,
                "reason": step.reason,
                "facts": [_fact(fact) for fact in step.facts],
            }
            for step in result.steps
        ],
        "warnings": [
            {"code": w.code, "provision": w.provision, "text": w.text, "source": w.source}
            for w in result.warnings
        ],
    }


def facts_json(facts: Facts) -> dict[str, Any]:
    """Checked answers as JSON can hold them; `incidents.parse_facts` reads them back."""
    return {name: _value(value) for name, value in facts.items()}


def _fact(fact: Deciding) -> dict[str, Any]:
    return {"name": fact.name, "value": _value(fact.value), "assumed": fact.assumed}


def _value(value: FactValue) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(reckoning: Reckoning | None) -> str | None:
    """The instant a period is over; a whole last day ends with its last second."""
    if reckoning is None:
        return None
    at = reckoning.at - timedelta(seconds=1) if reckoning.whole_day else reckoning.at
    return at.isoformat()


def _marks(reckoning: Reckoning | None) -> list[dict[str, Any]]:
    return [
        {
            "date": mark.day.isoformat(),
            "at": _moment(mark.at),
            "what": mark.what,
            "provision": mark.provision,
        }
        for mark in (reckoning.marks if reckoning else ())
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
