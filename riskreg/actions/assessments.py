"""Assessments: begin, write, estimate, submit, approve, send back, discard."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import approval, changes, reviews, scales, voting
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AISystem,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Category,
    Estimate,
    Risk,
    SignOff,
    User,
)
from riskreg.queries import days
from riskreg.rules import assessments as rules
from riskreg.rules import systems as system_rules
from riskreg.rules.assessments import Gap, Judged
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

WRITTEN = ("review_by", "dpia", "system_version")
_OPEN = (AssessmentState.DRAFT, AssessmentState.SUBMITTED)


@transaction.atomic
def begin(
    actor: User,
    system: AISystem,
    *,
    kind: str = AssessmentKind.RISK,
    content: Mapping[str, Any] = {},
) -> Assessment:
    """Begin the next version of a system's assessment, or return the one that is open.

    It starts as the last approved version left off, with the risks entered for the system since.
    """
    access.require(actor, Right.ASSESS, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(system_rules.state_refusals(name=system.name, is_archived=system.is_archived))
    known = system.assessments.filter(kind=kind, state__in=_OPEN).first()
    return known or _begin(actor, system, kind, content)


def _begin(actor: User, system: AISystem, kind: str, content: Mapping[str, Any]) -> Assessment:
    before = system.assessments.filter(kind=kind)
    last = before.filter(state=AssessmentState.APPROVED).order_by("-version").first()
    is_risk = kind == AssessmentKind.RISK
    assessment = Assessment.objects.create(
        organisation_id=system.organisation_id,
        number=next_number(Assessment, system.organisation_id),
        kind=kind,
        version=(before.aggregate(last=Max("version"))["last"] or 0) + 1,
        system=system,
        system_version=system.version,
        scale=scales.ensure(actor, system.organisation) if is_risk else None,
        content={**(last.content if last else {}), **content},
        dpia=last.dpia if last else None,
        author=actor,
    )
    if is_risk:
        _copy(assessment, last)
    trail.record(
        actor,
        Did.ASSESSMENT_BEGUN,
        assessment,
        system=system.pk,
        number=assessment.number,
        version=assessment.version,
        begun_from=last.pk if last else None,
    )
    return assessment


def _copy(assessment: Assessment, last: Assessment | None) -> None:
    """The estimates of the last approved version, then the risks that came since."""
    known = {each.risk_id: each for each in last.estimates.all()} if last else {}
    open_risks = {each.pk: each for each in assessment.system.risks.filter(closed_on=None)}
    kept = [pk for pk in known if pk in open_risks]
    fresh = [pk for pk in open_risks if pk not in known]
    Estimate.objects.bulk_create(
        Estimate(
            organisation_id=assessment.organisation_id,
            assessment=assessment,
            risk_id=pk,
            position=position,
            **({name: getattr(known[pk], name) for name in rules.COPIED} if pk in known else {}),
        )
        for position, pk in enumerate([*kept, *fresh])
    )


@transaction.atomic
def write(
    actor: User,
    assessment: Assessment,
    *,
    content: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Assessment:
    """Keep parts of the document; what is not named stays. `values`: review_by, dpia, version."""
    assessment = locked(actor, assessment, "write", Right.ASSESS)
    given = {name: value for name, value in (values or {}).items() if name in WRITTEN}
    found = changes.foreign_refusals(
        assessment, {"dpia": given["dpia"]} if given.get("dpia") else {}
    )
    if given.get("review_by") and given["review_by"] <= days.today(assessment.organisation):
        found.append(Refusal("review_by", "past"))
    refusal.stop(found)
    changed = changes.apply(assessment, given)
    merged = {**assessment.content, **(content or {})}
    parts = sorted(name for name in merged if merged[name] != assessment.content.get(name))
    if changed or parts:
        lengths = {name: _lengths(assessment.content, merged, name) for name in parts}
        told = {name: pair for name, pair in lengths.items() if pair}
        assessment.content = merged
        assessment.save()
        # By length alone: what a part says may name people, and the trail names nobody.
        trail.record(
            actor, Did.ASSESSMENT_WRITTEN, assessment, parts=parts, lengths=told, **changed
        )
    return assessment


def _lengths(was: Mapping[str, Any], now: Mapping[str, Any], name: str) -> list[int]:
    """How long a part was and is; empty where it is no text."""
    pair = [was.get(name) or "", now.get(name) or ""]
    return [len(each) for each in pair] if all(isinstance(each, str) for each in pair) else []


@transaction.atomic
def renew_scale(actor: User, assessment: Assessment) -> Assessment:
    """Judge a draft on the version of the scales in force; steps that are gone show as open."""
    assessment = locked(actor, assessment, "write", Right.ASSESS)
    scale = scales.ensure(actor, assessment.organisation)
    if assessment.scale_id != scale.pk:
        was, assessment.scale = assessment.scale, scale
        assessment.save(update_fields=["scale", "updated_at"])
        versions = [was.version if was else None, scale.version]
        trail.record(actor, Did.ASSESSMENT_WRITTEN, assessment, scale=versions)
    return assessment


@transaction.atomic
def estimate(
    actor: User, assessment: Assessment, risk: Risk, *, values: Mapping[str, Any]
) -> Estimate:
    """Judge one risk in a draft; what is not named stays. Who judges is the estimator.

    The risk becomes one of the system's, if it was not.
    """
    assessment = locked(actor, assessment, "write", Right.ASSESS)
    _stop_wrong(assessment, risk, values)
    found = assessment.estimates.filter(risk=risk).first()
    judged = found or Estimate(
        organisation_id=assessment.organisation_id,
        assessment=assessment,
        risk=risk,
        position=(assessment.estimates.aggregate(last=Max("position"))["last"] or 0) + 1,
    )
    changed = changes.apply(judged, values)
    if found and not changed:
        return judged
    if values and "estimator" not in values and judged.estimator_id != actor.pk:
        changed |= changes.apply(judged, {"estimator": actor})
    judged.full_clean()
    judged.save()
    risk.systems.add(assessment.system)
    assessment.save(update_fields=["updated_at"])
    on = {"scale": assessment.scale.version} if assessment.scale else {}
    trail.record(actor, Did.ASSESSMENT_WRITTEN, assessment, risk=risk.pk, estimate=changed, **on)
    return judged


def _stop_wrong(assessment: Assessment, risk: Risk, values: Mapping[str, Any]) -> None:
    found = rules.value_refusals(values, assessment.scale)
    if risk.organisation_id != assessment.organisation_id:
        found.append(Refusal("risk", "foreign"))
    if risk.closed_on is not None:
        found.append(Refusal("risk", "risk_closed", {"name": risk.title}))
    estimator = values.get("estimator")
    if estimator is not None and access.role_of(estimator, assessment.organisation_id) is None:
        found.append(Refusal("estimator", "not_a_member"))
    refusal.stop(found)


@transaction.atomic
def drop_estimate(actor: User, assessment: Assessment, risk: Risk) -> None:
    """Take a risk out of a draft; the risk itself stays in the register."""
    assessment = locked(actor, assessment, "write", Right.ASSESS)
    found = assessment.estimates.filter(risk=risk)
    if not found.exists():
        refusal.stop([Refusal("risk", "not_of_assessment")])
    found.delete()
    assessment.save(update_fields=["updated_at"])
    trail.record(actor, Did.ASSESSMENT_WRITTEN, assessment, risk=risk.pk, estimate=None)


@transaction.atomic
def submit(actor: User, assessment: Assessment) -> Assessment:
    """Send a draft to the approver; from here on it cannot be changed."""
    assessment = locked(actor, assessment, "submit", Right.ASSESS)
    refusal.stop(gap.refusal for gap in gaps(assessment))
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_by, assessment.submitted_at = actor, timezone.now()
    assessment.decided_by, assessment.decided_at, assessment.decision_note = None, None, ""
    if assessment.review_by is None:
        assessment.review_by = approval.default_review(days.today(assessment.organisation))
    assessment.digest = voting.open_for(actor, assessment).digest
    assessment.save()
    trail.record(
        actor,
        Did.ASSESSMENT_SUBMITTED,
        assessment,
        system=assessment.system_id,
        digest=assessment.digest,
    )
    return assessment


@transaction.atomic
def approve(
    actor: User, assessment: Assessment, *, note: str = "", seen: str | None = None
) -> Assessment:
    """Put the document in force: neither its author nor who submitted it.

    With enough approvals the earlier version is superseded and the levels of its risks become the
    standing ones. `seen` is the digest the approver read.
    """
    assessment = locked(actor, assessment, "approve", Right.APPROVE)
    approval.hold(assessment)
    asked = voting.cast(actor, assessment, reason=note, seen=seen)
    return stand(actor, assessment, asked) if voting.is_approved(asked) else assessment


def lapsed(assessment: Assessment) -> list[Refusal]:
    """Why what was submitted cannot be approved any more, by whomever."""
    return rules.move_refusals(assessment.state, "approve")


def stand(actor: User, assessment: Assessment, asked: SignOff) -> Assessment:
    """What follows from an approval: the version before steps back, the levels become standing."""
    earlier = approval.supersede(assessment)
    assessment.state, assessment.decision_note = AssessmentState.APPROVED, asked.reason
    assessment.decided_by, assessment.decided_at = actor, asked.decided_at
    assessment.is_overridden = asked.is_override
    assessment.save()
    trail.record(
        actor,
        Did.ASSESSMENT_APPROVED,
        assessment,
        system=assessment.system_id,
        digest=asked.digest,
        note=asked.reason,
    )
    approval.stand(actor, assessment)
    anew = _("%(reference)s was approved.") % {"reference": assessment.reference}
    reviews.settle(actor, assessment.organisation, earlier, outcome=anew)
    return assessment


@transaction.atomic
def send_back(actor: User, assessment: Assessment, *, reason: str) -> Assessment:
    """Give it back to its author with a reason; it becomes a draft again."""
    assessment = locked(actor, assessment, "send_back", Right.APPROVE)
    if not reason.strip():
        refusal.stop([Refusal("reason", "reason_missing")])
    voting.refuse_or_withdraw(actor, assessment, reason=reason)
    assessment.state, assessment.digest = AssessmentState.DRAFT, ""
    assessment.decided_by, assessment.decided_at = actor, timezone.now()
    assessment.decision_note = reason.strip()
    assessment.save()
    trail.record(
        actor, Did.ASSESSMENT_RETURNED, assessment, system=assessment.system_id, reason=reason
    )
    return assessment


@transaction.atomic
def discard(actor: User, assessment: Assessment, *, reason: str = "") -> Assessment:
    """Give up a draft; it stays readable, and the approved version stands."""
    assessment = locked(actor, assessment, "discard", Right.ASSESS)
    assessment.state = AssessmentState.DISCARDED
    assessment.save(update_fields=["state", "updated_at"])
    trail.record(
        actor, Did.ASSESSMENT_DISCARDED, assessment, system=assessment.system_id, reason=reason
    )
    return assessment


def gaps(assessment: Assessment) -> list[Gap]:
    """What has to be filled in or mended before the document can be submitted."""
    rows: Sequence[Estimate] = list(assessment.estimates.select_related("risk"))
    newest = scales.current(assessment.organisation)
    return rules.gaps(
        assessment.kind,
        assessment.content,
        [judged(each) for each in rows],
        scale=assessment.scale,
        is_newest_scale=newest is None or assessment.scale_id == newest.pk,
    )


def judged(row: Estimate) -> Judged:
    """An estimate as the rules read it; its risk must be at hand."""
    return Judged(
        risk=str(row.risk_id),
        title=row.risk.title,
        touches_rights=bool(row.risk.rights) or row.risk.category == Category.RIGHTS,
        is_closed=row.risk.closed_on is not None,
        values={name: getattr(row, name) for name in rules.JUDGED if name != "estimator"},
    )


def locked(actor: User, assessment: Assessment, move: str, right: Right) -> Assessment:
    """The row of a document, held for a move it may take by somebody who may make it."""
    access.require(actor, right, assessment)
    found: Assessment = (
        Assessment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation", "system", "scale")
        .get(pk=assessment.pk)
    )
    refusal.stop(rules.move_refusals(found.state, move))
    return found
