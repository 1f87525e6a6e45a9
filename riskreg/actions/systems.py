"""AI systems: register, change, archive, restore, and take in many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frameworks.regimes import registry
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes
from riskreg.models import AISystem, Organisation, User
from riskreg.rules import systems as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

RELATIONS = ("built_on", "datasets")


@transaction.atomic
def register(actor: User, organisation: Organisation, *, values: Mapping[str, Any]) -> AISystem:
    """Enter a system; `name` and `purpose` are enough.

    `values` holds model fields by name; raises ValidationError with every fault on its field.
    """
    access.require(actor, Right.EDIT_SYSTEM, organisation)
    _lock(organisation)
    system = AISystem(organisation=organisation, number=_next_number(organisation))
    plain, related = _split(values)
    changed = changes.apply(system, plain)
    _check(system, values)
    system.save(force_insert=True)
    for name, others in related.items():
        changed |= changes.relate(system, name, others)
    trail.record(
        actor,
        Did.SYSTEM_REGISTERED,
        system,
        number=system.number,
        **{name: pair[1] for name, pair in changed.items()},
    )
    return system


@transaction.atomic
def change(actor: User, system: AISystem, *, values: Mapping[str, Any]) -> AISystem:
    """Change fields of a system; nothing is written when nothing differs."""
    access.require(actor, Right.EDIT_SYSTEM, system)
    system = AISystem.objects.select_for_update().get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    plain, related = _split(values)
    changed = changes.apply(system, plain)
    _check(system, values)
    for name, others in related.items():
        changed |= changes.relate(system, name, others)
    if changed:
        system.save()
        trail.record(actor, Did.SYSTEM_CHANGED, system, **changed)
    return system


@transaction.atomic
def archive(actor: User, system: AISystem, *, reason: str) -> AISystem:
    """Put a system out of the working lists; its history and dossiers stay."""
    access.require(actor, Right.ARCHIVE_SYSTEM, system)
    system = AISystem.objects.select_for_update().get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    system.is_archived = True
    system.save(update_fields=["is_archived", "updated_at"])
    trail.record(actor, Did.SYSTEM_ARCHIVED, system, reason=reason)
    return system


@transaction.atomic
def restore(actor: User, system: AISystem) -> AISystem:
    """Bring an archived system back."""
    access.require(actor, Right.ARCHIVE_SYSTEM, system)
    system = AISystem.objects.select_for_update().get(pk=system.pk)
    if not system.is_archived:
        refusal.stop([Refusal("", "not_archived", {"name": system.name})])
    system.is_archived = False
    system.save(update_fields=["is_archived", "updated_at"])
    trail.record(actor, Did.SYSTEM_RESTORED, system)
    return system


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: how many systems were new, changed, or as they were."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def take_in(
    actor: User,
    organisation: Organisation,
    *,
    source: str,
    rows: Sequence[Mapping[str, Any]],
) -> Taken:
    """Register or change many systems, found again by (`source`, `external_id`); all or none.

    Each row holds model fields by name with a non-empty `external_id`. Written in sets, with one
    event a system.
    """
    access.require(actor, Right.IMPORT, organisation)
    _lock(organisation)
    known = {
        system.external_id: system
        for system in AISystem.objects.select_for_update().filter(
            organisation=organisation, external_source=source
        )
    }
    number = _next_number(organisation)
    created: list[tuple[AISystem, dict[str, Any]]] = []
    updated: list[tuple[AISystem, dict[str, Any]]] = []
    for row in rows:
        system = known.get(row["external_id"])
        if system is None:
            system = AISystem(
                organisation=organisation, external_source=source, number=number + len(created)
            )
            changed = changes.apply(system, row)
            created.append((system, {name: pair[1] for name, pair in changed.items()}))
        else:
            changed = changes.apply(system, row)
            if changed:
                updated.append((system, changed))
        _check_fields(system)
    _write(created, updated, fields=sorted({name for row in rows for name in row}))
    trail.record_many(actor, Did.SYSTEM_REGISTERED, organisation, created)
    trail.record_many(actor, Did.SYSTEM_CHANGED, organisation, updated)
    return Taken(len(created), len(updated), len(rows) - len(created) - len(updated))


def _write(
    created: list[tuple[AISystem, dict[str, Any]]],
    updated: list[tuple[AISystem, dict[str, Any]]],
    *,
    fields: list[str],
) -> None:
    AISystem.objects.bulk_create([system for system, _ in created], batch_size=500)
    now = timezone.now()
    for system, _changed in updated:
        system.updated_at = now
    if updated:
        AISystem.objects.bulk_update(
            [system for system, _ in updated], [*fields, "updated_at"], batch_size=500
        )


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _next_number(organisation: Organisation) -> int:
    last = AISystem.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = {name: value for name, value in values.items() if name not in RELATIONS}
    related = {name: list(values[name]) for name in RELATIONS if name in values}
    return plain, related


def _check(system: AISystem, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(system, values)
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, system.organisation_id) is None:
        found.append(Refusal("owner", "foreign"))
    refusal.stop(found + _field_refusals(system))
    system.full_clean(validate_unique=True)


def _check_fields(system: AISystem) -> None:
    refusal.stop(_field_refusals(system))
    # References were looked up in sets by the importer: no query a row.
    system.clean_fields(exclude=["organisation", "unit", "owner", "vendor"])


def _field_refusals(system: AISystem) -> list[Refusal]:
    known_roles = {role.code for regime in registry.all_regimes() for role in regime.roles}
    return [
        *rules.role_refusals(system.roles, known_roles),
        *rules.country_refusals("countries", system.countries),
        *rules.date_refusals(
            placed=system.placed_on_market,
            service=system.put_into_service,
            withdrawn=system.withdrawn_on,
        ),
    ]
