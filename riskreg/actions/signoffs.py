"""Sign-off: ask second persons, approve, refuse, take back, override in an emergency.

What is approved is one record as it was seen, named by its digest. What follows is the kind's own
matter: a dossier gets its approved form, a claim counts, a risk is lived with. A classification, a
closed incident and a reviewed crosswalk row stand as they are; being signed off is said of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import (
    acceptances,
    approval,
    assessments,
    audits,
    coverage,
    dossiers,
    numbers,
    voting,
)
from riskreg.models import (
    Dossier,
    DossierStatus,
    Job,
    SignOff,
    SignOffState,
    Subject,
    User,
)
from riskreg.queries import decisions, subjects
from riskreg.rules import incidents as incident_rules
from riskreg.rules import signoffs as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@dataclass(frozen=True, slots=True)
class Follow:
    """Who may ask and take back, what must be so, and what follows from a decision of a kind.

    `lapsed` says why what was asked for cannot be approved any more, not even by override.
    `hold` locks what an approval writes to besides, before its first event.
    """

    right: Right
    refusals: Callable[[Any], list[Refusal]]
    approve: Callable[[User, Any, str], object]
    refuse: Callable[[User, Any, str], object]
    lapsed: Callable[[Any], list[Refusal]]
    override: Callable[[User, SignOff, Any], object]
    hold: Callable[[Any], object] = lambda record: None


@transaction.atomic
def ask(actor: User, record: Any, *, note: str = "") -> SignOff:
    """Ask second persons to approve a record as it is."""
    kind = subjects.kind_of(record)
    require_asker(actor, record)
    record = _locked(kind, record)
    refusal.stop(_FOLLOWS[kind].refusals(record) or _ask_refusals(record))
    asked = voting.open_for(actor, record, note=note)
    told = {kind: record.pk, "sha256": asked.digest, "note": note}
    trail.record(actor, Did.SIGN_OFF_ASKED, asked, **told)
    return asked


@transaction.atomic
def approve(actor: User, asked: SignOff, *, reason: str = "") -> Job | None:
    """Approve as a second person; gives the job that makes a dossier's approved form, if due."""
    require_decider(actor, asked.record)
    record = _open(asked)
    _FOLLOWS[asked.kind].hold(record)
    _FOLLOWS[asked.kind].approve(actor, record, reason)
    return _form(actor, asked, record)


@transaction.atomic
def refuse(actor: User, asked: SignOff, *, reason: str) -> SignOff:
    """Refuse as a second person, and say why."""
    require_decider(actor, asked.record)
    if not reason.strip():
        refusal.stop([Refusal("reason", "reason_missing")])
    _FOLLOWS[asked.kind].refuse(actor, _open(asked), reason)
    asked.refresh_from_db()
    return asked


@transaction.atomic
def override(actor: User, asked: SignOff, *, reason: str) -> Job | None:
    """Approve in an emergency, without the rule; the reason heads every dossier from then on.

    It does without the second person, and without nothing else.
    """
    require_overrider(actor, asked.record)
    record = _open(asked)
    refusal.stop(_FOLLOWS[asked.kind].lapsed(record))
    _FOLLOWS[asked.kind].hold(record)
    done = voting.override(actor, record, reason=reason)
    _FOLLOWS[asked.kind].override(actor, done, record)
    return _form(actor, asked, record)


@transaction.atomic
def form_again(actor: User, draft: Dossier) -> Job:
    """Have the approved form of an approved draft made after all, where that came to nothing."""
    right = form_right(draft)
    access.require(actor, right, draft)
    refusal.stop([] if lacks_form(draft) else [Refusal("", "form_not_due")])
    return dossiers.request_approved(actor, draft, right)


def lacks_form(draft: Dossier) -> bool:
    """Whether a draft is approved, and its approved form is not there."""
    last = subjects.standing(draft)
    is_on = last is not None and last.state == SignOffState.APPROVED
    return is_on and not Dossier.objects.filter(approves=draft).exists()


