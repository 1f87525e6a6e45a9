"""Attestation rounds: what a round asks about, what is seen of a record, how far a round is."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from riskreg import access, trail, walls
from riskreg.access import Right
from riskreg.models import (
    AISystem,
    Attestation,
    AttestationRound,
    Control,
    ControlState,
    Organisation,
    Risk,
    RoundKind,
    Said,
    Stage,
    User,
)
from riskreg.rules import rounds as rules

_PROSE = ("name", "purpose", "description", "version", "stage", "roles", "data")
FIELDS: Mapping[str, tuple[str, ...]] = {
    RoundKind.SYSTEM: (
        *_PROSE, "affected_persons", "countries", "autonomy", "tools", "oversight",
        "placed_on_market", "put_into_service", "withdrawn_on", "unit", "vendor", "owner",
        "built_on", "datasets", "oecd_people", "oecd_context", "oecd_data", "oecd_model",
        "oecd_task", "external_source", "external_id", "extra",
    ),
    RoundKind.CONTROL: (
        "title", "library_code", "layer", "phase", "carrier", "effect", "state", "due",
        "how_it_works", "how_it_is_tested", "review_interval", "effectiveness", "tested_on",
        "tested_by", "is_organisation_wide", "owner", "systems", "ai_models", "vendors", "links",
    ),
    RoundKind.RISK: (
        "title", "cause", "event", "consequence", "affected", "rights", "category", "tags",
        "closed_on", "closed_reason", "inherent_level", "residual_level", "target_level",
        "rights_level", "owner", "systems", "controls", "links",
    ),
}  # fmt: skip
MODELS: Mapping[str, Any] = {
    RoundKind.SYSTEM: AISystem,
    RoundKind.CONTROL: Control,
    RoundKind.RISK: Risk,
}
OPEN, CLOSED = "open", "closed"  # states of a risk, which has no field of them
STATES: Mapping[str, frozenset[str]] = {
    RoundKind.SYSTEM: frozenset({"", *Stage.values}),
    RoundKind.CONTROL: frozenset({"", *ControlState.values}),
    RoundKind.RISK: frozenset({"", OPEN, CLOSED}),
}
_STATE_OF: Mapping[str, tuple[str, str]] = {
    RoundKind.SYSTEM: ("stage", Stage.RETIRED),
    RoundKind.CONTROL: ("state", ControlState.RETIRED),
}


def population(
    organisation: Organisation, kind: str, *, unit: UUID | None = None, status: str = ""
) -> QuerySet[Any]:
    """The records a round asks about: of a unit, in a state; by default all that are in use."""
    rows = MODELS[kind].objects.of(organisation)
    if kind == RoundKind.RISK:
        rows = rows.filter(closed_on__isnull=status != CLOSED)
    else:
        field, retired = _STATE_OF[kind]
        rows = rows.filter(**{field: status}) if status else rows.exclude(**{field: retired})
    if kind == RoundKind.SYSTEM:
        rows = rows.filter(is_archived=False)
    if unit is not None:
        path = "unit" if kind == RoundKind.SYSTEM else "systems__unit"
        rows = rows.filter(Q(**{path: unit})).distinct()
    found: QuerySet[Any] = rows.select_related("owner").order_by("number")
    return found


@dataclass(frozen=True, slots=True)
class Preview:
    """What a round would come to: its records, how many each person is asked about, and gaps."""

    records: int
    people: tuple[tuple[User, int], ...]
    gaps: tuple[Any, ...]


def preview(
    organisation: Organisation, kind: str, *, unit: UUID | None = None, status: str = ""
) -> Preview:
    """The same as opening asks, before anybody is asked; whoever is asked most stands first."""
    records = list(population(organisation, kind, unit=unit, status=status))
    asked = who_is_asked(organisation, kind, records)
    counts = Counter(each.owner for each in records if each.pk in asked)
    gaps = tuple(each for each in records if each.pk not in asked)
    return Preview(len(records), tuple(counts.most_common()), gaps)


def who_is_asked(organisation: Organisation, kind: str, records: Iterable[Any]) -> dict[UUID, UUID]:
    """By record its owner, where they answer for it; what is left is a gap of the round."""
    owned: dict[User, list[UUID]] = defaultdict(list)
    for record in records:
        if record.owner is not None:
            owned[record.owner].append(record.pk)
    return {
        key: owner.pk
        for owner, keys in owned.items()
        for key in answered_by(owner, organisation.pk, kind, keys)
    }


def answered_by(
    person: User, organisation: UUID, kind: str, keys: Collection[UUID]
) -> Collection[UUID]:
    """Those of these records that somebody may answer for and sees: none where they have left."""
    membership = access.membership_of(person, organisation)
    if membership is None or person.is_service or not access.may(person, Right.ATTEST, membership):
        return []
    if not membership.is_limited:
        return keys
    with walls.as_seen_by(person, organisation):
        rows = MODELS[kind].objects.filter(pk__in=keys)
        return list(rows.values_list("pk", flat=True))


def seen(kind: str, record: Any) -> dict[str, Any]:
    """What an owner is asked to confirm, as plain JSON values; people and records by key."""
    return seen_of(kind, [record])[record.pk]


def seen_of(kind: str, records: Iterable[Any]) -> dict[UUID, dict[str, Any]]:
    """The same of several records, by key, a query for each field that names other records.

    What a record is tied to is read from the ties themselves, which everybody sees whole: else
    who sees a part of the register would confirm another digest of the same record.
    """
    every = list(records)
    fields = [MODELS[kind]._meta.get_field(name) for name in FIELDS[kind]]
    told: dict[UUID, dict[str, Any]] = {
        each.pk: {
            "kind": kind,
            "record": each.pk,
            **{
                field.name: getattr(each, field.attname)
                for field in fields
                if field.concrete and not field.many_to_many
            },
        }
        for each in every
    }
    for field in fields:
        if field.many_to_many or not field.concrete:
            tied = _tied(field, told)
            for key, values in told.items():
                values[field.name] = sorted(tied[key])
    return {key: json.loads(trail.canonical(values)) for key, values in told.items()}


def _tied(field: Any, keys: Iterable[UUID]) -> Mapping[UUID, list[str]]:
    """By record the keys of what it is tied to; of links to requirements, these with why."""
    found: dict[UUID, list[str]] = defaultdict(list)
    if field.many_to_many:
        this, other = field.m2m_column_name(), field.m2m_reverse_name()
        rows = field.remote_field.through.objects.filter(**{f"{this}__in": list(keys)})
        for key, named in rows.values_list(this, other):
            found[key].append(str(named))
        return found
    this, model = field.field.attname, field.related_model
    for link in model.objects.filter(**{f"{this}__in": list(keys)}):
        why = getattr(link, "rationale", "")
        found[getattr(link, this)].append(f"{link}: {why}" if why else str(link))
    return found


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of what is seen, as canonical JSON."""
    return hashlib.sha256(trail.canonical(told).encode()).hexdigest()


