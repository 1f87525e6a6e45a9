"""What can be signed off: how each kind of record is found, what is seen of it, and who wrote it.

The digest of a record is the SHA-256 over what is seen of it, as canonical JSON; of a dossier it is
that of the file itself. A new kind is a field of `SignOff` and a line here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Model, QuerySet

from riskreg import trail, walls
from riskreg.models import (
    Acceptance,
    Assessment,
    AssessmentState,
    CrosswalkReview,
    Decision,
    Dossier,
    Estimate,
    Incident,
    NotApplicable,
    Organisation,
    SecondAssessment,
    SignOff,
    SignOffState,
    Subject,
    User,
)
from riskreg.queries import authors, claims
from riskreg.rules.assessments import COPIED

_OF_DECISION = (
    "number", "regime", "edition", "on", "role", "facts", "reasons", "rule_set", "tier",
    "is_provisional", "applies_from", "note", "system_version",
)  # fmt: skip
_OF_SYSTEM = ("purpose", "description", "version", "autonomy")
_OF_INCIDENT = (
    "number", "kind", "state", "title", "what", "severity", "harm_types", "failure_modes",
    "containment", "cause", "resolution", "lessons", "dismissed_reason",
)  # fmt: skip
_OF_RISK = ("title", "cause", "event", "consequence", "residual_level")
_OF_ROW = (
    "source_framework_id", "source_ref", "target_framework_id", "target_ref", "relation",
    "confidence", "provenance", "note", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record that can be signed off.

    `digests` tells of many at once what is approved, in their order and without a statement for
    each; `authors` gives the people one names as its own; `asked_apart` says that approval is asked
    for by itself, not as part of writing the record.
    """

    rows: Callable[[], QuerySet[Any]]
    digests: Callable[[Collection[Any]], Iterable[str]]
    authors: Callable[[Any], Iterable[User | None]]
    asked_apart: bool = True


Seen = Iterator[Mapping[str, Any]]


def _hashed(seen: Callable[[Collection[Any]], Seen]) -> Callable[[Collection[Any]], Iterable[str]]:
    def digests(records: Collection[Any]) -> Iterable[str]:
        told = map(trail.canonical, seen(records))
        return (hashlib.sha256(each.encode()).hexdigest() for each in told)

    return digests


