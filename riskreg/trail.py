"""The trail: what can be done, how an event is recorded, how a chain is checked."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection, models
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from riskreg import proofs
from riskreg.models import Event, Organisation, TrailHead, User
from riskreg.models.trail import INSTALLATION, chain_of
from riskreg.rules.chains import Break


class Did(StrEnum):
    """What an action did. The value is what the trail keeps for ever: never reuse one."""

    ORGANISATION_FOUNDED = "organisation.founded"
    PERSON_ADDED = "person.added"
    PASSWORD_CHANGED = "person.password_changed"  # noqa: S105 - a code, no secret
    MAILS_SET = "person.mails_set"
    PERSON_ERASED = "person.erased"
    MEMBERSHIP_GRANTED = "membership.granted"
    MEMBERSHIP_CHANGED = "membership.changed"
    MEMBERSHIP_LIMITED = "membership.limited"
    MEMBERSHIP_VOUCHED = "membership.vouched"
    AUDITOR_LOOKED = "auditor.looked"
    MEMBERSHIP_ENDED = "membership.ended"
    UNIT_ADDED = "unit.added"
    SYSTEM_REGISTERED = "system.registered"
    SYSTEM_CHANGED = "system.changed"
    SYSTEM_ARCHIVED = "system.archived"
    SYSTEM_RESTORED = "system.restored"
    MODEL_ADDED = "model.added"
    MODEL_CHANGED = "model.changed"
    MODEL_REMOVED = "model.removed"
    DATASET_ADDED = "dataset.added"
    DATASET_CHANGED = "dataset.changed"
    DATASET_REMOVED = "dataset.removed"
    VENDOR_ADDED = "vendor.added"
    VENDOR_CHANGED = "vendor.changed"
    VENDOR_REMOVED = "vendor.removed"
    QUESTIONNAIRE_STARTED = "questionnaire.started"
    QUESTIONNAIRE_FRAMED = "questionnaire.framed"
    QUESTIONNAIRE_ANSWERED = "questionnaire.answered"
    QUESTIONNAIRE_DISCARDED = "questionnaire.discarded"
    QUESTIONNAIRE_CLOSED = "questionnaire.closed"
    DECISION_RECORDED = "decision.recorded"
    IMPORT_UPLOADED = "import.uploaded"
    IMPORT_PREVIEWED = "import.previewed"
    IMPORT_APPLIED = "import.applied"
    IMPORT_DISCARDED = "import.discarded"
    IMPORT_FILE_DELETED = "import.file_deleted"
    DOSSIER_REQUESTED = "dossier.requested"
    DOSSIER_MADE = "dossier.made"
    DOSSIER_ENDED = "dossier.ended"
    JOB_CANCELLED = "job.cancelled"
    JOB_EXPIRED = "job.expired"
    SCHEDULE_SET = "schedule.set"
    SCHEDULE_CHANGED = "schedule.changed"
    SCHEDULE_PAUSED = "schedule.paused"
    SCHEDULE_RESUMED = "schedule.resumed"
    SCHEDULE_ENDED = "schedule.ended"
    SCHEDULE_RAN = "schedule.ran"
    BUNDLE_MADE = "bundle.made"
    RECORD_WITHHELD = "record.withheld"
    RECORD_RELEASED = "record.released"
    SECOND_ASKED = "second.asked"
    SECOND_SUBMITTED = "second.submitted"
    SECOND_RESOLVED = "second.resolved"
    SECOND_WITHDRAWN = "second.withdrawn"
    ATTESTATION_OPENED = "attestation.opened"
    ATTESTATION_ANSWERED = "attestation.answered"
    ATTESTATION_CLOSED = "attestation.closed"
    ATTESTATION_CANCELLED = "attestation.cancelled"
    SIGN_OFF_ASKED = "sign_off.asked"
    SIGN_OFF_DECIDED = "sign_off.decided"
    SIGN_OFF_VOTED = "sign_off.voted"
    SIGN_OFF_OVERRIDDEN = "sign_off.overridden"
    SIGN_OFF_RULE_SET = "sign_off.rule_set"
    SIGN_OFF_WITHDRAWN = "sign_off.withdrawn"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    KEY_ROTATED = "key.rotated"
    FACTORS_REQUIRED = "organisation.factors_required"
    FACTORS_RESET = "membership.factors_reset"
    PERSON_TIED = "person.tied"
    ADDRESS_PROVED = "person.address_proved"
    ADDRESS_CHANGED = "person.address_changed"
    FACTOR_ADDED = "factor.added"
    FACTOR_CHANGED = "factor.changed"
    FACTOR_REMOVED = "factor.removed"
    RECOVERY_CODES_SHOWN = "factor.codes_shown"
    RECOVERY_CODE_USED = "factor.code_used"
    CONTROL_ADDED = "control.added"
    CONTROL_CHANGED = "control.changed"
    CONTROL_LINKED = "control.linked"
    CONTROL_TESTED = "control.tested"
    CONTROL_CONFIRMED = "control.confirmed"
    CONTROL_RETIRED = "control.retired"
    INHERITANCE_DECLINED = "inheritance.declined"
    INHERITANCE_RESUMED = "inheritance.resumed"
    FAILURE_PLAN_SET = "failure_plan.set"
    FAILURE_PLAN_DRILLED = "failure_plan.drilled"
    EVIDENCE_ADDED = "evidence.added"
    EVIDENCE_CHANGED = "evidence.changed"
    EVIDENCE_REVISED = "evidence.revised"
    EVIDENCE_LINKED = "evidence.linked"
    EVIDENCE_ENDED = "evidence.ended"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn"
    NOT_APPLICABLE_ASKED = "not_applicable.asked"
    NOT_APPLICABLE_DECIDED = "not_applicable.decided"
    NOT_APPLICABLE_WITHDRAWN = "not_applicable.withdrawn"
    SUFFICIENCY_SET = "sufficiency.set"
    SUFFICIENCY_DROPPED = "sufficiency.dropped"
    CROSSWALK_REVIEWED = "crosswalk.reviewed"
    RISK_ADDED = "risk.added"
    RISK_CHANGED = "risk.changed"
    RISK_CLOSED = "risk.closed"
    RISK_REOPENED = "risk.reopened"
    ACCEPTANCE_ASKED = "acceptance.asked"
    RISK_ACCEPTED = "risk.accepted"
    ACCEPTANCE_REFUSED = "acceptance.refused"
    ACCEPTANCE_WITHDRAWN = "acceptance.withdrawn"
    SCALE_SET = "scale.set"
    APPETITE_SET = "appetite.set"
    ASSESSMENT_BEGUN = "assessment.begun"
    ASSESSMENT_WRITTEN = "assessment.written"
    ASSESSMENT_SUBMITTED = "assessment.submitted"
    ASSESSMENT_APPROVED = "assessment.approved"
    ASSESSMENT_RETURNED = "assessment.returned"
    ASSESSMENT_DISCARDED = "assessment.discarded"
    AUTHORITY_NOTIFIED = "assessment.notified"
    EVALUATION_PLANNED = "evaluation.planned"
    EVALUATION_RECORDED = "evaluation.recorded"
    ROUND_OPENED = "red_team.opened"
    ROUND_CHANGED = "red_team.changed"
    FINDING_ADDED = "finding.added"
    FINDING_CHANGED = "finding.changed"
    FINDING_FIXED = "finding.fixed"
    FINDING_RERUN = "finding.rerun"
    FLAG_RAISED = "flag.raised"
    SIGNAL_OPENED = "signal.opened"
    SIGNAL_CLOSED = "signal.closed"
    TASK_ADDED = "task.added"
    TASK_CHANGED = "task.changed"
    TASK_CLOSED = "task.closed"
    REVIEW_OPENED = "review.opened"
    REVIEW_CLOSED = "review.closed"
    INCIDENT_LOGGED = "incident.logged"
    INCIDENT_CHANGED = "incident.changed"
    INCIDENT_LINKED = "incident.linked"
    INCIDENT_NOTED = "incident.noted"
    INCIDENT_TRIAGED = "incident.triaged"
    INCIDENT_MOVED = "incident.moved"
    CLOCK_MET = "clock.met"
    CLOCK_PAUSED = "clock.paused"
    CLOCK_RESUMED = "clock.resumed"
    CLOCK_CLOSED = "clock.closed"
    CLOCK_MISSED = "clock.missed"
    HOLD_SET = "hold.set"
    HOLD_RELEASED = "hold.released"
    REPORT_BEGUN = "report.begun"
    REPORT_WRITTEN = "report.written"
    REPORT_DISCARDED = "report.discarded"
    REPORT_FILED = "report.filed"
    REPORT_SENT = "report.sent"
    PARTY_TOLD = "party.told"
    CHANNEL_SET = "channel.set"
    MONITORING_PLANNED = "monitoring.planned"
    CYCLE_OPENED = "monitoring.cycle_opened"
    CYCLE_WRITTEN = "monitoring.cycle_written"
    CYCLE_CLOSED = "monitoring.cycle_closed"
    MONITORING_FOUND = "monitoring.found"
    INDICATOR_ADDED = "indicator.added"
    INDICATOR_CHANGED = "indicator.changed"
    INDICATOR_MEASURED = "indicator.measured"
    ALERT_OPENED = "alert.opened"
    ALERT_CLOSED = "alert.closed"
    STATEMENT_WRITTEN = "statement.written"
    STATEMENT_TAKEN_BACK = "statement.taken_back"
    ENGAGEMENT_PLANNED = "engagement.planned"
    ENGAGEMENT_CHANGED = "engagement.changed"
    ENGAGEMENT_CLOSED = "engagement.closed"
    ENGAGEMENT_REOPENED = "engagement.reopened"
    ENGAGEMENT_HANDED_OVER = "engagement.handed_over"
    ENGAGEMENT_TAKEN_OVER = "engagement.taken_over"
    POPULATION_FROZEN = "population.frozen"
    SAMPLE_DRAWN = "sample.drawn"
    ITEM_JUDGED = "sample_item.judged"
    AUDIT_ASKED = "audit_request.asked"
    AUDIT_ANSWERED = "audit_request.answered"
    AUDIT_RETURNED = "audit_request.returned"
    AUDIT_ACCEPTED = "audit_request.accepted"
    AUDIT_WITHDRAWN = "audit_request.withdrawn"
    NOTE_WRITTEN = "audit_note.written"
    AUDIT_FOUND = "audit_finding.raised"
    AUDIT_FINDING_CHANGED = "audit_finding.changed"
    AUDIT_RESPONDED = "audit_finding.responded"
    AUDIT_FOLLOWED = "audit_finding.followed"
    DEPUTY_SET = "membership.deputy_set"
    CATALOGUE_LOADED = "catalogue.loaded"


# Written by hand: whoever appends makes all others of the organisation wait meanwhile.
_LOCK = """
SELECT chain, number, digest FROM "riskreg_trailhead" WHERE chain = %s FOR NO KEY UPDATE
"""
_APPEND = """
WITH added AS (
  INSERT INTO "riskreg_event" (
    chain, organisation_id, actor_key, did,
    number, at, target_kind, target_key, body, previous, digest, transaction
  )
  SELECT %s, %s, %s, %s, own.*, 0
  FROM unnest(
    %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
  ) AS own
)
UPDATE "riskreg_trailhead" SET number = %s, digest = %s WHERE chain = %s
"""
_SHARED = ("chain", "organisation_id", "actor_key", "did")  # of all events that one call appends
_OWN = ("number", "at", "target_kind", "target_key", "body", "previous", "digest")
_AT_ONCE = 1000  # events


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces; dates as ISO text, keys as text."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the trail")


def digest_of(event: Event) -> str:
    """SHA-256, in hex, over everything the event says and the digest before it."""
    return hashlib.sha256(canonical(told(event)).encode()).hexdigest()


def told(event: Event) -> dict[str, Any]:
    """Everything an event says, in the form its digest is made of."""
    return {
        "chain": event.chain,
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": None if event.actor_key is None else str(event.actor_key),
        "did": event.did,
        "target": [event.target_kind, event.target_key],
        "body": event.body,
        "previous": event.previous,
    }


def record(actor: User | None, did: Did, target: models.Model, **body: Any) -> Event:
    """Append one event to the chain of the target's organisation, in the caller's transaction.

    `body` holds only what changed, without names or e-mail addresses: people stand by key.
    Raises TransactionManagementError outside of a transaction.
    """
    organisation_id = (
        target.pk if isinstance(target, Organisation) else getattr(target, "organisation_id", None)
    )
    head = _locked_head(chain_of(organisation_id))
    return _append(actor, did, head, organisation_id, [(target, body)])[0]


def record_many(
    actor: User | None,
    did: Did,
    organisation: Organisation,
    changes: Sequence[tuple[models.Model, Mapping[str, Any]]],
) -> None:
    """Append one event a target to an organisation's chain, written as a set."""
    if not changes:
        return
    _append(actor, did, _locked_head(chain_of(organisation.pk)), organisation.pk, changes)


