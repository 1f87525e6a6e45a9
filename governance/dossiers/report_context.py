"""What a document about one incident report is made from."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from governance.dossiers import signing_off
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Control, Frame
from governance.ui import report_words
from riskreg import trail
from riskreg.models import Incident, IncidentReport, ReportState
from riskreg.queries import reports
from riskreg.rules.reports import Difference

KIND = "incident-report"


@dataclass(frozen=True, slots=True)
class ReportContext(Frame):
    """One report as it is fixed, and what differs from the one before."""

    report: IncidentReport
    before: IncidentReport | None
    differences: tuple[Difference, ...]

    @property
    def incident(self) -> Incident:
        """What it is about."""
        return self.report.incident

    @property
    def record(self) -> IncidentReport:
        """The report."""
        return self.report

    @property
    def name(self) -> str:
        """The incident, as people call it."""
        return f"{self.incident.reference} {self.incident.title}"

    @property
    def title(self) -> str:
        """The title of the file."""
        return f"{self.control.reference}: {self.control.kind_title}, {self.name}"

    @property
    def head(self) -> str:
        """What stands at the head of every page."""
        control = self.control
        words = (control.reference, control.kind_title, control.status, self.incident.reference)
        return " · ".join(str(each) for each in words)


def context_of(report: IncidentReport, now: datetime) -> ReportContext:
    """Everything its pages show; `report` may be a draft, which then says so."""
    organisation = report.incident.organisation
    head = trail.head_of(organisation)
    before, differences = reports.changes(report)
    at = (report.filed_at or now).replace(microsecond=0)
    is_draft = report.state == ReportState.DRAFT
    control = Control(
        number=report.number,
        version=0,
        kind=KIND,
        kind_title=report_words.title(report),
        status=_("Draft, not filed") if is_draft else _("Filed"),
        as_of=at,
        generated_at=at,
        software=settings.RELEASE,
        confidentiality=Level.CONFIDENTIAL.label,
        trail_number=head.number,
        trail_digest=head.digest,
        prefix="REP",
        overridden=signing_off.overridden(organisation, redacted=False),
        signed_count=signing_off.decided(organisation),
    )
    return ReportContext(organisation, control, report, before, differences)
