"""Kinds of dossier that the EU AI Act itself asks for; `sections` registers them."""

from django.utils.translation import gettext_lazy as _

from governance.dossiers import registry
from governance.dossiers.papers import refusing
from governance.dossiers.points import Matter
from governance.dossiers.sections import (
    annex_iv,
    applicability,
    art_6_4,
    changes,
    classification,
    controls,
    cover,
    declaration,
    evaluations,
    evidence,
    history,
    incident_register,
    monitoring,
    open_points,
    registration,
    risks,
    sources,
    system,
    traceability,
    trail,
)
from governance.dossiers.sections.papers import TECHNICAL

ANNEX_IV = registry.Kind(
    slug=TECHNICAL,
    title=_("Technical documentation (Annex IV)"),
    purpose=_(
        "What Art. 11 of the EU AI Act has the provider draw up: each point of Annex IV filled"
        " from the register and from statements, or shown as open with what to enter where."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        annex_iv.SLUG,
        system.SLUG,
        classification.SLUG,
        applicability.SLUG,
        controls.SLUG,
        evidence.SLUG,
        traceability.SLUG,
        risks.SLUG,
        evaluations.SLUG,
        monitoring.SLUG,
        incident_register.SLUG,
        history.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
)

DECLARATION = registry.Kind(
    slug=declaration.SLUG,
    title=_("EU declaration of conformity"),
    purpose=_(
        "What Art. 47 of the EU AI Act has the provider declare and sign: the eight points of Annex"
        " V. It is not made while one of them is missing. It is meant for others to read: its file"
        " holds the declaration and what is open about it, nothing else."
    ),
    sections=(declaration.SLUG, open_points.SLUG, trail.SLUG),
    lacking=refusing.lacking(refusing.declaration),
    matter=Matter(("paper",), declaration.ARTICLES),
    is_public=True,
    is_flowing=True,
)

BASIS = registry.Kind(
    slug=declaration.BASIS,
    title=_("Behind the declaration of conformity"),
    purpose=_(
        "For whoever signs the declaration, and for nobody else: which points of Annex V are"
        " filled, which requirements of Chapter III, Section 2 are not shown to be met, and all"
        " that is open."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        declaration.BASIS,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=refusing.lacking(refusing.undeclared),
)

REGISTRATION = registry.Kind(
    slug=registration.SLUG,
    title=_("Registration data (Annex VIII)"),
    purpose=_(
        "What Art. 49 of the EU AI Act has the provider, or a public deployer, enter in the EU"
        " database: each field with its value and where that comes from."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        registration.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=refusing.lacking(refusing.registration),
    matter=Matter(
        ("paper", "classification", "unknown", "unsettled", "dates", "dissent"),
        ("Art. 49", "Annex VIII"),
    ),
)

ART_6_4 = registry.Kind(
    slug=art_6_4.SLUG,
    title=_("Assessment that a listed system is not high-risk (Art. 6(4))"),
    purpose=_(
        "Why a system listed in Annex III is held not to be high-risk: the conditions of Art. 6(3)"
        " relied on, each ground with its reason, and what follows."
    ),
    sections=(
        cover.SLUG,
        open_points.SLUG,
        changes.SLUG,
        art_6_4.SLUG,
        system.SLUG,
        classification.SLUG,
        history.SLUG,
        trail.SLUG,
        sources.SLUG,
    ),
    lacking=refusing.lacking(refusing.not_high_risk),
    matter=Matter(
        (art_6_4.SLUG, "classification", "unknown", "unsettled", "dates", "fields", "dissent"),
        ("Art. 6", "Art. 49", "Annex VIII"),
    ),
)

KINDS = (ANNEX_IV, DECLARATION, BASIS, REGISTRATION, ART_6_4)
