"""Assessments of the generator: an approved one a system, with ranges; levels, acceptances."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from riskreg.actions import approval, scales
from riskreg.management.bulk.writing import Site, drawn, put
from riskreg.models import (
    Acceptance,
    AISystem,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Category,
    ClaimState,
    Estimate,
    Risk,
    Scale,
    Treatment,
)
from riskreg.queries import subjects
from riskreg.rules import acceptance as rules
from riskreg.rules import scoring
from riskreg.trail import Did

_UPDATE = 100  # an update of many rows at once costs their number squared
_ENDLESS = 10  # where a step has no upper end, ranges reach to so many times its lower one


def write(site: Site, of_system: Mapping[AISystem, list[Risk]]) -> None:
    """Write them for the systems that have open risks."""
    chance = site.chance("judgements")
    scale = scales.ensure(site.cast.officers[0], site.organisation)
    _appetite(site, scale)
    documents: list[Assessment] = []
    rows: list[Estimate] = []
    number = site.next_number(Assessment)
    for system, risks in of_system.items():
        judged = [risk for risk in risks if risk.closed_on is None]
        if judged:
            documents.append(_document(site, system, scale, number + len(documents)))
            for at, risk in enumerate(judged):
                row = _estimate(site, chance, risk, scale)
                row.assessment, row.position = documents[-1], at
                rows.append(row)
    told = [(d, {"system": d.system_id, "number": d.number, "version": 1}) for d in documents]
    site.add(site.cast.engineers[0], Did.ASSESSMENT_BEGUN, told)
    put(rows)
    _approve(site, documents)
    _stand(site, rows, scale)
    accepted = _accept(site, chance, rows, scale)
    site.say(
        f"{len(documents):,} assessments with {len(rows):,} estimates, {accepted:,} acceptances"
    )


def _appetite(site: Site, scale: Scale) -> None:
    """All but the highest level is tolerated for money, the lowest but one for the rest."""
    codes = scoring.codes(scale)
    for category in Category.values:
        level = codes[-2] if category == Category.FINANCIAL else codes[1]
        scales.set_appetite(
            site.cast.officers[0], site.organisation, category=category, values={"level": level}
        )


def _document(site: Site, system: AISystem, scale: Scale, number: int) -> Assessment:
    return Assessment(
        organisation=site.organisation,
        kind=AssessmentKind.RISK,
        number=number,
        system=system,
        system_version=system.version,
        scale=scale,
        author=site.cast.engineers[0],
        content={
            "scope": f"{system.name} in its ordinary use.",
            "method": "Talk with those who run it and those who answer for it.",
            "conclusion": "The risks can be carried with the treatments named.",
        },
        review_by=approval.default_review(site.today),
    )


def _estimate(site: Site, chance: Random, risk: Risk, scale: Scale) -> Estimate:
    likelihood = chance.randint(2, len(scale.likelihood))
    severity = chance.randint(2, len(scale.severity))
    row = Estimate(
        organisation=site.organisation,
        risk=risk,
        inherent_likelihood=likelihood,
        inherent_severity=severity,
        residual_likelihood=max(1, likelihood - chance.choice([0, 1, 1, 2])),
        residual_severity=max(1, severity - chance.choice([0, 0, 1])),
        target_likelihood=1,
        target_severity=max(1, severity - 1),
        estimator=chance.choice(site.cast.engineers),
        assumptions="The system is used as intended and by trained staff.",
        dissent="The second reader puts it a step higher." if chance.random() < 0.05 else "",
        treatment=drawn(
            chance,
            {
                Treatment.REDUCE: 6,
                Treatment.ACCEPT: 2,
                Treatment.TRANSFER: 1,
                Treatment.AVOID: 1,
            },
        ),
        treatment_note="The controls named, and a look every quarter.",
    )
    row.frequency_low, row.frequency_high = _range(
        chance, scoring.bounds(scale.likelihood, row.residual_likelihood or 1)
    )
    row.loss_low, row.loss_high = _range(
        chance, scoring.bounds(scale.severity, row.residual_severity or 1)
    )
    if risk.rights or risk.category == Category.RIGHTS:
        row.rights_severity = chance.randint(1, len(scale.rights_severity))
        row.rights_extent = chance.randint(1, len(scale.rights_extent))
        row.rights_reversibility = chance.randint(1, len(scale.rights_reversibility))
    return row


def _range(chance: Random, bounds: tuple[float, float]) -> tuple[float, float]:
    """A range of which most lies in the step."""
    low, high = bounds
    high = min(high, _ENDLESS * low) if low else high
    low = max(low, high / 100)
    return low * chance.uniform(0.7, 1.1), high * chance.uniform(0.8, 1.3)


def _approve(site: Site, documents: list[Assessment]) -> None:
    """Submitted by their author, approved by somebody else."""
    author, approver, now = site.cast.engineers[0], site.cast.approvers[0], timezone.now()
    for document in documents:
        document.submitted_by, document.submitted_at = author, now
        document.digest = subjects.digest_of(document)
        document.state, document.decided_by, document.decided_at = (
            AssessmentState.APPROVED,
            approver,
            now,
        )
    names = ("state", "submitted_by", "submitted_at", "digest", "decided_by", "decided_at")
    Assessment.objects.bulk_update(documents, names, batch_size=_UPDATE)
    told = [(d, {"system": d.system_id, "digest": d.digest}) for d in documents]
    site.record(author, Did.ASSESSMENT_SUBMITTED, told)
    site.record(approver, Did.ASSESSMENT_APPROVED, told)


def _stand(site: Site, rows: list[Estimate], scale: Scale) -> None:
    """The levels of an approved assessment become the standing ones of its risks."""
    told: list[tuple[Risk, dict[str, Any]]] = []
    for row in rows:
        found = approval.levels(row, scale)
        for name, value in found.items():
            setattr(row.risk, name, value)
        row.risk.assessed_on = site.today
        told.append((row.risk, {"residual_level": ["", found["residual_level"]]}))
    names = [*approval.STANDING, "assessed_on"]
    Risk.objects.bulk_update([row.risk for row in rows], names, batch_size=_UPDATE)
    site.record(site.cast.approvers[0], Did.RISK_CHANGED, told)


def _accept(site: Site, chance: Random, rows: list[Estimate], scale: Scale) -> int:
    """What is to be accepted and can be: asked by one, decided by another."""
    asker, approver, now = site.cast.engineers[0], site.cast.approvers[1], timezone.now()
    accepted = []
    for row in rows:
        level = row.risk.residual_level
        if row.treatment != Treatment.ACCEPT or not scoring.longest(scale, level):
            continue
        latest = rules.last_day(scoring.longest(scale, level), site.today)
        acceptance = Acceptance(
            organisation=site.organisation,
            risk=row.risk,
            level=level,
            reason="The benefit outweighs what may happen; we watch it.",
            until=latest - timedelta(days=chance.randint(0, 20)),
            asked_by=asker,
        )
        if chance.random() < 0.8:
            acceptance.state = ClaimState.CONFIRMED
            acceptance.decided_by, acceptance.decided_at = approver, now
        accepted.append(acceptance)
    told = [(a, {"risk": a.risk_id, "level": a.level, "until": a.until}) for a in accepted]
    site.add(asker, Did.ACCEPTANCE_ASKED, told)
    confirmed = [each for each in told if each[0].state == ClaimState.CONFIRMED]
    site.record(approver, Did.RISK_ACCEPTED, confirmed)
    return len(accepted)
