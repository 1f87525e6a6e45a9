"""What the laws say of one incident: the judgement with its steps, each clock with both dates."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks import incidents
from governance.dossiers.incident_context import IncidentContext
from governance.dossiers.registry import section
from governance.dossiers.sections.incident import lines_of
from governance.ui import dates, triage_words
from governance.ui.clock_words import SOURCES, Line
from riskreg.models import Triage

JUDGEMENT, CLOCKS = "incident-judgement", "incident-clocks"
_OUTCOMES = {
    "met": gettext_lazy("met"),
    "not_met": gettext_lazy("not met"),
    "exception": gettext_lazy("exception"),
    "noted": gettext_lazy("noted"),
}


@section(JUDGEMENT, title=gettext_lazy("Judgement"))
def judgement(context: IncidentContext) -> dict[str, Any]:
    """Serious or not, reported to whom and by when, why; judgements before it."""
    standing = context.standing
    if standing is None:
        return {"standing": None, "is_short": True}
    law = standing.result.get("eu_ai_act", {})
    return {
        "standing": standing,
        "serious": triage_words.serious(standing.result),
        "reportable": triage_words.reportable(standing.reportable)[1],
        "facts": _facts(standing, law),
        "steps": [
            {**each, "word": _OUTCOMES.get(each["outcome"], each["outcome"])}
            for each in law.get("steps", [])
        ],
        "answers": _answers(standing),
        "readings": law.get("other_readings", []),
        "sources": [
            (each["provision"], each["title"], SOURCES[each["status"]][1])
            for each in law.get("sources", [])
        ],
        "earlier": [(each, triage_words.serious(each.result)) for each in context.judgements[1:]],
    }


def _facts(standing: Triage, law: dict[str, Any]) -> list[dict[str, Any]]:
    result = standing.result
    told = (
        (_("Why"), result.get("reason")),
        (_("Reported to"), result.get("addressee")),
        (_("By calendar days"), result.get("due_date")),
        (_("Under Regulation 1182/71"), result.get("due_date_1182_71")),
        (_("At once"), law.get("immediate_duty")),
        (_("What the deployer owes"), law.get("deployer_duty")),
        (_("Judged by"), f"{standing.by}, {dates.written(standing.at)}"),
        (_("Why it was judged anew"), standing.reason),
    )
    return [{"label": label, "value": value} for label, value in told if value]


def _answers(standing: Triage) -> list[tuple[str, str, str]]:
    """Each question with its answer in words, in the order they are asked."""
    given = standing.facts.get("facts", standing.facts)
    facts = incidents.questionnaire().facts
    return [
        (facts[name].question, _words(facts[name], given[name]), facts[name].provision)
        for name in facts
        if name in given
    ]


def _words(fact: Any, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_words(fact, each) for each in value) or str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None or value == "unknown":
        return str(_("not known"))
    if fact.type == "date":
        return _moment(str(value))
    return str(fact.values.get(value, value) if isinstance(value, str) else value)


def _moment(value: str) -> str:
    """A day, or an instant with its zone, as it is kept in the judgement."""
    is_day = len(value) == len("2026-11-26")
    return dates.written((date if is_day else datetime).fromisoformat(value))


@section(CLOCKS, title=gettext_lazy("Clocks"))
def of_clocks(context: IncidentContext) -> dict[str, Any]:
    """Each clock: state, both dates, every step of the reckoning, who decided what."""
    lines = lines_of(context)
    return {"clocks": [_clock(each) for each in lines], "is_short": len(lines) < 2}


def _clock(line: Line) -> dict[str, Any]:
    clock, told = line.clock, line.told
    rolled = clock.rolled_due
    decided = f"{clock.decided_by}, {dates.written(clock.decided_at)}" if clock.decided_at else ""
    facts = (
        (_("Runs from"), f"{told['runs_from']}, {dates.written(clock.begins_at)}"),
        (_("Period"), told["period"]),
        (_("By calendar days"), dates.written(clock.calendar_due)),
        (
            _("Under Regulation 1182/71"),
            dates.written(rolled) if rolled else _("does not count this period"),
        ),
        (_("Governs"), line.governs),
        (_("To"), told.get("addressee")),
        (_("Done"), dates.written(clock.met_at) if clock.met_at else ""),
        (_("Its end passed unmet"), dates.written(clock.missed_at) if clock.missed_at else ""),
        (_("Decided"), decided),
        (_("Reason"), clock.reason),
        (_("Proof"), f"{clock.proof.reference} {clock.proof.title}" if clock.proof else ""),
    )
    return {
        "title": f"{line.law}: {line.title}",
        "state": line.state,
        "is_late": clock.missed_at is not None,
        "provision": told["provision"],
        "source": line.source[1],
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "steps": told.get("steps", []),
        "union_steps": told.get("steps_1182_71", []),
    }
