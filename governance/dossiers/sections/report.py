"""An incident report: who reports what to whom, every field with its source, what changed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.reporting.fields import form
from governance.dossiers import attachments
from governance.dossiers.registry import section
from governance.dossiers.report_context import ReportContext
from governance.dossiers.sections.cover import Line, control_lines
from governance.ui import dates, report_words
from riskreg.queries import reports

COVER, FIELDS, CHANGES, LIMITS = (
    "report-cover",
    "report-fields",
    "report-changes",
    "report-limits",
)


@section(COVER, title=gettext_lazy("Document control"))
def cover(context: ReportContext) -> dict[str, Any]:
    """Who reports what to whom, and document control."""
    report, incident = context.report, context.incident
    said, digests = reports.values(report), [report.digest] if report.digest else []
    return {
        "incident": incident,
        "system": said.get("system_name", ""),
        "authority": said.get("authority", ""),
        "is_draft": not report.digest,
        "lines": control_lines(
            context,
            about=[
                Line(_("Incident"), f"{incident.reference} {incident.title}"),
                Line(_("Type of report"), report_words.title(report)),
                Line(_("Report before"), str(context.before or _("none"))),
            ],
            made_from=[
                Line(_("Form"), _form()),
                *(Line(_("Digest of the content"), each, is_digest=True) for each in digests),
            ],
        ),
    }


def _form() -> str:
    template = form()
    told = {
        "title": template.title,
        "version": template.version,
        "date": dates.written(template.date),
    }
    return _("%(title)s, draft template %(version)s of %(date)s") % told


@section(FIELDS, title=gettext_lazy("Report"))
def fields(context: ReportContext) -> dict[str, Any]:
    """Part by part; of the OECD criteria only those answered or mandatory."""
    parts = []
    for part in form().parts:
        shown = report_words.shown(context.report, part)
        parts.append((part, report_words.worth_showing(shown)))
    return {
        "parts": parts,
        "contents": [
            (f"part-{part.code}", f"{part.number}. {part.title}") for part, _kept in parts
        ],
    }


@section(CHANGES, title=gettext_lazy("What changed since the report before"))
def changes(context: ReportContext) -> dict[str, Any]:
    """Field, before, now."""
    return {
        "before": context.before,
        "changes": [report_words.changed(each) for each in context.differences],
        "is_short": len(context.differences) < 4,
    }


@section(LIMITS, title=gettext_lazy("What this file is, and what it is not"))
def limits(context: ReportContext) -> dict[str, Any]:
    """The form behind it and where values come from."""
    return {"form": form(), "enclosed": attachments.listed(context), "is_short": True}
