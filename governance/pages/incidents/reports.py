"""Incident reports: the list, one report as it stands, its file and its JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frameworks.reporting.fields import form
from governance.dossiers import reporting
from governance.pages import histories
from governance.pages.incidents.report_table import REPORTS
from governance.pages.request import Request
from governance.pages.work.lists import Register
from governance.ui import report_words
from governance.ui.dates import written
from governance.ui.filters import RegisterFilter
from governance.ui.filters.reports import ReportFilter
from riskreg import access
from riskreg.access import Right
from riskreg.models import IncidentReport, ReportState
from riskreg.queries import reports as queries
from riskreg.rules import reports as rules


def _filter(request: Request) -> RegisterFilter:
    return ReportFilter(request.GET, queryset=queries.listed(request.organisation))


def _rows(_request: Request, found: RegisterFilter) -> Any:
    return found.qs


LIST = Register(REPORTS, _filter, _rows, "pages/incidents/reports/list.html")


@require_safe
def incident_reports(request: Request) -> HttpResponse:
    """Every report of the organisation."""
    return LIST.show(request)


@require_safe
def incident_reports_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LIST.export(request, slug)


def find(request: Request, pk: UUID, right: Right = Right.REPORT_INCIDENT) -> IncidentReport:
    """A report the reader may see, and do with what the right says."""
    rows = IncidentReport.objects.visible_to(request.user).select_related(
        "organisation", "incident__organisation", "incident__system__vendor", "filed_by", "sent_by",
        "begun_by", "proof",
    )  # fmt: skip
    found: IncidentReport = get_object_or_404(rows, pk=pk)
    access.require(request.user, right, found)
    return found


@require_safe
def incident_report(request: Request, pk: UUID) -> HttpResponse:
    """What it says, what is missing, what changed, and how it went out."""
    report = find(request, pk, Right.VIEW)
    before, changed = queries.changes(report)
    fresh = queries.fresh(report, timezone.now())
    said = queries.values(report)
    context = {
        "report": report,
        "incident": report.incident,
        "title": report_words.title(report),
        "state": report_words.state(report),
        "is_draft": report.state == ReportState.DRAFT,
        "parts": [
            (part, report_words.worth_showing(report_words.shown(report, part)))
            for part in form().parts
        ],
        "missing": rules.missing(form(), report.kind, said) if not report.filed_at else (),
        "before": before,
        "changes": [report_words.changed(each) for each in changed],
        "fresh": [_fresh(each) for each in fresh],
        "form_words": form(),
        "facts": _facts(report),
        "clocks": report.clocks.all(),
        **histories.about(request, report),
        "rights": {right: True for right in Right if access.may(request.user, right, report)},
    }
    return render(request, "pages/incidents/reports/record.html", context)


def _fresh(each: queries.Fresh) -> dict[str, Any]:
    told = report_words.changed(each.difference)
    return {"label": told.label, "was": told.was, "now": told.now, "is_typed": each.is_typed,
            "code": each.difference.field.code}  # fmt: skip


def _facts(report: IncidentReport) -> list[dict[str, Any]]:
    told: list[tuple[str, Any, str]] = [
        (_("Number"), report.reference, ""),
        (_("Begun"), f"{written(report.begun_at)}, {report.begun_by}", ""),
        (_("Filed"), _by(report.filed_at, report.filed_by), _("not yet")),
        (_("Sent"), _by(report.sent_at, report.sent_by), _("not yet")),
        (_("To"), report.recipient, _("nobody yet")),
        (_("Channel"), report.channel, _("not stated")),
        (_("Number given by the recipient"), report.receipt, _("none")),
    ]
    facts: list[dict[str, Any]] = [
        {"label": label, "value": value, "empty": empty} for label, value, empty in told
    ]
    incident = report.incident
    facts.insert(1, {
        "label": _("Incident"),
        "value": f"{incident.reference} {incident.title}",
        "url": incident.get_absolute_url(),
    })  # fmt: skip
    if report.proof:
        facts.append(
            {
                "label": _("Evidence of it"),
                "value": f"{report.proof.reference} {report.proof.title}",
                "url": report.proof.get_absolute_url(),
            }
        )
    return facts


def _by(at: Any, who: Any) -> str:
    return f"{written(at)}, {who}" if at else ""


@require_safe
def incident_report_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The file that was filed, if it still is that one; of a draft, how it would look now."""
    report = find(request, pk, Right.VIEW)
    content = reporting.content_of(report)
    if content is None:
        context = {"report": report}
        return render(request, "pages/incidents/reports/damaged.html", context, status=409)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reporting.file_name(report)}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def incident_report_json(request: Request, pk: UUID) -> HttpResponse:
    """Everything it says, for programs."""
    report = find(request, pk, Right.VIEW)
    response = JsonResponse(queries.as_json(report), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{reporting.file_name(report)}.json"'
    return response
