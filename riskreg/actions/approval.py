"""What follows from an approval: the version before steps back, and the levels become standing."""

import uuid
from datetime import date

from riskreg import trail
from riskreg.actions import alerts, changes
from riskreg.models import Assessment, AssessmentState, Estimate, Risk, User
from riskreg.queries import days
from riskreg.rules import monitoring, scoring
from riskreg.trail import Did

_A_YEAR = 365
STANDING = (
    "inherent_level",
    "residual_level",
    "target_level",
    "rights_level",
    "residual_likelihood",
    "residual_severity",
)


def default_review(today: date) -> date:
    """When a document is looked at again where nobody said otherwise: in a year."""
    return date.fromordinal(today.toordinal() + _A_YEAR)


def supersede(assessment: Assessment) -> list[uuid.UUID]:
    """The approved version of the same system and kind steps back; gives its key."""
    earlier = Assessment.objects.filter(
        system=assessment.system_id, kind=assessment.kind, state=AssessmentState.APPROVED
    )
    keys = list(earlier.values_list("pk", flat=True))
    earlier.update(state=AssessmentState.SUPERSEDED)
    return keys


def hold(assessment: Assessment) -> list[Risk]:
    """The risks that an approval writes to, locked: before its first event, as everybody does."""
    rows = Risk.objects.select_for_update(no_key=True)
    return list(rows.filter(pk__in=assessment.estimates.values("risk")).order_by("pk"))


def stand(actor: User, assessment: Assessment) -> None:
    """Write the levels of an approved assessment onto its risks; one that jumped opens an alert."""
    told, risen = [], []
    today = days.today(assessment.organisation)
    rows = {each.risk_id: each for each in assessment.estimates.all()}
    risks = hold(assessment)
    scale = assessment.scale
    names = {each["code"]: each["name"] for each in scale.levels} if scale else {}
    for risk in risks:
        was = risk.residual_level
        changed = changes.apply(risk, levels(rows[risk.pk], assessment.scale))
        changed |= changes.apply(risk, {"assessed_on": today})
        risk.save(update_fields=[*STANDING, "assessed_on", "updated_at"])
        told.append((risk, {name: changed[name] for name in changed if name in STANDING[:4]}))
        if monitoring.jumped(tuple(names), was, risk.residual_level):
            risen.append((risk, was))
    trail.record_many(
        actor,
        Did.RISK_CHANGED,
        assessment.organisation,
        [(risk, body) for risk, body in told if body],
    )
    for risk, was in risen:
        alerts.open_for_risk(
            assessment.system, risk, was=names[was], now=names[risk.residual_level]
        )


def levels(row: Estimate, scale: object) -> dict[str, object]:
    """The levels an estimate means on its scale; that of the harm to rights stands beside them."""
    graded: scoring.Scales = scale  # type: ignore[assignment]
    found: dict[str, object] = {
        f"{name}_level": scoring.level(
            graded, getattr(row, f"{name}_likelihood"), getattr(row, f"{name}_severity")
        )
        for name in ("inherent", "residual", "target")
    }
    harm = scoring.rights_level(
        row.rights_severity,
        row.rights_extent,
        row.rights_reversibility,
        steps=scoring.rights_steps(scale),
    )
    return {
        **found,
        "rights_level": harm or "",
        "residual_likelihood": row.residual_likelihood,
        "residual_severity": row.residual_severity,
    }
