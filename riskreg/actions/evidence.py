"""Evidence: add, revise, change, link to controls, end, withdraw. A revision is kept for good."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from riskreg import access, filing, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AISystem,
    Control,
    Evidence,
    EvidenceKind,
    EvidenceRevision,
    Organisation,
    User,
)
from riskreg.queries import days, holds
from riskreg.queries.evidence import leaning_on as leaning_on
from riskreg.rules import evidence as rules
from riskreg.rules.media import JSON
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.trail import Did

OF_EVIDENCE = ("title", "kind", "confidentiality", "owner")
CHANGEABLE = ("title", "confidentiality", "owner")
PROVENANCE = ("grade", "collected_on", "period_from", "period_until", "valid_until")
OF_REVISION = (*PROVENANCE, "collected_by", "collector", "how", "note", "url", "record")
_CONTENT = ("sha256", "size", "media_type")


def add(
    actor: User,
    organisation: Organisation,
    *,
    values: Mapping[str, Any],
    upload: Any = None,
    controls: Collection[Control] = (),
    by: Right = Right.ADD_EVIDENCE,
) -> Evidence:
    """Enter a proof with its first revision; raises ValidationError with every fault on its field.

    `upload` is an uploaded file (anything with a name and chunks), for evidence of kind `file`.
    `by` is the right of a larger act that brings its proof along.
    """
    access.require(actor, by, organisation)
    _know(values, {*OF_EVIDENCE, *OF_REVISION})
    evidence = Evidence(organisation=organisation)
    _set(evidence, values, OF_EVIDENCE)
    revision = EvidenceRevision(organisation=organisation, number=1, added_by=actor)
    _set(revision, values, OF_REVISION)
    _check(evidence, revision, {**values, "controls": list(controls)}, has_file=upload is not None)
    with _content(revision, upload), transaction.atomic():
        evidence.number = next_number(Evidence, organisation.pk)
        _copy(revision, evidence)
        evidence.full_clean()
        evidence.save(force_insert=True)
        _enter(evidence, revision)
        linked = changes.relate(evidence, "controls", controls)
        trail.record(
            actor,
            Did.EVIDENCE_ADDED,
            evidence,
            **_told(evidence, ("number", *OF_EVIDENCE, *PROVENANCE, *_CONTENT)),
            **{name: pair[1] for name, pair in linked.items()},
        )
    return evidence


def revise(
    actor: User, evidence: Evidence, *, values: Mapping[str, Any], upload: Any = None
) -> Evidence:
    """Put a new revision on top of the others; none of them changes."""
    access.require(actor, Right.ADD_EVIDENCE, evidence)
    _know(values, set(OF_REVISION))
    revision = EvidenceRevision(
        organisation_id=evidence.organisation_id, evidence=evidence, added_by=actor
    )
    _set(revision, values, OF_REVISION)
    _stop_withdrawn(evidence)
    _check(evidence, revision, values, has_file=upload is not None)
    with _content(revision, upload), transaction.atomic():
        evidence = _locked(evidence)
        revision.number = evidence.revision = evidence.revision + 1
        _copy(revision, evidence)
        evidence.save()
        _enter(evidence, revision)
        trail.record(
            actor,
            Did.EVIDENCE_REVISED,
            evidence,
            revision=revision.number,
            **_told(evidence, (*PROVENANCE, *_CONTENT)),
        )
        anew = _("Revision %(n)s was added.") % {"n": revision.number}
        reviews.settle(actor, evidence.organisation, [evidence.pk], outcome=anew)
    return evidence


@transaction.atomic
def change(actor: User, evidence: Evidence, *, values: Mapping[str, Any]) -> Evidence:
    """Change title, confidentiality or owner; where it comes from changes with a revision only."""
    access.require(actor, Right.ADD_EVIDENCE, evidence)
    _know(values, set(CHANGEABLE))
    evidence = _locked(evidence)
    changed = changes.apply(evidence, values)
    refusal.stop(_people_refusals(evidence, values))
    evidence.full_clean()
    if changed:
        evidence.save()
        trail.record(actor, Did.EVIDENCE_CHANGED, evidence, **changed)
    return evidence


@transaction.atomic
def link(actor: User, evidence: Evidence, *, controls: Collection[Control]) -> Evidence:
    """Say which controls it proves: exactly these."""
    access.require(actor, Right.ADD_EVIDENCE, evidence)
    evidence = _locked(evidence)
    refusal.stop(changes.foreign_refusals(evidence, {"controls": list(controls)}))
    changed = changes.relate(evidence, "controls", controls)
    if changed:
        evidence.save(update_fields=["updated_at"])
        trail.record(actor, Did.EVIDENCE_LINKED, evidence, **changed)
    return evidence


@transaction.atomic
def end(actor: User, evidence: Evidence, *, valid_until: Any, reason: str) -> Evidence:
    """Let it count no longer than a day; the revision keeps what was stated."""
    access.require(actor, Right.WITHDRAW_EVIDENCE, evidence)
    reached = _proved(evidence)
    evidence = _locked(evidence)
    before = evidence.valid_until
    refusal.stop(
        [
            *rules.end_refusals(
                valid_until=valid_until, collected_on=evidence.collected_on, now_until=before
            ),
            *rules.reason_refusals(reason),
            *holds.refusals(evidence),
        ]
    )
    evidence.valid_until = valid_until
    evidence.save(update_fields=["valid_until", "updated_at"])
    trail.record(
        actor, Did.EVIDENCE_ENDED, evidence, valid_until=[before, valid_until], reason=reason
    )
    if valid_until != before:
        _weaken(actor, evidence, reached, Kind.EVIDENCE_ENDED)
    return evidence


@transaction.atomic
def withdraw(actor: User, evidence: Evidence, *, reason: str) -> Evidence:
    """Let it count for nothing any more; it stays in the register and in the store."""
    access.require(actor, Right.WITHDRAW_EVIDENCE, evidence)
    reached = _proved(evidence)
    evidence = _locked(evidence)
    refusal.stop([*rules.reason_refusals(reason), *holds.refusals(evidence)])
    today = days.today(evidence.organisation)
    bereft = leaning_on(evidence, today).bereft
    evidence.withdrawn_on, evidence.withdrawn_reason = today, reason.strip()
    evidence.save(update_fields=["withdrawn_on", "withdrawn_reason", "updated_at"])
    trail.record(
        actor,
        Did.EVIDENCE_WITHDRAWN,
        evidence,
        reason=reason.strip(),
        controls=sorted(str(key) for key in bereft),
    )
    _weaken(actor, evidence, reached, Kind.EVIDENCE_WITHDRAWN)
    reviews.settle(actor, evidence.organisation, [evidence.pk], outcome=_("It was withdrawn."))
    return evidence


def _proved(evidence: Evidence) -> list[AISystem]:
    """The systems whose controls it proves, locked."""
    return reviews.lock(AISystem.objects.filter(controls__evidence=evidence).distinct())


def _weaken(actor: User, evidence: Evidence, reached: list[AISystem], kind: Kind) -> None:
    """Let the controls be looked at again that lean on it."""
    proved = set(evidence.controls.values_list("pk", flat=True))
    reviews.open_because(actor, reached, kind, about=evidence, only=proved)


@contextmanager
def _content(revision: EvidenceRevision, upload: Any) -> Iterator[None]:
    """Hold the content while the block enters the revision; a file leaves again if it fails."""
    if upload is None:
        if revision.record is not None:
            written = rules.canonical(revision.record)
            revision.sha256 = hashlib.sha256(written).hexdigest()
            revision.size, revision.media_type = len(written), JSON.type
        yield
        return
    with filing.received(upload) as file:
        revision.sha256, revision.size = file.sha256, file.size
        revision.media_type, revision.file_name = file.media.type, file.name
        with filing.kept(file, revision.organisation_id) as name:
            revision.file.name = name
            yield


def _enter(evidence: Evidence, revision: EvidenceRevision) -> None:
    revision.evidence = evidence
    revision.full_clean()
    revision.save(force_insert=True)


def _copy(revision: EvidenceRevision, evidence: Evidence) -> None:
    """The newest revision's provenance is the evidence's."""
    for name in (*PROVENANCE, *_CONTENT):
        setattr(evidence, name, getattr(revision, name))


def _check(
    evidence: Evidence, revision: EvidenceRevision, values: Mapping[str, Any], *, has_file: bool
) -> None:
    said = rules.Provenance(
        revision.collected_on, revision.period_from, revision.period_until, revision.valid_until
    )
    refusal.stop(
        [
            *rules.date_refusals(said, today=days.today(evidence.organisation)),
            *rules.content_refusals(
                evidence.kind, has_file=has_file, url=revision.url, record=revision.record
            ),
            *changes.foreign_refusals(evidence, {"controls": values.get("controls", [])}),
            *_people_refusals(evidence, values),
        ]
    )
    if evidence.kind != EvidenceKind.LINK:
        revision.url = ""
    if evidence.kind != EvidenceKind.RECORD:
        revision.record = None
    evidence.full_clean(exclude=["number", *PROVENANCE])
    revision.full_clean(exclude=["evidence", "number"])


def _people_refusals(evidence: Evidence, values: Mapping[str, Any]) -> list[Refusal]:
    return [
        Refusal(name, "not_a_member")
        for name in ("owner", "collected_by")
        if values.get(name) is not None
        and access.role_of(values[name], evidence.organisation_id) is None
    ]


def _set(record: Evidence | EvidenceRevision, values: Mapping[str, Any], names: Any) -> None:
    for name in names:
        if name in values:
            setattr(record, name, values[name])


def _told(evidence: Evidence, names: Collection[str]) -> dict[str, Any]:
    """What the trail keeps of an evidence; what is not stated is left out."""
    told = {name: getattr(evidence, name) for name in names}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _know(values: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(values) - known:
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be given here")


def _locked(evidence: Evidence) -> Evidence:
    evidence = Evidence.objects.select_for_update(no_key=True).get(pk=evidence.pk)
    _stop_withdrawn(evidence)
    return evidence


def _stop_withdrawn(evidence: Evidence) -> None:
    refusal.stop(
        rules.state_refusals(
            name=evidence.reference, is_withdrawn=evidence.withdrawn_on is not None
        )
    )
