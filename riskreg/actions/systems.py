"""AI systems: register, change, archive, restore. `riskreg.actions.intake` takes in many."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from frameworks.regimes import registry
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.actions.numbers import next_number
from riskreg.models import AISystem, Organisation, User
from riskreg.queries import holds
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
    number = next_number(AISystem, organisation.pk)
    system = AISystem(organisation=organisation, number=number)
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
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    plain, related = _split(values)
    changed = changes.apply(system, plain)
    _check(system, values)
    for name, others in related.items():
        changed |= changes.relate(system, name, others)
    if changed:
        system.save()
        trail.record(actor, Did.SYSTEM_CHANGED, system, **changed)
        reviews.open_for(actor, system, changed)
    return system


@transaction.atomic
def archive(actor: User, system: AISystem, *, reason: str) -> AISystem:
    """Put a system out of the working lists; its history and dossiers stay."""
    access.require(actor, Right.ARCHIVE_SYSTEM, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    state = rules.state_refusals(name=system.name, is_archived=system.is_archived)
    refusal.stop([*state, *holds.refusals(system)])
    system.is_archived = True
    system.save(update_fields=["is_archived", "updated_at"])
    trail.record(actor, Did.SYSTEM_ARCHIVED, system, reason=reason)
    return system


@transaction.atomic
def restore(actor: User, system: AISystem) -> AISystem:
    """Bring an archived system back."""
    access.require(actor, Right.ARCHIVE_SYSTEM, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    if not system.is_archived:
        refusal.stop([Refusal("", "not_archived", {"name": system.name})])
    system.is_archived = False
    system.save(update_fields=["is_archived", "updated_at"])
    trail.record(actor, Did.SYSTEM_RESTORED, system)
    return system


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = {name: value for name, value in values.items() if name not in RELATIONS}
    related = {name: list(values[name]) for name in RELATIONS if name in values}
    return plain, related


def _check(system: AISystem, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(system, values)
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, system.organisation_id) is None:
        found.append(Refusal("owner", "foreign"))
    refusal.stop(found + field_refusals(system))
    system.full_clean(validate_unique=True)


def field_refusals(system: AISystem) -> list[Refusal]:
    """What the rules refuse of a system's own fields."""
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