def form_right(draft: Dossier) -> Right:
    """What one needs to have the approved form of a draft made: that by which it was approved."""
    last = subjects.standing(draft)
    if last is not None and last.is_override:
        return Right.OVERRIDE
    return Right.AUDIT if subjects.is_papers(draft) else Right.APPROVE


@transaction.atomic
def withdraw(actor: User, asked: SignOff, *, reason: str = "") -> SignOff:
    """Take a request back; what is asked for with its record is taken back there."""
    require_asker(actor, asked.record)
    if not subjects.KINDS[asked.kind].asked_apart:
        refusal.stop([Refusal("", "sign_off_with_record")])
    record = _locked(asked.kind, asked.record)
    held: SignOff = SignOff.objects.select_for_update(no_key=True).get(pk=asked.pk)
    refusal.stop(rules.withdraw_refusals(state=held.state))
    voting.withdraw(actor, held, reason=reason.strip())
    _tell(actor, held, record, Did.SIGN_OFF_WITHDRAWN)
    return held


@transaction.atomic
def end(actor: User, dossier: Dossier, *, reason: str) -> Dossier:
    """Withdraw an approved dossier: it is kept, and says that it no longer stands."""
    require_decider(actor, dossier)
    dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=dossier.pk)
    refusal.stop(rules.end_refusals(status=dossier.status, reason=reason))
    dossier.status, dossier.withdrawn_reason = DossierStatus.WITHDRAWN, reason
    dossier.save(update_fields=["status", "withdrawn_reason"])
    trail.record(actor, Did.DOSSIER_ENDED, dossier, reason=reason, number=dossier.number)
    return dossier


def _open(asked: SignOff) -> Any:
    """The record of a request that waits, locked before the request is."""
    record = _locked(asked.kind, asked.record)
    asked.refresh_from_db()
    refusal.stop([] if asked.state == SignOffState.ASKED else [rules.OVER])
    return record


def _locked(kind: str, record: Any) -> Any:
    return (
        subjects.KINDS[kind].rows().select_for_update(no_key=True, of=("self",)).get(pk=record.pk)
    )


def _ask_refusals(record: Any) -> list[Refusal]:
    last = subjects.standing(record)
    is_approved = last is not None and last.state == SignOffState.APPROVED
    return rules.ask_refusals(
        is_asked=last is not None and last.state == SignOffState.ASKED,
        is_approved=is_approved and last is not None and last.digest == subjects.digest_of(record),
    )


def _tell(actor: User, asked: SignOff, record: Any, did: Did = Did.SIGN_OFF_DECIDED) -> None:
    told = {"sha256": asked.digest, "state": asked.state, "reason": asked.reason}
    trail.record(actor, did, asked, **{asked.kind: record.pk}, **told)


def _form(actor: User, asked: SignOff, record: Any) -> Job | None:
    """The job that makes the approved form, where the request about a dossier is approved now."""
    asked.refresh_from_db()
    is_on = asked.kind == Subject.DOSSIER and asked.state == SignOffState.APPROVED
    return dossiers.request_approved(actor, record, form_right(record)) if is_on else None


# --- what follows, by kind ----------------------------------------------------------------------


def _cast(actor: User, record: Any, reason: str) -> None:
    done = voting.cast(actor, record, reason=reason)
    if voting.is_over(done):
        _tell(actor, done, record)


def _cast_against(actor: User, record: Any, reason: str) -> None:
    _tell(actor, voting.cast(actor, record, approves=False, reason=reason), record)


def _done(actor: User, done: SignOff, record: Any) -> None:
    """Nothing follows from an override, and its own event tells it."""


def _cast_on_file(actor: User, dossier: Dossier, reason: str) -> None:
    _cast(actor, _whole(dossier), reason)


def _refuse_file(actor: User, dossier: Dossier, reason: str) -> None:
    _cast_against(actor, _whole(dossier), reason)


def _whole(dossier: Dossier) -> Dossier:
    refusal.stop(_damaged(dossier))
    return dossier


