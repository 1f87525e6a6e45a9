"""Documents that are about something else than a system: how a test comes by one of each kind."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from governance.dossiers import build, making, registry, sections
from governance.dossiers.context import Frame
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.registry import Kind
from governance.dossiers.report_context import context_of
from riskreg import filing
from riskreg.actions import audits, dossiers, jobs, signoffs
from riskreg.models import AISystem, Dossier, Engagement, Incident, Job, Role, User
from tests import make, make_audits, make_reports
from tests.dossiers import act_systems

Read = tuple[Frame, tuple[Chapter, ...]]


def read(job: Job, kind: Kind) -> Read:
    """What a worker reads for a job."""
    taken = jobs.take(job.pk)
    assert taken is not None
    return making.read(taken, kind, lambda words: None)


def _incident(officer: User) -> Incident:
    house = officer.memberships.get().organisation
    system = make.system(house, officer, name="Shortlist", version="2.0", roles=["deployer"])
    made = make_reports.incident(system, officer, harm_types=["rights"], member_state="BE")
    make_reports.judged(made, officer)
    return made


def _of_incident(officer: User) -> Read:
    job, _ = dossiers.request(officer, _incident(officer), kind=sections.INCIDENT.slug)
    return read(job, sections.INCIDENT)


def _of_report(officer: User) -> Read:
    filed = make_reports.filed(officer, _incident(officer), investigation="Logs of November.")
    context = context_of(filed, timezone.now())
    return context, build.gather(context, registry.kind(context.control.kind))


def _asked(slug: str, about: Callable[[User], AISystem]) -> Callable[[User], Read]:
    """A kind that is made only of a system the law asks it of."""

    def make_one(officer: User) -> Read:
        job, _ = dossiers.request(officer, about(officer), kind=slug)
        return read(job, registry.kind(slug))

    return make_one


# The incident of `make_reports` was noticed on 23 November 2026; makers run after that.
LATER = datetime(2026, 11, 26, 15, tzinfo=UTC)


def _of_portfolio(officer: User) -> Read:
    house = officer.memberships.get().organisation
    make.scale(house, officer)
    job, _ = dossiers.request(officer, house, kind=sections.PORTFOLIO.slug)
    return read(job, sections.PORTFOLIO)


def audit(officer: User) -> Engagement:
    """An audit with a sample, an answered request, a finding with its response, a note."""
    house = officer.memberships.get().organisation
    auditor = make.member(house, Role.AUDITOR)
    made = make_audits.engagement(house, auditor, criteria="AI Act Art. 17(1)(d)")
    return make_audits.worked(made, officer)


def _of_audit(officer: User) -> Read:
    made = audit(officer)
    job, _ = dossiers.request(made.lead, made, kind=sections.WORKING_PAPERS.slug)
    return read(job, sections.WORKING_PAPERS)


def reviewed(audit: Engagement) -> None:
    """Papers made before, of which another auditor said something."""
    second = make.member(audit.organisation, Role.AUDITOR)
    audits.change(audit.lead, audit, values={"team": [second]})
    papers = entered(audit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dossiers, "content_of", lambda dossier: b"%PDF")
        asked = signoffs.ask(audit.lead, papers)
        signoffs.refuse(second, asked, reason="The sample is drawn from last year.")


def entered(audit: Engagement) -> Dossier:
    """Working papers without a file."""
    job, _ = dossiers.request(audit.lead, audit, kind=sections.WORKING_PAPERS.slug)
    taken, now = jobs.take(job.pk), timezone.now()
    assert taken is not None
    control = {
        "system": None,
        "engagement": audit,
        "number": job.parameters["number"],
        "version": 1,
        "kind": sections.WORKING_PAPERS.slug,
        "as_of": now,
        "generated_at": now,
        "edition": "",
        "rule_set": "",
        "software": "0",
        "confidentiality": "Confidential",
        "trail_number": 1,
        "trail_digest": "0" * 64,
        "pages": 1,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filing, "addressed", lambda storage, name, content, sha256: name)
        return dossiers.enter(taken, content=b"%PDF", decisions=[], control=control)


MAKERS: dict[str, Callable[[User], Read]] = {
    sections.PORTFOLIO.slug: _of_portfolio,
    sections.INCIDENT.slug: _of_incident,
    sections.WORKING_PAPERS.slug: _of_audit,
    sections.INCIDENT_REPORT.slug: _of_report,
    "declaration": _asked("declaration", act_systems.declared),
    "registration": _asked("registration", act_systems.scored),
    "art-6-4": _asked("art-6-4", act_systems.filtered),
}