def digest_now(item: Attestation) -> str:
    """SHA-256 of the record of an entry as it is now."""
    return digest(seen(item.round.kind, item.record))


def digests(shown: AttestationRound, items: Iterable[Attestation]) -> dict[UUID, str]:
    """The same of several entries of one round, by entry, in few queries."""
    kind, keys = shown.kind, {each.pk: getattr(each, f"{shown.kind}_id") for each in items}
    rows = MODELS[kind].objects.filter(pk__in=keys.values())
    now = {key: digest(told) for key, told in seen_of(kind, rows).items()}
    return {item: now[record] for item, record in keys.items() if record in now}


def is_stale(item: Attestation, now: str | None) -> bool:
    """Whether what was confirmed has changed since."""
    return item.said == Said.CONFIRM and item.said_digest != now


def with_tallies(rows: QuerySet[AttestationRound]) -> QuerySet[AttestationRound]:
    """Rounds with how far each is, counted in the same statement."""
    is_asked = Q(items__asked__isnull=False)
    counted = rows.annotate(
        total=Count("items"),
        confirmed=Count("items", filter=is_asked & Q(items__said=Said.CONFIRM)),
        cannot=Count("items", filter=is_asked & Q(items__said=Said.CANNOT)),
        gaps=Count("items", filter=Q(items__isnull=False, items__asked=None)),
    )
    return counted.order_by(*AttestationRound._meta.ordering or ())  # a grouped query drops its own


def tally(shown: AttestationRound) -> rules.Tally:
    """How far a round is; not counted again where it comes with its numbers."""
    if "gaps" in vars(shown):
        return rules.tally_of(vars(shown))
    pairs = shown.items.values_list("asked", "said")
    return rules.tally((asked is not None, said) for asked, said in pairs)
