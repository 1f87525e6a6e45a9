"""Further kinds of dossier about a system, each made of what the register holds."""

from django.utils.translation import gettext_lazy as _

from governance.dossiers.registry import Kind
from governance.dossiers.sections import (
    classification,
    controls,
    cover,
    evaluations,
    evidence,
    fria,
    fria_points,
    incident_register,
    monitoring,
    monitoring_points,
    open_points,
    risk_process,
    risks,
    sources,
    system,
    trail,
)

FRIA = Kind(
    slug="fria",
    title=_("Fundamental rights impact assessment"),
    purpose=_(
        "What Art. 27 of the EU AI Act asks of a deployer: the six parts of the assessment, who"
        " approved it and whom it was sent to, with the risks and controls behind it."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        fria_points.SLUG,
        fria.SLUG,
        system.SLUG,
        classification.SLUG,
        risks.SLUG,
        controls.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=fria_points.lacking,
)

MONITORING_PLAN = Kind(
    slug="monitoring-plan",
    title=_("Post-market monitoring plan"),
    purpose=_(
        "What Art. 72 of the EU AI Act asks of a provider: the plan, what is measured and from"
        " which value somebody is told, what the last cycles found, incidents."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        monitoring_points.SLUG,
        monitoring.SLUG,
        incident_register.SLUG,
        system.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=monitoring_points.lacking,
)

RISK_REPORT = Kind(
    slug="risk-report",
    title=_("Risk management report"),
    purpose=_(
        "Risks of one system in the steps of ISO 31000 and Art. 9 of the EU AI Act: context,"
        " identification, analysis, evaluation, treatment, acceptance, monitoring."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        risk_process.SLUG,
        risks.SLUG,
        system.SLUG,
        controls.SLUG,
        evidence.SLUG,
        evaluations.SLUG,
        monitoring.SLUG,
        incident_register.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=risk_process.lacking,
)

KINDS = (FRIA, MONITORING_PLAN, RISK_REPORT)
