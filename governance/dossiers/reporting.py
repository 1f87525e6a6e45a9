"""An incident report on paper: what the register fixes when a report is filed."""

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from governance.dossiers import build, sealing, sections
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.report_context import ReportContext, context_of
from riskreg import filing
from riskreg.actions.reports import Printed
from riskreg.models import IncidentReport, ReportState


def on_paper(report: IncidentReport) -> Printed:
    """The report as a tagged PDF, sealed as dossiers are; raises ValidationError if that fails."""
    printed = build.printed(*read(report))
    try:
        sealed = sealing.seal(printed.content)
    except sealing.CannotSealError as fault:
        raise ValidationError(str(fault)) from fault
    return Printed(sealed.content, printed.pages, sealed.by, sealed.level)


def content_of(report: IncidentReport) -> bytes | None:
    """The PDF; None if what was filed is damaged or gone."""
    if report.state == ReportState.DRAFT:
        return build.printed(*read(report)).content
    with filing.verified(str(report.file.name), report.sha256) as file:
        return file.read() if file is not None else None


def file_name(report: IncidentReport) -> str:
    """The name a download carries, without its ending."""
    state = "" if report.filed_at else "-draft"
    return f"{report.reference}-{report.incident.reference}-{report.kind}{state}"


def read(report: IncidentReport) -> tuple[ReportContext, tuple[Chapter, ...]]:
    """What the report tells, read from the register now."""
    with translation.override(build.LANGUAGE):
        context = context_of(report, timezone.now())
    return context, build.gather(context, sections.INCIDENT_REPORT)
