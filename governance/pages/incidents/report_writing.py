"""Writing an incident report: begin, part by part, take over what the register says, give up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frameworks.reporting.fields import Part, form
from governance.pages.acting import form_page, landing
from governance.pages.incidents.record import find as find_incident
from governance.pages.incidents.report_forms import KindForm, PartForm
from governance.pages.incidents.reports import find
from governance.pages.request import Request, posted
from governance.ui import report_words
from riskreg.access import Right
from riskreg.actions import reports
from riskreg.models import IncidentReport, ReportState
from riskreg.queries import reports as queries
from riskreg.rules import reports as rules


@require_http_methods(["GET", "POST"])
def incident_report_new(request: Request, pk: UUID) -> HttpResponse:
    """Choose the type; a draft is filled in from the register."""
    incident = find_incident(request, pk, Right.REPORT_INCIDENT)
    draft = incident.reports.filter(state=ReportState.DRAFT).first()
    if draft is not None:
        messages.info(request, _("This report is being written. Go on with it."))
        return redirect(draft)
    asked = KindForm(posted(request), kinds=rules.kinds_open(queries.past(incident)))
    if asked.is_valid():
        with landing(asked):
            report = reports.begin(request.user, incident, kind=asked.cleaned_data["kind"])
            return redirect("incident_report_write", report.pk, form().parts[0].code)
    context = {
        "incident": incident,
        "form_words": form(),
        "cancel": f"{incident.get_absolute_url()}#reports",
    }
    return form_page(request, "pages/incidents/reports/new.html", asked, context)


@require_http_methods(["GET", "POST"])
def incident_report_write(request: Request, pk: UUID, slug: str) -> HttpResponse:
    """One part of the form; saved as one goes."""
    report, part = find(request, pk), _part(slug)
    if report.state != ReportState.DRAFT:
        messages.info(request, _("This report is filed. It is shown as it stands."))
        return redirect(report)
    asked = PartForm(posted(request), report=report, part=part)
    if asked.is_valid():
        with landing(asked):
            report = reports.write(request.user, report, values=asked.values)
            if request.htmx:
                return _in_place(request, report, part)
            return redirect(_next(report, part, request.POST.get("to", "next")))
    return _page(request, report, part, asked)


def _page(request: Request, report: IncidentReport, part: Part, asked: PartForm) -> HttpResponse:
    template = "pages/incidents/reports/write.html"
    name = f"{template}#questions" if request.htmx else template
    status = 422 if asked.errors else 200
    context = {**_context(report, part), "form": asked, "oob": False}
    return render(request, name, context, status=status)


def _in_place(request: Request, report: IncidentReport, part: Part) -> HttpResponse:
    """Answer a save in the background with what stands beside the questions."""
    asked = PartForm(None, report=report, part=part)
    context = {**_context(report, part), "form": asked, "oob": True, "saved_at": timezone.now()}
    answer = render(request, "pages/incidents/reports/write.html#beside", context)
    answer["HX-Reswap"] = "none"
    return answer


def _context(report: IncidentReport, part: Part) -> dict[str, Any]:
    missing = rules.missing(form(), report.kind, queries.values(report))
    parts = [each for each in form().parts if form().of(each, report.kind)]
    return {
        "report": report,
        "incident": report.incident,
        "title": report_words.title(report),
        "part": part,
        "form_words": form(),
        "is_first": part == parts[0],
        "missing": [each for each in missing if each.part == part.code],
        "open": len(missing),
        "steps": [
            {
                "label": each.title,
                "url": reverse("incident_report_write", args=[report.pk, each.code]),
                "state": "current" if each == part else _state(each, missing),
                "note": _note(each, missing),
            }
            for each in parts
        ],
    }


def _state(part: Part, missing: Any) -> str:
    return "open" if any(each.part == part.code for each in missing) else "done"


def _note(part: Part, missing: Any) -> str:
    count = sum(each.part == part.code for each in missing)
    return _("%(count)s to fill in") % {"count": count} if count else ""


def _next(report: IncidentReport, part: Part, to: str) -> str:
    parts = [each for each in form().parts if form().of(each, report.kind)]
    at = parts.index(part) + {"back": -1, "next": 1}.get(to, len(parts))
    if 0 <= at < len(parts):
        return reverse("incident_report_write", args=[report.pk, parts[at].code])
    return report.get_absolute_url()


def _part(slug: str) -> Part:
    found = next((each for each in form().parts if each.code == slug), None)
    if found is None:
        raise Http404(slug)
    return found


@require_POST
def incident_report_refresh(request: Request, pk: UUID) -> HttpResponse:
    """Take over what the register says by now, and the fields that were named."""
    report = find(request, pk)
    try:
        reports.refresh(request.user, report, codes=request.POST.getlist("code"))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The register was read again."))
    return redirect(report)


@require_http_methods(["GET", "POST"])
def incident_report_discard(request: Request, pk: UUID) -> HttpResponse:
    """Give up a draft; asked once."""
    report = find(request, pk)
    if report.state != ReportState.DRAFT:
        raise Http404
    if request.method == "POST":
        incident = report.incident
        reports.discard(request.user, report)
        messages.success(request, _("The draft is discarded."))
        return redirect(f"{incident.get_absolute_url()}#reports")
    context = {
        "report": report,
        "thing": str(report),
        "verb": _("Discard the draft"),
        "consequences": [
            _("What was typed into it is gone; what it took from the register stays there."),
            _("The trail says that there was a draft, not what it said."),
        ],
        "cancel": report.get_absolute_url(),
        "critical": True,
    }
    return render(request, "pages/incidents/reports/confirm.html", context)
