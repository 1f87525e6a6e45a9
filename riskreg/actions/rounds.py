"""Attestation rounds: open one, answer for a record, close it into evidence, cancel it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, filing, refusal, trail
from riskreg.access import Right
from riskreg.actions import askings, changes, evidence
from riskreg.exporters import Heading, Sheet, exporters
from riskreg.models import (
    Attestation,
    AttestationAnswer,
    AttestationRound,
    Control,
    Evidence,
    EvidenceKind,
    Grade,
    Organisation,
    RoundState,
    Unit,
    User,
)
from riskreg.queries import days
from riskreg.queries import rounds as queries
from riskreg.rules import rounds as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.rounds import Answering
from riskreg.trail import Did


@transaction.atomic
def open_round(
    actor: User,
    organisation: Organisation,
    *,
    values: Mapping[str, Any],
    unit: Unit | None = None,
    status: str = "",
    controls: Iterable[Control] = (),
) -> AttestationRound:
    """Ask the owners of records; `values`: title, statement, kind, due."""
    access.require(actor, Right.RUN_ROUNDS, organisation)
    kind = values["kind"]
    rows = queries.population(organisation, kind, unit=unit.pk if unit else None, status=status)
    records = list(rows)
    asked = queries.who_is_asked(organisation, kind, records)
    proved = list(controls)
    made = AttestationRound(
        organisation=organisation,
        narrowed={"unit": str(unit.pk) if unit else None, "status": status},
        opened_by=actor,
        opened_at=timezone.now(),
        **values,
    )
    refusal.stop(changes.foreign_refusals(made, {"controls": proved}))
    _stop_opening(made, status, records=len(records), asked=len(asked))
    made.full_clean()
    made.save(force_insert=True)
    made.controls.set(proved)
    told = queries.seen_of(kind, records)
    items = Attestation.objects.bulk_create(
        _item(made, record, asked.get(record.pk), told[record.pk]) for record in records
    )
    trail.record(
        actor,
        Did.ATTESTATION_OPENED,
        made,
        kind=kind,
        statement=made.statement,
        due=made.due,
        narrowed=made.narrowed,
        controls=sorted(str(each.pk) for each in proved),
        records=len(items),
        sha256=_over(each.digest for each in items),
    )
    askings.of_round(actor, made, {each.asked_id for each in items if each.asked_id})
    return made


def _stop_opening(made: AttestationRound, status: str, *, records: int, asked: int) -> None:
    refusal.stop(
        rules.open_refusals(
            statement=made.statement,
            due=made.due,
            today=days.today(made.organisation),
            is_state=status in queries.STATES[made.kind],
            records=records,
            asked=asked,
        )
    )


@transaction.atomic
def answer(
    actor: User,
    item: Attestation,
    *,
    said: str,
    seen: str,
    reason: str = "",
    named: User | None = None,
) -> Attestation:
    """Answer for one record, as it is now: who is asked, or who stands in for them today.

    `seen` is the digest of what was read; a record that changed meanwhile is read again first.
    """
    _require_asked(actor, item)
    held = AttestationRound.objects.select_for_update(no_key=True).get(pk=item.round_id)
    item = _locked(item)
    _require_asked(actor, item)  # it may have been handed on meanwhile
    asked: Any = item.asked
    told = Answering(
        said=said,
        reason=reason,
        is_handed_on=named is not None,
        may_take=named is not None and _may_take(named, item),
        is_as_seen=seen == queries.digest_now(item),
    )
    refusal.stop(rules.answer_refusals(told, is_open=held.state == RoundState.OPEN))
    AttestationAnswer.objects.create(
        organisation_id=item.organisation_id,
        item=item,
        person=actor,
        asked=asked,
        said=said,
        reason=reason.strip(),
        named=named,
        digest=seen,
        said_at=timezone.now(),
    )
    item.said, item.said_digest, item.asked = said, seen, named or asked
    item.save(update_fields=["said", "said_digest", "asked"])
    told_to = {"asked": asked.pk, "named": named.pk if named else None}
    trail.record(actor, Did.ATTESTATION_ANSWERED, item, round=held.pk, said=said, sha256=seen,
                 reason=reason.strip(), **told_to)  # fmt: skip
    if named is not None:
        askings.of_round(actor, held, [named.pk])
    return item


def close(actor: User, shown: AttestationRound) -> AttestationRound:
    """End it: its result becomes evidence, and nothing of it changes any more."""
    access.require(actor, Right.RUN_ROUNDS, shown)
    with filing.together(), transaction.atomic():
        held = _open(shown)
        _end(held, actor, RoundState.CLOSED)
        lines = _lines(held)
        table = _table(lines)
        counts = asdict(queries.tally(held))
        told = {**_told(held), "sha256_of_table": hashlib.sha256(table).hexdigest()}
        result = trail.canonical(rules.result(told, counts, lines)).encode()
        held.result = _keep(actor, held, ContentFile(result, name="attestation.json"))
        held.listing = _keep(actor, held, ContentFile(table, name="attestation.csv"))
        held.save()
        sha256 = hashlib.sha256(result).hexdigest()
        trail.record(actor, Did.ATTESTATION_CLOSED, held, counts=counts, sha256=sha256)
    return held


@transaction.atomic
def cancel(actor: User, shown: AttestationRound, *, reason: str) -> AttestationRound:
    """End it without a result, and say why; the answers stay."""
    access.require(actor, Right.RUN_ROUNDS, shown)
    held = _open(shown)
    refusal.stop([] if reason.strip() else [Refusal("reason", "reason_missing")])
    _end(held, actor, RoundState.CANCELLED)
    held.reason = reason.strip()
    held.save()
    trail.record(actor, Did.ATTESTATION_CANCELLED, held, reason=held.reason)
    return held


def may_answer(user: User, item: Attestation) -> bool:
    """Whether somebody is asked about a record, or stands in for who is."""
    is_asked = item.asked_id in access.stands_for(user, item.organisation_id)
    return is_asked and not user.is_service and access.may(user, Right.ATTEST, item)


def _table(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """The entries as CSV, with the names that the result has for them."""
    headings = tuple(Heading(name, name) for name in rules.COLUMNS)
    rows = ([line[name] for name in rules.COLUMNS] for line in lines)
    return b"".join(exporters()["csv"].write(Sheet("", headings, rows)))


def _require_asked(actor: User, item: Attestation) -> None:
    if not may_answer(actor, item):
        raise PermissionDenied(_("Only who is asked, or stands in for them today, answers this."))


def _may_take(named: User, item: Attestation) -> bool:
    """Whether a record can be handed on to somebody: who answers, sees it and is not asked yet."""
    seen = queries.answered_by(named, item.organisation_id, item.round.kind, [item.record.pk])
    return named.pk != item.asked_id and bool(seen)


def _item(
    made: AttestationRound, record: Any, asked: UUID | None, told: Mapping[str, Any]
) -> Attestation:
    return Attestation(
        organisation_id=made.organisation_id,
        round=made,
        owner_id=record.owner_id,
        asked_id=asked,
        seen=told,
        digest=queries.digest(told),
        **{made.kind: record},
    )


def _locked(item: Attestation) -> Attestation:
    rows = Attestation.objects.select_for_update(no_key=True, of=("self",))
    found: Attestation = rows.select_related("round", "asked", "system", "control", "risk").get(
        pk=item.pk
    )
    return found


def _open(shown: AttestationRound) -> AttestationRound:
    held: AttestationRound = AttestationRound.objects.select_for_update(no_key=True).get(
        pk=shown.pk
    )
    refusal.stop([] if held.state == RoundState.OPEN else [Refusal("", "round_over")])
    return held


def _end(held: AttestationRound, actor: User, state: RoundState) -> None:
    held.state, held.ended_by, held.ended_at = state, actor, timezone.now()


def _lines(held: AttestationRound) -> list[dict[str, Any]]:
    """Every entry as the result tells it, by number; people by key."""
    related = held.items.select_related("system", "control", "risk").prefetch_related("answers")
    items = sorted(related, key=lambda each: each.record.number)
    now = queries.digests(held, items)
    return [_line(item, now.get(item.pk)) for item in items]


def _line(item: Attestation, now: str | None) -> dict[str, Any]:
    last = next(iter(item.answers.all()), None)
    return {
        "reference": item.record.reference,
        "record": str(item.record.pk),
        "owner": _key(item.owner_id),
        "asked": _key(item.asked_id),
        "answer": item.said,
        "answered_by": _key(last.person_id) if last else None,
        "answered_at": last.said_at.isoformat() if last else None,
        "reason": last.reason if last else "",
        "named": _key(last.named_id) if last else None,
        "sha256_at_opening": item.digest,
        "sha256_answered": item.said_digest,
        "sha256_at_end": now,
        "is_stale": queries.is_stale(item, now),
    }


def _told(held: AttestationRound) -> dict[str, Any]:
    ended: Any = held.ended_at
    return {
        "round": str(held.pk),
        "title": held.title,
        "statement": held.statement,
        "about": held.kind,
        "narrowed": held.narrowed,
        "due": held.due.isoformat(),
        "opened_by": _key(held.opened_by_id),
        "opened_at": held.opened_at.isoformat(),
        "closed_by": _key(held.ended_by_id),
        "closed_at": ended.isoformat(),
    }


def _keep(actor: User, held: AttestationRound, file: "ContentFile[bytes]") -> Evidence:
    """A file of the result as evidence; what proves the controls is the result, not its table."""
    is_result = str(file.name).endswith(".json")
    title = _("Result of the round “%(title)s”") if is_result else _("Entries of “%(title)s”")
    today = days.today(held.organisation)
    return evidence.add(
        actor,
        held.organisation,
        values={
            "title": (title % {"title": held.title})[:200],
            "kind": EvidenceKind.FILE,
            "grade": Grade.SELF_DECLARED,
            "owner": actor,
            "collected_on": today,
            "period_from": days.today(held.organisation, held.opened_at),
            "period_until": today,
            "how": _("Answers of the owners, gathered by an attestation round."),
        },
        upload=file,
        controls=list(held.controls.all()) if is_result else [],
        by=Right.RUN_ROUNDS,
    )


def _key(key: Any) -> str | None:
    return None if key is None else str(key)


def _over(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
