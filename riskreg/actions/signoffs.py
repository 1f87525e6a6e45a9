"""Sign-off of dossiers: ask a second person, decide, take back, withdraw what was approved.

What is approved is one file, named by its digest. Its approved form is made from the register as it
stood then, with the sign-off printed on it, and takes the place of the one approved before.
"""

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import dossiers
from riskreg.models import Dossier, DossierStatus, Job, SignOff, SignOffState, User
from riskreg.rules import signoffs as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def ask(actor: User, dossier: Dossier, *, note: str = "") -> SignOff:
    """Ask a second person to approve a draft as it is."""
    access.require(actor, Right.MAKE_DOSSIER, dossier)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    states = set(dossier.sign_offs.values_list("state", flat=True))
    refusal.stop(
        rules.ask_refusals(
            status=dossier.status,
            is_asked=SignOffState.ASKED in states,
            is_approved=SignOffState.APPROVED in states,
        )
    )
    asked = SignOff(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        digest=dossier.sha256,
        asked_by=actor,
        asked_at=timezone.now(),
        note=note,
    )
    asked.save(force_insert=True)
    told = {"dossier": dossier.pk, "sha256": dossier.sha256, "note": note}
    trail.record(actor, Did.SIGN_OFF_ASKED, asked, **told)
    return asked


@transaction.atomic
def approve(actor: User, asked: SignOff, *, reason: str = "") -> Job:
    """Approve as a second person; gives the job that makes the approved form."""
    asked = _decide(actor, asked, SignOffState.APPROVED, reason)
    return dossiers.request_approved(actor, asked.dossier)


@transaction.atomic
def refuse(actor: User, asked: SignOff, *, reason: str) -> SignOff:
    """Refuse as a second person, and say why."""
    if not reason.strip():
        refusal.stop([Refusal("reason", "reason_missing")])
    return _decide(actor, asked, SignOffState.REFUSED, reason)


@transaction.atomic
def withdraw(actor: User, asked: SignOff, *, reason: str = "") -> SignOff:
    """Take a request back."""
    access.require(actor, Right.MAKE_DOSSIER, asked)
    asked = _locked(asked)
    refusal.stop(rules.withdraw_refusals(state=asked.state))
    return _end(actor, asked, SignOffState.WITHDRAWN, reason, Did.SIGN_OFF_WITHDRAWN)


@transaction.atomic
def end(actor: User, dossier: Dossier, *, reason: str) -> Dossier:
    """Withdraw an approved dossier: it is kept, and says that it no longer stands."""
    access.require(actor, Right.APPROVE, dossier)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    refusal.stop(rules.end_refusals(status=dossier.status, reason=reason))
    dossier.status, dossier.withdrawn_reason = DossierStatus.WITHDRAWN, reason
    dossier.save(update_fields=["status", "withdrawn_reason"])
    trail.record(actor, Did.DOSSIER_ENDED, dossier, reason=reason, number=dossier.number)
    return dossier


def _decide(actor: User, asked: SignOff, state: SignOffState, reason: str) -> SignOff:
    access.require(actor, Right.APPROVE, asked)
    asked = _locked(asked)
    dossier = asked.dossier
    refusal.stop(
        rules.decide_refusals(
            state=asked.state,
            actor=actor.pk,
            parties={each.pk: each.name for each in (dossier.made_by, asked.asked_by)},
            is_same=asked.digest == dossier.sha256 and dossiers.content_of(dossier) is not None,
        )
    )
    return _end(actor, asked, state, reason, Did.SIGN_OFF_DECIDED)


def _end(actor: User, asked: SignOff, state: SignOffState, reason: str, did: Did) -> SignOff:
    asked.state, asked.reason = state, reason
    asked.decided_by, asked.decided_at = actor, timezone.now()
    asked.decided_as = access.role_of(actor, asked.organisation_id) or ""
    asked.save()
    told = {"dossier": asked.dossier_id, "sha256": asked.digest, "state": state, "reason": reason}
    trail.record(actor, did, asked, **told)
    return asked


def _locked(asked: SignOff) -> SignOff:
    rows = SignOff.objects.select_for_update(of=("self",))
    found: SignOff = rows.select_related("dossier__made_by", "asked_by").get(pk=asked.pk)
    return found
