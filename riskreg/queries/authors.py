"""Who wrote what is approved: fields name whom it was written for, the trail names who did it.

Counted is what belongs to the version that is approved: what stands unchanged in it from the one
before was for somebody else to approve then. The events are read once for a record, and once as
subqueries of the work list, from the same lines.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from riskreg import access, walls
from riskreg.models import (
    ApiKey,
    AssessmentState,
    Decision,
    Estimate,
    Event,
    Questionnaire,
    SecondAssessment,
    Subject,
    User,
)
from riskreg.trail import Did

_OF_INCIDENT = (Did.INCIDENT_CHANGED, Did.INCIDENT_MOVED, Did.INCIDENT_TRIAGED)
_OF_QUESTIONS = (Did.QUESTIONNAIRE_STARTED, Did.QUESTIONNAIRE_FRAMED, Did.QUESTIONNAIRE_ANSWERED)
_OF_KEYS = (Did.KEY_CREATED, Did.KEY_ROTATED)
At = Callable[[str, int], Any]  # a field of the record, from so many subqueries within


def in_row(record: Model) -> At:
    """The fields of one record, as values."""
    return lambda name, _depth: getattr(record, name)


def in_query(path: str = "") -> At:
    """The fields of each record of a query, or of what it names by this path."""

    def at(name: str, depth: int) -> Any:
        start: Any = f"{path}__{name}" if path else name
        return reduce(lambda inner, _depth: OuterRef(inner), range(depth), start)

    return at


def _about(kind: str, key: Any, dids: Collection[Did]) -> QuerySet[Event]:
    """By the index over targets, however long the trail is."""
    return Event.objects.filter(target_kind=kind, target_key=_text(key), did__in=dids)


def _of_sets(sets: QuerySet[Questionnaire]) -> QuerySet[Event]:
    keys = sets.order_by().values_list(Cast("pk", CharField()), flat=True)
    return Event.objects.filter(
        target_kind="questionnaire", target_key__in=keys, did__in=_OF_QUESTIONS
    )


def _decision(at: At) -> QuerySet[Event]:
    """On the question set that it came from; after a second assessment on that of the first too."""
    newest = Decision.objects.filter(
        system=OuterRef("system"),
        regime=OuterRef("regime"),
        role=OuterRef("role"),
        decided_at__lte=OuterRef("closed_at"),
    )
    first = SecondAssessment.objects.filter(outcome=at("pk", 3))
    sets = Questionnaire.objects.filter(
        system=at("system_id", 2),
        regime=at("regime", 2),
        role=at("role", 2),
        assessor=None,
        started_at__lte=at("decided_at", 2),
    ).annotate(ended_in=newest.order_by("-number").values("pk")[:1])
    return _of_sets(
        sets.filter(Q(ended_in=at("pk", 2)) | Q(ended_in__in=first.order_by().values("decision")))
    )


def _acceptance(at: At) -> QuerySet[Event]:
    """On the risk, in the assessments in force."""
    rows = Estimate.objects.filter(
        risk=at("risk_id", 2), assessment__state=AssessmentState.APPROVED
    )
    keys = rows.order_by().values_list(Cast("assessment_id", CharField()), flat=True)
    return Event.objects.filter(
        target_kind="assessment",
        target_key__in=keys,
        did=Did.ASSESSMENT_WRITTEN,
        body__contains=_text(at("risk_id", 1)),
    )


_WRITTEN: Mapping[str, Callable[[At], QuerySet[Event]]] = {
    Subject.DECISION: _decision,
    Subject.ASSESSMENT: lambda at: _about("assessment", at("pk", 1), [Did.ASSESSMENT_WRITTEN]),
    Subject.ACCEPTANCE: _acceptance,
    Subject.INCIDENT: lambda at: _about("incident", at("pk", 1), _OF_INCIDENT),
}


def writers(kind: str, record: Model) -> set[UUID]:
    """Who wrote on a record, by the trail; of the other kinds its fields name everybody."""
    return _actors(_WRITTEN[kind](in_row(record))) if kind in _WRITTEN else set()


def written_by(kind: str, path: str = "") -> ArraySubquery:
    """The same for each record of a query, or for what it names by this path."""
    return _array(_WRITTEN[kind](in_query(path)))


def question_sets(at: At, depth: int) -> QuerySet[Questionnaire]:
    """All that were ever begun of the law and role of a decision, second assessments apart."""
    return Questionnaire.objects.filter(
        system=at("system_id", depth),
        regime=at("regime", depth),
        role=at("role", depth),
        assessor=None,
    )


def answerers(decision: Decision) -> set[UUID]:
    """Who ever wrote on a question set of the law and role of a decision."""
    return _actors(_of_sets(question_sets(in_row(decision), 2)))


def answered_by(path: str) -> ArraySubquery:
    """The same for each record of a query that names a decision by this path."""
    return _array(_of_sets(question_sets(in_query(path), 2)))


def key_makers(services: Collection[User], organisation_id: UUID) -> set[UUID]:
    """Who made a key of one of these services: what it did, they could have it do."""
    if not services:
        return set()
    keys = ApiKey.objects.filter(organisation=organisation_id, user__in=services)
    told = keys.order_by().values_list(Cast("pk", CharField()), flat=True)
    return _actors(
        Event.objects.filter(target_kind="apikey", target_key__in=told, did__in=_OF_KEYS)
    )


def as_one(user: User, organisation_id: UUID) -> frozenset[UUID]:
    """Everybody whose part counts as that of a person: who stands in, and services they drive.

    Read once per user object, as the former are.
    """
    known: dict[UUID, frozenset[UUID]] = user.__dict__.setdefault("_hands", {})
    if organisation_id not in known:
        people = access.as_one(user, organisation_id)
        made = Event.objects.filter(
            target_kind="apikey",
            target_key=_text(OuterRef("pk")),
            did__in=_OF_KEYS,
            actor_key__in=people,
        )
        keys = ApiKey.objects.filter(organisation=organisation_id, user__is_service=True)
        with walls.lifted():
            driven = keys.filter(Exists(made)).order_by().values_list("user", flat=True)
            known[organisation_id] = people | frozenset(driven)
    return known[organisation_id]


def people(keys: Iterable[UUID]) -> list[User]:
    """These people; no query where there is none."""
    wanted = list(keys)
    return list(User.objects.filter(pk__in=wanted).order_by("name", "pk")) if wanted else []


def _actors(events: QuerySet[Event]) -> set[UUID]:
    """Whoever asks, also where the record is seen and its trail is not."""
    with walls.lifted():
        told = events.exclude(actor_key=None).order_by().values_list("actor_key", flat=True)
        return {key for key in told.distinct() if key is not None}


def _array(events: QuerySet[Event]) -> ArraySubquery:
    return ArraySubquery(events.exclude(actor_key=None).order_by().values("actor_key"))


def _text(key: Any) -> Any:
    """As the trail writes the key of a record."""
    return str(key) if isinstance(key, UUID) else Cast(key, CharField())
