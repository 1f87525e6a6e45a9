"""Records whose sign-off is missing where a rule asks for one, or is of something else than stands.

Asked for are records that take effect at once: classifications, closed incidents, reviews of
crosswalk rows. Claims and acceptances count only once approved, so theirs can only be out of date;
an approved assessment is never changed, and a dossier says itself whether it is approved.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from riskreg.models import (
    Acceptance,
    AISystem,
    ClaimState,
    CrosswalkReview,
    Decision,
    Incident,
    NotApplicable,
    Organisation,
    SignOff,
    SignOffPolicy,
    SignOffState,
    Subject,
)
from riskreg.queries import subjects
from riskreg.rules import signoffs as rules
from riskreg.rules.incidents import CLOSED
from riskreg.rules.signoffs import Lack

Rows = Mapping[str, QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Lacking:
    """One record that is not signed off as it stands; `told` names it by references alone."""

    kind: str
    lack: Lack
    told: Mapping[str, Any]
    record: Any


@dataclass(frozen=True, slots=True)
class Unsigned:
    """How many records were looked at, and what is lacking."""

    looked_at: int = 0
    lacking: tuple[Lacking, ...] = ()


def of_system(system: AISystem, day: date) -> Unsigned:
    """What of one system is not signed off as it stands."""
    return _read(
        system.organisation_id,
        {
            Subject.DECISION: Decision.objects.current().filter(system=system),
            Subject.INCIDENT: _closed().filter(system=system),
            Subject.CLAIM: _claims().filter(system=system),
            Subject.ACCEPTANCE: _acceptances(day).filter(risk__systems=system),
        },
    )


def of_incident(incident: Incident) -> Unsigned:
    """Whether the closure of one incident is signed off as it stands."""
    return _read(incident.organisation_id, {Subject.INCIDENT: _closed().filter(pk=incident.pk)})


def of_organisation(organisation: Organisation, day: date) -> Unsigned:
    """What of a whole organisation is not signed off as it stands."""
    known: Rows = {
        Subject.DECISION: Decision.objects.current().filter(system__is_archived=False),
        Subject.INCIDENT: _closed(),
        Subject.CLAIM: _claims(),
        Subject.ACCEPTANCE: _acceptances(day),
        Subject.CROSSWALK: CrosswalkReview.objects.all(),
    }
    own = {kind: rows.filter(organisation=organisation) for kind, rows in known.items()}
    return _read(organisation.pk, own)


def _closed() -> QuerySet[Any]:
    return Incident.objects.filter(state__in=CLOSED)


def _claims() -> QuerySet[Any]:
    return NotApplicable.objects.filter(state=ClaimState.CONFIRMED)


def _acceptances(day: date) -> QuerySet[Any]:
    return Acceptance.objects.filter(state=ClaimState.CONFIRMED, until__gte=day)


def _read(owner: UUID, rows: Rows) -> Unsigned:
    policies = SignOffPolicy.objects.of(owner).filter(is_required=True)
    required = set(policies.values_list("kind", flat=True))
    newest, looked, found = _newest(rows), 0, []
    for kind, records in rows.items():
        is_required = kind in required and subjects.KINDS[kind].asked_apart
        read = list(_looked_at(kind, records, newest[kind], is_required=is_required))
        approved = _approved(newest[kind])
        now = subjects.digests_of(each for each in read if each.pk in approved)
        looked += len(read)
        for record in read:
            asked = newest[kind].get(record.pk)
            lack = rules.lack(
                asked.state if asked else "",
                is_stale=record.pk in now and now[record.pk] != approved[record.pk],
                is_required=is_required,
            )
            if lack is not None:
                found.append(Lacking(kind, lack, _TOLD[kind](record), record))
    return Unsigned(looked, tuple(found))


def _newest(rows: Rows) -> Mapping[str, Mapping[UUID, SignOff]]:
    """By kind and record the newest request that was not taken back; one statement."""
    about = (Q(kind=kind, **{f"{kind}__in": each.values("pk")}) for kind, each in rows.items())
    asked = SignOff.objects.filter(reduce(or_, about)).exclude(state=SignOffState.WITHDRAWN)
    found: dict[str, dict[UUID, SignOff]] = {kind: {} for kind in rows}
    for each in asked.order_by("asked_at", "id"):
        found[each.kind][getattr(each, f"{each.kind}_id")] = each
    return found


def _looked_at(
    kind: str, records: QuerySet[Any], asked: Mapping[UUID, SignOff], *, is_required: bool
) -> Iterable[Any]:
    """With a rule all of them, else those somebody asked to sign off."""
    if not asked and not is_required:
        return ()
    every = subjects.KINDS[kind].rows().filter(pk__in=records.values("pk"))
    return every if is_required else every.filter(pk__in=asked)


def _approved(asked: Mapping[UUID, SignOff]) -> dict[UUID, str]:
    """The digests of what is approved."""
    is_on = SignOffState.APPROVED
    return {key: each.digest for key, each in asked.items() if each.state == is_on}


_TOLD: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    Subject.DECISION: lambda each: {"n": each.number, "of": each.system.reference},
    Subject.INCIDENT: lambda each: {"of": each.reference},
    Subject.CLAIM: lambda each: {"n": each.ref, "of": each.system.reference},
    Subject.ACCEPTANCE: lambda each: {"of": each.risk.reference},
    Subject.CROSSWALK: lambda each: {"n": each.row.source_ref, "of": each.row.target_ref},
}
