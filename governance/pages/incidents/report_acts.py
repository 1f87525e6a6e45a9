"""Outward acts of an incident: filing a report, sending it, telling a party; each asks once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frameworks.reporting.fields import form
from governance.dossiers import reporting, sections, tasks
from governance.pages.acting import form_page, landing
from governance.pages.incidents.record import find as find_incident
from governance.pages.incidents.report_forms import FIRST, SendForm, ToldForm
from governance.pages.incidents.reports import find
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg.access import Right
from riskreg.actions import reports
from riskreg.actions.reports import Handover, Told
from riskreg.models import IncidentReport, Party, ReportState
from riskreg.queries import reports as queries
from riskreg.rules import reports as rules


class FileForm(Form):
    """Nothing is asked; what is refused stands above."""


@require_http_methods(["GET", "POST"])
def incident_report_file(request: Request, pk: UUID) -> HttpResponse:
    """Fix what it says and print it."""
    report = find(request, pk)
    if report.state != ReportState.DRAFT:
        raise Http404
    asked = FileForm(posted(request))
    if asked.is_valid():
        with landing(asked):
            filed = reports.file(request.user, report, on_paper=reporting.on_paper)
            words = _("%(report)s is filed, %(pages)s pages. Send it, then record that here.")
            messages.success(request, words % {"report": filed.reference, "pages": filed.pages})
            return redirect(filed)
    said = queries.values(report)
    missing = rules.missing(form(), report.kind, said)
    context = {
        "report": report,
        "missing": missing,
        "stopping": [each for each in missing if each.is_must],
        "missing_words": ", ".join(each.label for each in missing),
        "is_first": report.kind in FIRST,
        **_confirm(report, verb=_("File this report"), consequences=_filing(report)),
    }
    return form_page(request, "pages/incidents/reports/file.html", asked, context)


def _filing(report: IncidentReport) -> list[str]:
    return [
        _("What it says is fixed with a digest, and its PDF is kept; nobody can change either."),
        _("Nothing is sent from here. You hand it over and record when, how and to whom."),
        _("What is learned later goes into the next report."),
    ]


@require_http_methods(["GET", "POST"])
def incident_report_send(request: Request, pk: UUID) -> HttpResponse:
    """Say that it went out."""
    report = find(request, pk)
    if report.state != ReportState.FILED:
        raise Http404
    authority = str(queries.values(report).get("authority", ""))
    asked = SendForm(posted(request), report=report, authority=authority)
    if asked.is_valid():
        told = {name: v for name, v in asked.cleaned_data.items() if name != "clocks"}
        with landing(asked):
            reports.mark_sent(request.user, report, handover=Handover(**told), clocks=asked.chosen)
            messages.success(request, _("%(report)s is marked as sent.") % {"report": report})
            return redirect(report)
    context = {"report": report, "cancel": report.get_absolute_url()}
    return form_page(request, "pages/incidents/reports/send.html", asked, context)


@require_http_methods(["GET", "POST"])
def incident_told(request: Request, pk: UUID) -> HttpResponse:
    """Note that somebody of the chain was told."""
    incident = find_incident(request, pk, Right.REPORT_INCIDENT)
    now = timezone.localtime().replace(second=0, microsecond=0)
    party = request.GET.get("party", "")
    first = {"told_at": now, "party": party if party in Party.values else Party.PROVIDER}
    asked = ToldForm(posted(request), organisation=incident.organisation, initial=first)
    if asked.is_valid():
        with landing(asked):
            reports.told(request.user, incident, notice=Told(**asked.cleaned_data))
            messages.success(request, _("The notice is kept with %(incident)s.")
                             % {"incident": incident.reference})  # fmt: skip
            return redirect(f"{incident.get_absolute_url()}#chain")
    context = {"incident": incident, "cancel": f"{incident.get_absolute_url()}#chain"}
    return form_page(request, "pages/incidents/reports/told.html", asked, context)


@require_POST
def incident_dossier(request: Request, pk: UUID) -> HttpResponse:
    """Have the whole incident printed, in the background."""
    incident = find_incident(request, pk, Right.MAKE_DOSSIER)
    try:
        job = tasks.request(request.user, incident, kind=sections.INCIDENT.slug)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect(incident)
    return redirect(job)


def _confirm(report: IncidentReport, *, verb: str, consequences: list[str]) -> dict[str, Any]:
    return {
        "thing": str(report),
        "verb": verb,
        "consequences": consequences,
        "cancel": report.get_absolute_url(),
    }
