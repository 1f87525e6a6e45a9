"""What the register keeps of one incident: timeline, frozen facts, reports, chain, actions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.regimes import registry as regimes
from governance.dossiers.incident_context import IncidentContext
from governance.dossiers.registry import section
from governance.ui import dates, law_words, report_words
from governance.ui.badges import tier_badge
from governance.ui.report_words import Changed
from riskreg.models import ControlState, IncidentReport, Notice
from riskreg.queries import chain, judging
from riskreg.queries import reports as report_queries
from riskreg.queries.risks import standard
from riskreg.rules.reports import Difference

TIMELINE, FROZEN, REPORTS = "incident-timeline", "incident-frozen", "incident-reports"
FEW = 7  # entries that need no page of their own
CHAIN, ACTIONS, LIMITS = "incident-chain", "incident-actions", "incident-limits"


@section(TIMELINE, title=gettext_lazy("Timeline"))
def timeline(context: IncidentContext) -> dict[str, Any]:
    """Every entry in its order; none is ever changed."""
    rows = list(context.incident.entries.select_related("by"))
    return {
        "is_short": len(rows) < FEW,
        "entries": [
            {
                "at": dates.iso(each.at),
                "kind": each.get_kind_display(),
                "words": each.words,
                "by": str(each.by or _("not named")),
            }
            for each in rows
        ],
    }


@section(FROZEN, title=gettext_lazy("What was known when it was logged"))
def frozen(context: IncidentContext) -> dict[str, Any]:
    """Version, class, controls, risks and approvals as they were frozen, with their digest."""
    snapshot = getattr(context.incident, "snapshot", None)
    if snapshot is None:
        return {"snapshot": None, "is_short": True}
    content, levels = snapshot.content, standard(context.organisation.pk)
    return {
        "snapshot": snapshot,
        "system": _only(content.get("system", {}), "reference", "name", "version"),
        "models": [_only(each, "name", "version") for each in content.get("models", [])],
        "decisions": [
            {
                "is_provisional": each.get("is_provisional", False),
                "badge": tier_badge(each["tier"]).label,
                "role": law_words.word(law_words.ROLES, each["role"]).lower(),
                "edition": regimes.get(each["regime"]).edition(each["edition"]).title,
            }
            for each in content.get("decisions", [])
        ],
        "controls": [
            {
                **_only(each, "reference", "title", "is_declined", "tested_on"),
                "state": ControlState(each["state"]).label,
            }
            for each in content.get("controls", [])
        ],
        "risks": [
            {
                **_only(each, "reference", "title"),
                "level": levels.name(each["residual_level"]),
            }
            for each in content.get("risks", [])
        ],
        "approvals": [_only(each, "reference", "version") for each in content.get("approvals", [])],
        "is_classified_since": judging.is_classified_since(context.incident),
        "event": _only(content.get("trail", {}), "number"),
    }


def _only(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The fields that are printed of a frozen record: it holds more."""
    return {name: record[name] for name in names if name in record}


@section(REPORTS, title=gettext_lazy("Reports"))
def of_reports(context: IncidentContext) -> dict[str, Any]:
    """What was filed and sent, with digests and what each changed."""
    rows = list(context.incident.reports.select_related("proof").order_by("number"))
    ground = context.lens.ground_of(context.incident)
    return {"reports": [_report(each, ground) for each in rows], "is_short": len(rows) < 2}


def _report(report: IncidentReport, ground: str) -> dict[str, Any]:
    before, changed = report_queries.changes(report)
    sent = f"{dates.written(report.sent_at)}, {report.recipient}" if report.sent_at else ""
    facts = (
        (_("Filed"), dates.written(report.filed_at) if report.filed_at else ""),
        (_("Sent"), sent),
        (_("Channel"), report.channel),
        (_("Number given by the recipient"), report.receipt),
        (_("Proof"), f"{report.proof.reference} {report.proof.title}" if report.proof else ""),
    )
    return {
        "title": f"{report.reference} {report_words.title(report)}",
        "state": report_words.STATE_WORDS[report.state],
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "digest": report.digest,
        "sha256": report.sha256,
        "before": before,
        "changes": [_changed(each, ground) for each in changed],
    }