def _told(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _decisions(records: Collection[Any]) -> Seen:
    """The decision, what the system is now, and whether another has taken its place."""
    rows = Decision.objects.filter(system__in={each.system_id for each in records})
    place = ("system", "regime", "role")
    of_place = rows.order_by().values_list(*place).annotate(newest=Max("number"))
    newest = {(system, regime, role): number for system, regime, role, number in of_place}
    for record in records:
        yield {
            "decision": record.pk,
            **_told(record, _OF_DECISION),
            "system": {"id": record.system_id, **_told(record.system, _OF_SYSTEM)},
            "newest": newest.get((record.system_id, record.regime, record.role)),
        }


def _assessments(records: Collection[Any]) -> Seen:
    """The document, its scale, and the estimates in order."""
    rows = Estimate.objects.filter(assessment__in=[each.pk for each in records])
    estimates = defaultdict(list)
    for row in rows.order_by("position", "pk"):
        told = [row.risk_id, *(getattr(row, name) for name in COPIED)]
        estimates[row.assessment_id].append(told)
    for record in records:
        yield {
            "kind": record.kind,
            "number": record.number,
            "version": record.version,
            "system": record.system_id,
            "system_version": record.system_version,
            "scale": record.scale_id,
            "content": record.content,
            "review_by": record.review_by,
            "dpia": record.dpia_id,
            "estimates": estimates[record.pk],
        }


def _claims(records: Collection[Any]) -> Seen:
    rows = NotApplicable.objects.filter(pk__in=[each.pk for each in records])
    stale = dict(claims.with_staleness(rows).values_list("pk", "is_stale"))
    for record in records:
        yield {
            "claim": record.pk,
            **_told(record, ("system_id", "framework", "ref", "reason")),
            "is_stale": stale.get(record.pk),
        }


def _acceptances(records: Collection[Any]) -> Seen:
    for record in records:
        risk = {"id": record.risk_id, **_told(record.risk, _OF_RISK)}
        yield {"acceptance": record.pk, **_told(record, ("reason", "until")), "risk": risk}


def _incidents(records: Collection[Any]) -> Seen:
    for record in records:
        system = record.system_id
        yield {"incident": record.pk, "system": system, **_told(record, _OF_INCIDENT)}


def _crosswalk(records: Collection[Any]) -> Seen:
    for record in records:
        seen = {"review": record.pk, **_told(record, ("verdict", "note", "reviewer_id", "on"))}
        yield {**seen, "row": {"id": record.row_id, **_told(record.row, _OF_ROW)}}


def _assessors(decision: Any) -> list[User | None]:
    """Whose second assessment led to a decision: it is made of their answers."""
    rows = SecondAssessment.objects.filter(outcome=decision).select_related("assessor")
    return [each.assessor for each in rows]


def _estimators(record: Any) -> list[User | None]:
    """Who judged the risks of an assessment: what is approved is their number as well."""
    return [each.estimator for each in record.estimates.select_related("estimator")]


def _judges(record: Any) -> list[User | None]:
    """Who estimated an accepted risk in the assessment that is in force."""
    rows = record.risk.estimates.filter(assessment__state=AssessmentState.APPROVED)
    return [each.estimator for each in rows.select_related("estimator")]


KINDS: Mapping[str, Kind] = {
    Subject.DECISION: Kind(
        lambda: Decision.objects.select_related("system", "decided_by"),
        _hashed(_decisions),
        lambda record: [record.decided_by, *_assessors(record)],
    ),
    Subject.ASSESSMENT: Kind(
        lambda: Assessment.objects.select_related("system", "author", "submitted_by"),
        _hashed(_assessments),
        lambda record: [record.author, record.submitted_by, *_estimators(record)],
        asked_apart=False,
    ),
    Subject.CLAIM: Kind(
        lambda: NotApplicable.objects.select_related("system", "asked_by"),
        _hashed(_claims),
        lambda record: [record.asked_by],
        asked_apart=False,
    ),
    Subject.ACCEPTANCE: Kind(
        lambda: Acceptance.objects.select_related("risk", "asked_by"),
        _hashed(_acceptances),
        lambda record: [record.asked_by, *_judges(record)],
        asked_apart=False,
    ),
    Subject.INCIDENT: Kind(
        lambda: Incident.objects.select_related("system", "owner", "reviewed_by"),
        _hashed(_incidents),
        lambda record: [record.owner, record.reviewed_by],
    ),
    Subject.DOSSIER: Kind(
        lambda: Dossier.objects.select_related("system", "made_by"),
        lambda records: (each.sha256 for each in records),
        lambda record: [record.made_by],
    ),
    Subject.CROSSWALK: Kind(
        lambda: CrosswalkReview.objects.select_related("row", "reviewer"),
        _hashed(_crosswalk),
        lambda record: [record.reviewer],
    ),
}
RELATED = (
    "decision__system", "assessment__system", "claim__system", "acceptance__risk",
    "incident", "dossier__made_by", "crosswalk__row",
)  # fmt: skip
_OF_MODEL = {each.rows().model: kind for kind, each in KINDS.items()}


def kind_of(record: Model) -> str:
    """Which kind of subject a record is."""
    return str(_OF_MODEL[type(record)])


def digest_of(record: Model) -> str:
    """SHA-256 of what is seen of a record now."""
    return digests_of([record])[record.pk]


def digests_of(records: Iterable[Model]) -> dict[Any, str]:
    """The same of many by their keys, in as many statements as for one of each kind."""
    kinds = defaultdict(list)
    for record in records:
        kinds[kind_of(record)].append(record)
    return {
        record.pk: digest
        for kind, of_it in kinds.items()
        for record, digest in zip(of_it, KINDS[kind].digests(of_it), strict=True)
    }


def authors_of(record: Model) -> list[User]:
    """Who wrote a record: named by it, or by the trail.

    Read without a wall: somebody who sees a part of the register has to be refused as well.
    """
    kind = kind_of(record)
    with walls.lifted():
        found = {each.pk: each for each in KINDS[kind].authors(record) if each is not None}
        wrote = authors.writers(kind, record) - found.keys()
        return [*found.values(), *authors.people(wrote)]


def is_papers(record: Model) -> bool:
    """Whether a record is the working papers of an audit: the auditors' own, reviewed by them."""
    return isinstance(record, Dossier) and record.engagement_id is not None


def is_stale(sign_off: SignOff) -> bool:
    """Whether the record is not any more what was put to the second person."""
    return bool(stale_among([sign_off]))


def stale_among(sign_offs: Iterable[SignOff]) -> frozenset[UUID]:
    """Those whose records are not any more what was put to the second person, by their keys."""
    told = list(sign_offs)
    now = digests_of(each.record for each in told)
    return frozenset(each.pk for each in told if each.digest != now[each.record.pk])


def moved(organisation: Organisation) -> tuple[UUID, ...]:
    """Requests that wait, and that nobody can decide any more: what they are about has changed.

    The file of a dossier never changes.
    """
    waiting = SignOff.objects.of(organisation).filter(state=SignOffState.ASKED)
    rows = waiting.exclude(kind=Subject.DOSSIER).select_related(*RELATED)
    return tuple(sorted(stale_among(rows)))


def standing(record: Model) -> SignOff | None:
    """The newest request about a record that was not taken back, with its votes."""
    rows = SignOff.objects.filter(**{kind_of(record): record.pk}).exclude(state="withdrawn")
    found: SignOff | None = (
        rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-id").first()
    )
    return found


def find(kind: str, key: UUID, organisation_id: UUID) -> Any | None:
    """A record of an organisation that can be signed off."""
    return KINDS[kind].rows().filter(organisation=organisation_id, pk=key).first()
