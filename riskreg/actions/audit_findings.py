"""Findings of audits, management's response, the follow-up; and the auditors' private notes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from frameworks.models import Requirement
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import audits, changes
from riskreg.actions.numbers import next_number
from riskreg.models import AuditFinding, AuditNote, Engagement, SampleItem, User
from riskreg.queries import days
from riskreg.rules import audits as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def raise_finding(
    actor: User, engagement: Engagement, *, values: Mapping[str, Any]
) -> AuditFinding:
    """Say what the audit found; `values` holds model fields and, if wanted, `items`."""
    engagement = audits.hold(actor, engagement)
    told = dict(values)
    items = list(told.pop("items", ()))
    made = AuditFinding(
        organisation_id=engagement.organisation_id,
        number=next_number(AuditFinding, engagement.organisation_id),
        engagement=engagement,
        raised_by=actor,
    )
    changed = changes.apply(made, told)
    _check(made, told, items)
    made.save(force_insert=True)
    made.items.set(items)
    body = {name: pair[1] for name, pair in changed.items()}
    keys = sorted(str(each.pk) for each in items)
    trail.record(
        actor, Did.AUDIT_FOUND, made, engagement=engagement.pk, items=keys, number=made.number,
        **body,
    )  # fmt: skip
    return made


@transaction.atomic
def change(actor: User, finding: AuditFinding, *, values: Mapping[str, Any]) -> AuditFinding:
    """Correct a finding that management has not answered."""
    audits.hold(actor, finding.engagement)
    finding = _locked(finding)
    told = dict(values)
    items = list(told.pop("items", finding.items.all()))
    if finding.state not in ("raised", "reopened"):
        refusal.stop([Refusal("", "finding_answered")])
    changed = changes.apply(finding, told)
    _check(finding, told, items)
    changed |= changes.relate(finding, "items", items)
    if changed:
        finding.save()
        trail.record(actor, Did.AUDIT_FINDING_CHANGED, finding, **changed)
    return finding


@transaction.atomic
def respond(actor: User, finding: AuditFinding, *, values: Mapping[str, Any]) -> AuditFinding:
    """Say for the organisation whether it agrees, and what is done by whom until when."""
    access.require(actor, Right.DECIDE, finding)
    finding = _locked(finding)
    owner = values.get("action_owner")
    told = rules.Response(
        response=values["response"],
        words=values.get("response_words") or "",
        action=values.get("action") or "",
        has_owner=owner is not None,
        due=values.get("action_due"),
    )
    found = rules.response_refusals(finding.state, told, today=days.today(finding.organisation))
    if owner is not None and not access.may(owner, Right.EDIT_TASK, finding):
        found.append(Refusal("action_owner", "cannot_own_task"))
    refusal.stop(found)
    changes.apply(finding, values)
    finding.state = "answered"
    finding.responded_by, finding.responded_at = actor, timezone.now()
    finding.full_clean()
    finding.save()
    trail.record(actor, Did.AUDIT_RESPONDED, finding, **values)
    return finding


@transaction.atomic
def follow_up(actor: User, finding: AuditFinding, *, state: str, words: str) -> AuditFinding:
    """Close a finding as seen, or open it again; also after the engagement was closed."""
    audits.require_auditor(actor, finding.engagement)
    finding = _locked(finding)
    refusal.stop(rules.follow_refusals(finding.state, state, words=words))
    was = finding.state
    finding.state, finding.followed_words = state, words.strip()
    finding.followed_by, finding.followed_at = actor, timezone.now()
    finding.save()
    trail.record(
        actor, Did.AUDIT_FOLLOWED, finding, was=was, state=state, words=finding.followed_words
    )
    return finding


@transaction.atomic
def note(
    actor: User, engagement: Engagement, *, words: str, item: SampleItem | None = None
) -> AuditNote:
    """Note something for the auditors of the engagement; the trail holds that, not what."""
    audits.hold(actor, engagement)
    found = rules.note_refusals(words)
    if item is not None and item.sample.population.engagement_id != engagement.pk:
        found.append(Refusal("item", "item_foreign"))
    refusal.stop(found)
    written: AuditNote = AuditNote.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        item=item,
        words=words.strip(),
        author=actor,
    )
    trail.record(actor, Did.NOTE_WRITTEN, written, engagement=engagement.pk)
    return written


def _check(finding: AuditFinding, values: Mapping[str, Any], items: list[SampleItem]) -> None:
    found = changes.foreign_refusals(finding, {**values, "items": items})
    engagements = {each.sample.population.engagement_id for each in items}
    if engagements - {finding.engagement_id}:
        found.append(Refusal("items", "item_foreign"))
    known = Requirement.objects.filter(edition=finding.edition_id, ref=finding.ref)
    found += rules.finding_refusals(
        has_criterion=bool(finding.ref or finding.control_id or finding.criterion.strip()),
        has_ref=bool(finding.ref),
        knows_ref=bool(finding.ref and finding.edition_id and known.exists()),
    )
    refusal.stop(found)
    finding.full_clean()


def _locked(finding: AuditFinding) -> AuditFinding:
    rows = AuditFinding.objects.select_for_update(no_key=True, of=("self",))
    locked: AuditFinding = rows.select_related("organisation", "engagement").get(pk=finding.pk)
    return locked