def _changed(difference: Difference, ground: str) -> Changed:
    """What a field said and says; which one it is alone where the incident is confidential."""
    words = report_words.changed(difference)
    if not ground:
        return words
    told = _("withheld: %(ground)s") % {"ground": ground}
    return replace(words, was=words.was and told, now=words.now and told)


@section(CHAIN, title=gettext_lazy("Who was told"))
def of_chain(context: IncidentContext) -> dict[str, Any]:
    """Each step of the chain, who was told, when and with what proof."""
    found = chain.checklist(context.incident)
    return {
        "is_judged": found.is_judged,
        "is_owed": found.is_owed,
        "links": [
            {
                "words": report_words.step(each),
                "provision": each.step.provision,
                "standing": report_words.standing(each).word,
                "is_open": each.is_open,
                "proofs": [
                    *map(_notice, each.notices),
                    *map(_handover, each.reports),
                ],
            }
            for each in found.links
        ],
        "others": [_notice(each) for each in found.others],
        "is_short": True,
    }


def _notice(notice: Notice) -> str:
    proof = f"{notice.proof.reference}" if notice.proof else _("no evidence")
    told = (
        f"{notice.get_party_display()}: {notice.name}",
        dates.written(notice.told_at),
        notice.channel,
        proof,
    )
    return ", ".join(str(each) for each in told if each)


def _handover(report: IncidentReport) -> str:
    number = _("number %(number)s") % {"number": report.receipt} if report.receipt else ""
    proof = report.proof.reference if report.proof else ""
    at = dates.written(report.sent_at) if report.sent_at else ""
    return ", ".join(filter(None, (str(report), report.recipient, at, number, proof)))


@section(ACTIONS, title=gettext_lazy("Handling and what changed"))
def actions(context: IncidentContext) -> dict[str, Any]:
    """How it was contained and resolved, the cause, corrective actions, what it concerns."""
    incident = context.incident
    told = (
        (_("How it was contained"), incident.containment),
        (_("Cause"), incident.cause),
        (_("How it was resolved"), incident.resolution),
        (_("What changed because of it"), incident.lessons),
        (_("Hold"), _hold(context)),
    )
    tasks = incident.tasks.select_related("owner").order_by("due", "pk")
    return {
        "facts": [{"label": label, "value": value} for label, value in told],
        "tasks": [
            (each.title, str(each.owner), each.due.isoformat(), each.get_state_display())
            for each in tasks
        ],
        "links": [(label, ", ".join(names)) for label, names in _links(context) if names],
    }


def _hold(context: IncidentContext) -> str:
    incident = context.incident
    if incident.released_at:
        told = {"who": incident.released_by, "when": dates.written(incident.released_at)}
        return _("Released by %(who)s, %(when)s: ") % told + incident.release_reason
    if incident.held_at:
        return _("Held since %(when)s") % {"when": dates.written(incident.held_at)}
    return ""


def _links(context: IncidentContext) -> list[tuple[str, list[str]]]:
    incident = context.incident
    return [
        (_("Controls that failed"), _names(incident.controls.order_by("number"))),
        (_("Risks"), _names(incident.risks.order_by("number"))),
        (_("Evidence"), _names(incident.evidence.order_by("number"))),
        (_("Requirements"), [str(each) for each in incident.links.all()]),
    ]


def _names(rows: Any) -> list[str]:
    return [f"{each.reference} {each.title}" for each in rows]


@section(LIMITS, title=gettext_lazy("What this file is, and what it is not"))
def limits(context: IncidentContext) -> dict[str, Any]:
    """The same for every incident."""
    return {"is_short": True}