def _append(
    actor: User | None,
    did: Did,
    head: TrailHead,
    organisation_id: uuid.UUID | None,
    changes: Sequence[tuple[models.Model, Mapping[str, Any]]],
) -> list[Event]:
    number, digest, events = head.number, head.digest, []
    for target, body in changes:
        number += 1
        event = Event(
            chain=head.chain,
            number=number,
            organisation_id=organisation_id,
            at=timezone.now(),
            actor_key=actor.pk if actor else None,
            did=did,
            target_kind=target._meta.model_name or "",
            target_key=str(target.pk),
            body=canonical(body),
            previous=digest,
        )
        event.digest = digest = digest_of(event)
        events.append(event)
    for start in range(0, len(events), _AT_ONCE):
        _write(events[start : start + _AT_ONCE])
    return events


def _write(events: Sequence[Event]) -> None:
    """Events of one chain in their order, and its end after them: one statement, planned once."""
    last = events[-1]
    own = [[getattr(each, name) for each in events] for name in _OWN]
    shared = [getattr(last, name) for name in _SHARED]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [*shared, *own, last.number, last.digest, last.chain])


def _locked_head(chain: str) -> TrailHead:
    if not connection.in_atomic_block:
        raise TransactionManagementError("an event is appended within a transaction")
    found = list(TrailHead.objects.raw(_LOCK, [chain]))
    if not found:  # the first event of a chain; another may be there before us
        TrailHead.objects.bulk_create([TrailHead(chain=chain)], ignore_conflicts=True)
        found = list(TrailHead.objects.raw(_LOCK, [chain]))
    return found[0]


def head_of(organisation: Organisation) -> TrailHead:
    """The end of an organisation's chain."""
    chain = chain_of(organisation.pk)
    return TrailHead.objects.filter(pk=chain).first() or TrailHead(chain=chain)


def hold(organisation: Organisation) -> TrailHead:
    """The end of an organisation's chain, locked until the caller's transaction ends.

    Every change appends an event, so nothing of the organisation can change meanwhile: what is
    read under this lock is the register as it stood after exactly that event.
    """
    return _locked_head(chain_of(organisation.pk))


def hold_all(organisations: Iterable[Organisation]) -> None:
    """The ends of the installation's chain and of these, in the one order in which all take them.

    For who records in more than one: after the records, and before the first event. The chain of
    the installation comes first, the others by their name.
    """
    for chain in [INSTALLATION, *sorted(chain_of(each.pk) for each in organisations)]:
        _locked_head(chain)


def first_break(chain: str) -> Break | None:
    """The first place where a chain does not hold, or None when it holds from end to end."""
    return proofs.prove(chain).first
