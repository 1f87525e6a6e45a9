"""What can be signed off: how each kind of record is found, what is seen of it, and who wrote it.

The digest of a record is the SHA-256 over what is seen of it, as canonical JSON; of a dossier it is
that of the file itself. A new kind is a field of `SignOff` and a line here.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from riskreg import trail, walls
from riskreg.models import (
    Acceptance,
    Assessment,
    AssessmentState,
    CrosswalkReview,
    Decision,
    Dossier,
    Incident,
    NotApplicable,
    SecondAssessment,
    SignOff,
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

    `seen` gives what is approved, `authors` the people it names as its own; `asked_apart` says that
    approval is asked for by itself, not as part of writing the record.
    """

    rows: Callable[[], QuerySet[Any]]
    digest: Callable[[Any], str]
    authors: Callable[[Any], Iterable[User | None]]
    asked_apart: bool = True


def _hashed(seen: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any], str]:
    def digest(record: Any) -> str:
        return hashlib.sha256(trail.canonical(seen(record)).encode()).hexdigest()

    return digest


def _told(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _decision(record: Any) -> dict[str, Any]:
    """The decision, what the system is now, and whether another has taken its place."""
    newest = Decision.objects.filter(
        system=record.system_id, regime=record.regime, role=record.role
    ).order_by("-number")
    return {
        "decision": record.pk,
        **_told(record, _OF_DECISION),
        "system": {"id": record.system_id, **_told(record.system, _OF_SYSTEM)},
        "newest": newest.values_list("number", flat=True).first(),
    }


def _assessment(record: Any) -> dict[str, Any]:
    """The document, its scale, and the estimates in order."""
    return {
        "kind": record.kind,
        "number": record.number,
        "version": record.version,
        "system": record.system_id,
        "system_version": record.system_version,
        "scale": record.scale_id,
        "content": record.content,
        "review_by": record.review_by,
        "dpia": record.dpia_id,
        "estimates": [
            [row.risk_id, *(getattr(row, name) for name in COPIED)]
            for row in record.estimates.order_by("position", "pk")
        ],
    }


def _claim(record: Any) -> dict[str, Any]:
    stale = claims.with_staleness(NotApplicable.objects.filter(pk=record.pk))
    return {
        "claim": record.pk,
        **_told(record, ("system_id", "framework", "ref", "reason")),
        "is_stale": stale.values_list("is_stale", flat=True).first(),
    }


def _acceptance(record: Any) -> dict[str, Any]:
    risk = {"id": record.risk_id, **_told(record.risk, _OF_RISK)}
    return {"acceptance": record.pk, **_told(record, ("reason", "until")), "risk": risk}


def _incident(record: Any) -> dict[str, Any]:
    return {"incident": record.pk, "system": record.system_id, **_told(record, _OF_INCIDENT)}


def _crosswalk(record: Any) -> dict[str, Any]:
    seen = {"review": record.pk, **_told(record, ("verdict", "note", "reviewer_id", "on"))}
    return {**seen, "row": {"id": record.row_id, **_told(record.row, _OF_ROW)}}


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
        _hashed(_decision),
        lambda record: [record.decided_by, *_assessors(record)],
    ),
    Subject.ASSESSMENT: Kind(
        lambda: Assessment.objects.select_related("system", "author", "submitted_by"),
        _hashed(_assessment),
        lambda record: [record.author, record.submitted_by, *_estimators(record)],
        asked_apart=False,
    ),
    Subject.CLAIM: Kind(
        lambda: NotApplicable.objects.select_related("system", "asked_by"),
        _hashed(_claim),
        lambda record: [record.asked_by],
        asked_apart=False,
    ),
    Subject.ACCEPTANCE: Kind(
        lambda: Acceptance.objects.select_related("risk", "asked_by"),
        _hashed(_acceptance),
        lambda record: [record.asked_by, *_judges(record)],
        asked_apart=False,
    ),
    Subject.INCIDENT: Kind(
        lambda: Incident.objects.select_related("system", "owner", "reviewed_by"),
        _hashed(_incident),
        lambda record: [record.owner, record.reviewed_by],
    ),
    Subject.DOSSIER: Kind(
        lambda: Dossier.objects.select_related("system", "made_by"),
        lambda record: record.sha256,
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
    return KINDS[kind_of(record)].digest(record)


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
    return sign_off.digest != digest_of(sign_off.record)


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
