"""Attestation rounds: what a round asks about, what is seen of a record, how far a round is."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from riskreg import trail
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
)
from riskreg.rules import rounds as rules

_PROSE = ("name", "purpose", "description", "version", "stage", "roles", "data")
FIELDS: Mapping[str, tuple[str, ...]] = {
    RoundKind.SYSTEM: (
        *_PROSE, "affected_persons", "countries", "autonomy", "tools", "oversight",
        "placed_on_market", "put_into_service", "withdrawn_on", "unit", "vendor", "owner",
        "built_on", "datasets",
    ),
    RoundKind.CONTROL: (
        "title", "layer", "phase", "carrier", "effect", "state", "due", "how_it_works",
        "how_it_is_tested", "review_interval", "effectiveness", "tested_on",
        "is_organisation_wide", "owner", "systems",
    ),
    RoundKind.RISK: (
        "title", "cause", "event", "consequence", "affected", "rights", "category", "tags",
        "closed_on", "inherent_level", "residual_level", "target_level", "rights_level", "owner",
        "systems", "controls",
    ),
}  # fmt: skip
MODELS: Mapping[str, Any] = {
    RoundKind.SYSTEM: AISystem,
    RoundKind.CONTROL: Control,
    RoundKind.RISK: Risk,
}
CLOSED = "closed"  # the state of a risk, which has no field of its own


def population(
    organisation: Organisation, kind: str, *, unit: UUID | None = None, status: str = ""
) -> QuerySet[Any]:
    """The records a round asks about: of a unit, in a state; by default all that are in use."""
    rows = MODELS[kind].objects.of(organisation)
    if kind == RoundKind.SYSTEM:
        rows = rows.filter(is_archived=False, **({"stage": status} if status else {}))
    elif kind == RoundKind.CONTROL:
        in_use = rows.exclude(state=ControlState.RETIRED)
        rows = rows.filter(state=status) if status else in_use
    else:
        rows = rows.filter(closed_on__isnull=status != CLOSED)
    if unit is not None:
        path = "unit" if kind == RoundKind.SYSTEM else "systems__unit"
        rows = rows.filter(Q(**{path: unit})).distinct()
    return whole(kind, rows)


def whole(kind: str, rows: Any) -> QuerySet[Any]:
    """The records with what is seen of them."""
    several = [name for name in FIELDS[kind] if _is_several(kind, name)]
    found: QuerySet[Any] = rows.prefetch_related(*several).order_by("number")
    return found


def seen(kind: str, record: Any) -> dict[str, Any]:
    """What an owner is asked to confirm, as plain JSON values; people and records by key."""
    told = {
        name: sorted(str(each.pk) for each in getattr(record, name).all())
        if _is_several(kind, name)
        else getattr(record, MODELS[kind]._meta.get_field(name).attname)
        for name in FIELDS[kind]
    }
    found: dict[str, Any] = json.loads(trail.canonical(told))
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
    rows = whole(kind, MODELS[kind].objects.filter(pk__in=keys.values()))
    now = {record.pk: digest(seen(kind, record)) for record in rows}
    return {item: now[record] for item, record in keys.items() if record in now}


def is_stale(item: Attestation, now: str | None) -> bool:
    """Whether what was confirmed has changed since."""
    return item.said == Said.CONFIRM and item.said_digest != now


def tally(shown: AttestationRound) -> rules.Tally:
    """How far a round is."""
    pairs = shown.items.values_list("asked", "said")
    return rules.tally((asked is not None, said) for asked, said in pairs)


def _is_several(kind: str, name: str) -> bool:
    return bool(MODELS[kind]._meta.get_field(name).many_to_many)
