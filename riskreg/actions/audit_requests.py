"""Requests of auditors: ask, answer, give back, accept, withdraw."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import askings, audits, changes
from riskreg.actions.numbers import next_number
from riskreg.models import AuditRequest, Engagement, Evidence, SampleItem, User
from riskreg.queries import days
from riskreg.rules import audits as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def ask(
    actor: User,
    engagement: Engagement,
    *,
    values: Mapping[str, Any],
    item: SampleItem | None = None,
) -> AuditRequest:
    """Ask an owner for something, of one item or of the whole; `values`: asked, owner, due."""
    engagement = audits.hold(actor, engagement)
    found = []
    if item is not None and item.sample.population.engagement_id != engagement.pk:
        found.append(Refusal("item", "item_foreign"))
    made = AuditRequest(
        organisation_id=engagement.organisation_id,
        number=next_number(AuditRequest, engagement.organisation_id),
        engagement=engagement,
        sample_item=item,
        asked_by=actor,
    )
    owner = values.get("owner")
    found += rules.request_refusals(
        asked=values["asked"],
        due=values["due"],
        today=days.today(engagement.organisation),
        has_owner=owner is not None,
        may_answer=owner is not None and access.may(owner, Right.EDIT_TASK, engagement),
    )
    refusal.stop(found)
    changes.apply(made, values)
    made.full_clean()
    made.save(force_insert=True)
    trail.record(
        actor,
        Did.AUDIT_ASKED,
        made,
        engagement=engagement.pk,
        sample_item=None if item is None else item.pk,
        asked=made.asked,
        owner=made.owner_id,
        due=made.due,
    )
    askings.of_request(actor, made)
    return made


@transaction.atomic
def answer(
    actor: User, request: AuditRequest, *, words: str, evidence: Iterable[Evidence] = ()
) -> AuditRequest:
    """Answer in words, with evidence, or both: its owner, who stands in, or an officer."""
    if not may_answer(actor, request):
        raise PermissionDenied(_("Only who was asked, or an officer, can answer this."))
    request = _locked(request)
    proofs = list(evidence)
    found = changes.foreign_refusals(request, {"evidence": proofs})
    found += rules.open_refusals(is_open=request.engagement.is_open)
    found += rules.request_move_refusals(
        request.state, "answered", words=words, has_proof=bool(proofs)
    )
    refusal.stop(found)
    request.state, request.answer = "answered", words.strip()
    request.answered_by, request.answered_at = actor, timezone.now()
    request.save()
    request.evidence.set(proofs)
    keys = sorted(str(each.pk) for each in proofs)
    trail.record(actor, Did.AUDIT_ANSWERED, request, answer=request.answer, evidence=keys)
    return request


@transaction.atomic
def give_back(actor: User, request: AuditRequest, *, reason: str) -> AuditRequest:
    """Ask again: the answer does not show what was asked for."""
    request = _moved(actor, request, "returned", reason)
    request.save()
    trail.record(actor, Did.AUDIT_RETURNED, request, reason=request.reason)
    return request


@transaction.atomic
def accept(actor: User, request: AuditRequest) -> AuditRequest:
    """Take the answer as it is."""
    request = _moved(actor, request, "accepted", "")
    request.settled_at = timezone.now()
    request.save()
    trail.record(actor, Did.AUDIT_ACCEPTED, request)
    return request


@transaction.atomic
def withdraw(actor: User, request: AuditRequest, *, reason: str) -> AuditRequest:
    """Ask no longer."""
    request = _moved(actor, request, "withdrawn", reason)
    request.settled_at = timezone.now()
    request.save()
    trail.record(actor, Did.AUDIT_WITHDRAWN, request, reason=request.reason)
    return request


def may_answer(user: User, request: AuditRequest) -> bool:
    """Whether somebody can answer: who was asked or stands in for them, or an officer."""
    if not access.may(user, Right.EDIT_TASK, request):
        return False
    is_asked = request.owner_id in access.stands_for(user, request.organisation_id)
    return is_asked or access.may(user, Right.DECIDE, request)


def _moved(actor: User, request: AuditRequest, to: str, words: str) -> AuditRequest:
    audits.hold(actor, request.engagement)
    request = _locked(request)
    refusal.stop(rules.request_move_refusals(request.state, to, words=words, has_proof=False))
    request.state, request.reason = to, words.strip()
    return request


def _locked(request: AuditRequest) -> AuditRequest:
    rows = AuditRequest.objects.select_for_update(no_key=True, of=("self",))
    locked: AuditRequest = rows.select_related("engagement").get(pk=request.pk)
    return locked
