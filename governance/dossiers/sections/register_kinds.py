"""Further kinds of dossier about a system, each made of what the register holds."""

from django.utils.translation import gettext_lazy as _

from governance.dossiers.points import Matter
from governance.dossiers.registry import Kind
from governance.dossiers.sections import (
    changes,
    classification,
    controls,
    cover,
    evaluations,
    evidence,
    fria,
    fria_points,
    history,
    incident_register,
    monitoring,
    monitoring_points,
    nist_profile,
    oecd_report,
    open_points,
    risk_process,
    risks,
    sources,
    statement,
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
        changes.SLUG,
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
    matter=Matter(
        (
            "asked",
            "classification",
            "unknown",
            "unsettled",
            "failure",
            "risks",
            "documents",
            "dissent",
        ),
        ("Art. 26", "Art. 27"),
    ),
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
        changes.SLUG,
        monitoring_points.SLUG,
        monitoring.SLUG,
        incident_register.SLUG,
        system.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=monitoring_points.lacking,
    matter=Matter(
        ("asked", "unsettled", "dates", "documents", "overdue", "incidents"),
        ("Art. 20", "Art. 26", "Art. 72", "Art. 73"),
    ),
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
        changes.SLUG,
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
    matter=Matter(
        (
            "asked",
            "unsettled",
            "controls",
            "proofs",
            "failure",
            "risks",
            "documents",
            "overdue",
            "incidents",
        ),
        ("Art. 9",),
    ),
)

APPLICABILITY = Kind(
    slug="applicability",
    title=_("Statement of applicability"),
    purpose=_(
        "Every requirement of the EU AI Act and every entry of ISO/IEC 42001 by number: whether it"
        " applies, why, by which controls, how it stands; what is left out is justified."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        statement.SLUG,
        classification.SLUG,
        controls.SLUG,
        evidence.SLUG,
        history.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    matter=Matter(
        (
            "classification",
            "unknown",
            "unsettled",
            "dates",
            "duties",
            "controls",
            "proofs",
            "documents",
            "dissent",
        )
    ),
)

NIST_PROFILE = Kind(
    slug="nist-profile",
    title=_("NIST AI RMF profile"),
    purpose=_(
        "The four functions and 72 subcategories of the NIST AI Risk Management Framework, each"
        " with its state and the proof behind it."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        nist_profile.SLUG,
        system.SLUG,
        controls.SLUG,
        evidence.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    matter=Matter(("fields", "copied", "controls", "proofs")),
)

OECD_REPORT = Kind(
    slug="oecd-report",
    title=_("OECD AI Principles report"),
    purpose=_(
        "The five principles of the OECD for those who build and run AI: what serves each, how it"
        " stands, which duties of the law speak of the same matter."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        oecd_report.SLUG,
        system.SLUG,
        controls.SLUG,
        evidence.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    matter=Matter(("fields", "copied", "controls", "proofs")),
)

KINDS = (FRIA, MONITORING_PLAN, RISK_REPORT, APPLICABILITY, NIST_PROFILE, OECD_REPORT)