def _damaged(dossier: Dossier) -> list[Refusal]:
    is_whole = dossiers.content_of(dossier) is not None
    return [] if is_whole else [Refusal("", "sign_off_damaged")]


def _is_draft(dossier: Dossier) -> list[Refusal]:
    return rules.dossier_refusals(status=dossier.status)


def _never(record: Any) -> list[Refusal]:
    """It is asked for where the record is written, not apart from it."""
    return [Refusal("", "sign_off_with_record")]


def _is_newest(decision: Any) -> list[Refusal]:
    return [Refusal("", "sign_off_replaced")] if decisions.after(decision) else []


def _is_closed(incident: Any) -> list[Refusal]:
    is_so = incident.state in incident_rules.CLOSED
    return [] if is_so else [Refusal("", "sign_off_incident_open")]


def _anything(record: Any) -> list[Refusal]:
    return []


_FOLLOWS: Mapping[str, Follow] = {
    Subject.DECISION: Follow(Right.CLASSIFY, _is_newest, _cast, _cast_against, _is_newest, _done),
    Subject.ASSESSMENT: Follow(
        Right.ASSESS,
        _never,
        lambda actor, record, reason: assessments.approve(actor, record, note=reason),
        lambda actor, record, reason: assessments.send_back(actor, record, reason=reason),
        assessments.lapsed,
        lambda actor, done, record: assessments.stand(actor, record, done),
        approval.hold,
    ),
    Subject.CLAIM: Follow(
        Right.CLAIM_NOT_APPLICABLE,
        _never,
        lambda actor, record, reason: coverage.confirm(actor, record, note=reason),
        lambda actor, record, reason: coverage.refuse(actor, record, note=reason),
        coverage.lapsed,
        lambda actor, done, record: coverage.settle(actor, record, done),
    ),
    Subject.ACCEPTANCE: Follow(
        Right.EDIT_RISK,
        _never,
        lambda actor, record, reason: acceptances.accept(actor, record, note=reason),
        lambda actor, record, reason: acceptances.refuse(actor, record, note=reason),
        acceptances.lapsed,
        lambda actor, done, record: acceptances.settle(actor, record, done),
    ),
    Subject.INCIDENT: Follow(
        Right.HANDLE_INCIDENT, _is_closed, _cast, _cast_against, _is_closed, _done
    ),
    Subject.DOSSIER: Follow(
        Right.MAKE_DOSSIER,
        _is_draft,
        _cast_on_file,
        _refuse_file,
        _damaged,
        _done,
        lambda dossier: numbers.lock(dossier.organisation_id),  # its approved form gets a number
    ),
    Subject.CROSSWALK: Follow(
        Right.REVIEW_CROSSWALK, _anything, _cast, _cast_against, _anything, _done
    ),
}


# --- who ----------------------------------------------------------------------------------------


def require_asker(actor: User, record: Any) -> None:
    """Raise PermissionDenied unless somebody may ask for the sign-off of a record, or end that."""
    if subjects.is_papers(record):
        audits.require_auditor(actor, record.engagement)
    else:
        access.require(actor, _FOLLOWS[subjects.kind_of(record)].right, record)


def require_decider(actor: User, record: Any) -> None:
    """Raise PermissionDenied unless somebody may be the second person for a record.

    Working papers are reviewed by an auditor of the engagement, never by who is audited.
    """
    if subjects.is_papers(record):
        audits.require_auditor(actor, record.engagement)
    else:
        access.require(actor, Right.APPROVE, record)


def require_overrider(actor: User, record: Any) -> None:
    """Raise PermissionDenied unless somebody may approve a record without the rule."""
    if subjects.is_papers(record):
        raise PermissionDenied(
            _("Working papers are reviewed by another auditor; nobody does without.")
        )
    access.require(actor, Right.OVERRIDE, record)


def may(require: Callable[[User, Any], None], actor: User, record: Any) -> bool:
    """Whether one of these would let somebody, for pages that offer it."""
    try:
        require(actor, record)
    except PermissionDenied:
        return False
    return True
