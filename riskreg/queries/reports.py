"""Reads of incident reports: what one says, what went before, what the register says by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from frameworks.reporting.fields import Field, form
from riskreg.models import (
    Incident,
    IncidentReport,
    IncidentState,
    Organisation,
    ReportState,
)
from riskreg.queries import report_facts, report_known
from riskreg.queries.report_known import Given
from riskreg.rules import reports as rules
from riskreg.rules.reports import Difference, Value


@dataclass(frozen=True, slots=True)
class Fresh:
    """A field for which the register says something else than the draft does."""

    difference: Difference
    given: Given | None
    is_typed: bool


def listed(organisation: Organisation) -> QuerySet[IncidentReport]:
    """Every report of an organisation with what its line needs."""
    rows: QuerySet[IncidentReport] = IncidentReport.objects.of(organisation)
    return rows.select_related("incident__system").defer("content", "incident__what")


def past(incident: Incident) -> rules.Past:
    """What was reported of an incident so far."""
    return past_of(incident, incident.reports.only("kind", "state"))


def past_of(incident: Incident, rows: Iterable[IncidentReport]) -> rules.Past:
    """The same, of reports that were read already."""
    states = [(each.kind, each.state) for each in rows]
    return rules.Past(
        filed=[kind for kind, state in states if state != ReportState.DRAFT],
        has_draft=any(state == ReportState.DRAFT for _kind, state in states),
        is_dismissed=incident.state == IncidentState.DISMISSED,
    )


def values(report: IncidentReport) -> dict[str, Value]:
    """What a report says, by field."""
    fields: dict[str, Any] = report.content.get("fields", {})
    return {code: each["value"] for code, each in fields.items()}


def previous(report: IncidentReport) -> IncidentReport | None:
    """The report that was filed before this one."""
    rows = IncidentReport.objects.filter(incident=report.incident_id).exclude(
        state=ReportState.DRAFT
    )
    found: IncidentReport | None = rows.filter(number__lt=report.number).order_by("-number").first()
    return found


def changes(report: IncidentReport) -> tuple[IncidentReport | None, tuple[Difference, ...]]:
    """What differs from the report before in the fields this type shows, its date apart."""
    before = previous(report)
    if before is None:
        return None, ()
    fields = [each for each in form().shown(report.kind) if each.code != "report_date"]
    return before, rules.differences(fields, values(before), values(report))


def fresh(report: IncidentReport, now: datetime) -> tuple[Fresh, ...]:
    """Where the register says something else by now; nothing once the report is filed."""
    if report.state != ReportState.DRAFT:
        return ()
    entries: dict[str, Any] = report.content["fields"]
    given = report_facts.prefilled(report_known.read(report.incident, now), report.kind)
    said = {code: each.value for code, each in given.items()}
    found = rules.differences(form().shown(report.kind), values(report), said)
    return tuple(
        Fresh(each, given.get(each.field.code), _is_typed(entries.get(each.field.code)))
        for each in found
        if each.now or not _is_typed(entries.get(each.field.code))
    )


def _is_typed(entry: dict[str, Any] | None) -> bool:
    return entry is not None and entry["source"] == "typed"


def as_json(report: IncidentReport) -> dict[str, Any]:
    """A report for programs: every field it shows with its value, source, provision, criteria."""
    template, before = form(), previous(report)
    entries: dict[str, Any] = report.content.get("fields", {})
    _before, changed = changes(report)
    return {
        "report": report.reference,
        "incident": report.incident.reference,
        "type": report.kind,
        "state": report.state,
        "form": {
            "code": report.content.get("form", template.code),
            "version": report.content.get("version", template.version),
            "status": template.status,
            "source": template.source,
        },
        "filed_at": _iso(report.filed_at),
        "digest": report.digest,
        "pdf_sha256": report.sha256,
        "sent": None
        if report.sent_at is None
        else {
            "at": _iso(report.sent_at),
            "recipient": report.recipient,
            "channel": report.channel,
            "receipt": report.receipt,
        },
        "fields": [_field_json(each, entries) for each in template.shown(report.kind)],
        "previous": None if before is None else before.reference,
        "changes": [
            {"field": each.field.code, "was": each.was, "now": each.now} for each in changed
        ],
    }


def _field_json(field: Field, entries: dict[str, Any]) -> dict[str, Any]:
    entry = entries.get(field.code) or {}
    return {
        "code": field.code,
        "part": field.part,
        "label": field.label,
        "provision": field.provision,
        "status": field.status,
        "oecd_criteria": list(field.criteria),
        "value": entry.get("value", [] if field.is_list else ""),
        "source": entry.get("source", ""),
        "source_detail": entry.get("detail", ""),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
