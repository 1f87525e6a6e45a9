"""The sections, one module each, and the kinds made of them. `docs/sections.md` is the guide."""

from django.utils.translation import gettext_lazy as _

from governance.dossiers import incident_context, registry, report_context
from governance.dossiers.audit_context import AuditContext
from governance.dossiers.portfolio import PortfolioContext
from governance.dossiers.sections import (
    act_kinds,
    applicability,
    audit,
    audit_findings,
    audit_work,
    changes,
    classification,
    controls,
    cover,
    evidence,
    fria,
    history,
    incident,
    incident_law,
    incident_record,
    incident_register,
    monitoring,
    open_points,
    portfolio,
    portfolio_open,
    register_kinds,
    related,
    report,
    report_open,
    risks,
    sources,
    system,
    traceability,
    trail,
)

SYSTEM = registry.register(
    registry.Kind(
        slug="system",
        title=_("AI system dossier"),
        purpose=_(
            "One system as it stands: what is open, what it is, which class it has and why, which"
            " duties follow, from when, and what shows that they are met; its risks."
        ),
        sections=(
            cover.SLUG,
            open_points.SLUG,
            changes.SLUG,
            system.SLUG,
            classification.SLUG,
            applicability.SLUG,
            controls.SLUG,
            evidence.SLUG,
            traceability.SLUG,
            risks.SLUG,
            fria.SLUG,
            monitoring.SLUG,
            incident_register.SLUG,
            related.SLUG,
            history.SLUG,
            trail.SLUG,
            sources.SLUG,
        ),
    )
)

INCIDENT_REPORT = registry.register(
    registry.Kind(
        slug=report_context.KIND,
        title=_("Incident report"),
        purpose=_("What an authority is told of one incident, field by field with its source."),
        sections=(report.COVER, report_open.SLUG, report.FIELDS, report.CHANGES, report.LIMITS),
        about=report_context.ReportContext,
        is_flowing=True,
    )
)

INCIDENT = registry.register(
    registry.Kind(
        slug="incident",
        title=_("Incident dossier"),
        purpose=_(
            "One incident as it stands: what happened, what was known, how it was judged, which"
            " clocks ran, who was told, what was done."
        ),
        sections=(
            incident.COVER,
            incident.OPEN,
            changes.SLUG,
            incident.STORY,
            incident_law.JUDGEMENT,
            incident_law.CLOCKS,
            incident_record.TIMELINE,
            incident_record.FROZEN,
            incident_record.REPORTS,
            incident_record.CHAIN,
            incident_record.ACTIONS,
            trail.SLUG,
            incident_record.LIMITS,
        ),
        about=incident_context.IncidentContext,
        is_flowing=True,
    )
)

PORTFOLIO = registry.register(
    registry.Kind(
        slug="portfolio",
        title=_("Board report"),
        purpose=_(
            "The whole organisation on a page, the worst points first; then systems by class, what"
            " is overdue, risks above appetite, open incidents and clocks, coverage of each"
            " framework."
        ),
        sections=(
            portfolio.COVER,
            portfolio_open.SLUG,
            changes.SLUG,
            portfolio.SYSTEMS,
            portfolio.WORK,
            portfolio.RISKS,
            portfolio.INCIDENTS,
            portfolio.COVERAGE,
            trail.SLUG,
            portfolio.LIMITS,
        ),
        about=PortfolioContext,
    )
)

WORKING_PAPERS = registry.register(
    registry.Kind(
        slug="working-papers",
        title=_("Working papers"),
        purpose=_(
            "One audit as it stands: exceptions, what was frozen and drawn and how to draw it"
            " again, what each item showed, requests with answers and evidence, findings with"
            " response and follow-up, the conclusion."
        ),
        sections=(
            audit.COVER,
            audit.OPEN,
            changes.SLUG,
            audit.SCOPE,
            audit_work.POPULATIONS,
            audit_work.ITEMS,
            audit_work.REQUESTS,
            audit_work.EVIDENCE,
            audit_findings.SLUG,
            audit.CONCLUSION,
            trail.SLUG,
            audit.LIMITS,
        ),
        about=AuditContext,
        is_flowing=True,
    )
)

for _kind in (*act_kinds.KINDS, *register_kinds.KINDS):
    registry.register(_kind)
