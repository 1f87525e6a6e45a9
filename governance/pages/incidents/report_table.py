"""The columns of the list of incident reports, the same for the page and its exports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.ui import report_words
from governance.ui.columns import Column, Table
from riskreg.models import IncidentReport

_NOT_YET = _("not yet")


def _system(report: IncidentReport) -> str:
    incident = report.incident
    return incident.system.name if incident.system else incident.system_words


REPORTS: Table[IncidentReport] = Table(
    slug="incident_reports",
    caption=_("Incident reports"),
    default_sort="-report",
    columns=(
        Column(
            "report",
            _("Report"),
            lambda r: f"{r.reference} {report_words.title(r)}",
            sort=("number",),
            link=lambda r: r.get_absolute_url(),
        ),
        Column(
            "state",
            _("State"),
            report_words.state,
            sort=("state",),
            cell="pages/incidents/cells/said.html",
        ),
        Column(
            "incident",
            _("Incident"),
            lambda r: f"{r.incident.reference} {r.incident.title}",
            sort=("incident__number",),
            link=lambda r: reverse("incident", args=[r.incident_id]),
        ),
        Column("system", _("System"), _system),
        Column("kind", _("Type"), lambda r: r.get_kind_display(), is_default=False),
        Column("begun", _("Begun"), lambda r: r.begun_at, sort=("begun_at",), is_default=False),
        Column("filed", _("Filed"), lambda r: r.filed_at, sort=("filed_at",), empty=_NOT_YET),
        Column("sent", _("Sent"), lambda r: r.sent_at, sort=("sent_at",), empty=_NOT_YET),
        Column(
            "recipient", _("Recipient"), lambda r: r.recipient, sort=("recipient",), empty=_NOT_YET
        ),
        Column(
            "receipt",
            _("Number given by the recipient"),
            lambda r: r.receipt,
            is_default=False,
            empty=_("none"),
        ),
        Column("digest", _("Digest of the content"), lambda r: r.digest, is_default=False),
    ),
)
