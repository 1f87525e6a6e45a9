"""Kinds of dossier that the EU AI Act itself asks for; `sections` registers them."""

from django.utils.translation import gettext_lazy as _

from governance.dossiers import registry
from governance.dossiers.sections import (
    annex_iv,
    applicability,
    classification,
    controls,
    cover,
    evaluations,
    evidence,
    history,
    incident_register,
    monitoring,
    open_points,
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

KINDS = (ANNEX_IV,)
