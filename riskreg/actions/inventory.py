"""Models, datasets and vendors: add, change, remove."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.models import AIModel, Dataset, Organisation, User, Vendor
from riskreg.queries import holds
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import country_refusals
from riskreg.trail import Did

Item = AIModel | Dataset | Vendor
T = TypeVar("T", AIModel, Dataset, Vendor)


@dataclass(frozen=True, slots=True)
class _Codes:
    added: Did
    changed: Did
    removed: Did


_CODES: dict[type[Item], _Codes] = {
    AIModel: _Codes(Did.MODEL_ADDED, Did.MODEL_CHANGED, Did.MODEL_REMOVED),
    Dataset: _Codes(Did.DATASET_ADDED, Did.DATASET_CHANGED, Did.DATASET_REMOVED),
    Vendor: _Codes(Did.VENDOR_ADDED, Did.VENDOR_CHANGED, Did.VENDOR_REMOVED),
}


@transaction.atomic
def add(actor: User, organisation: Organisation, kind: type[T], *, values: Mapping[str, Any]) -> T:
    """Enter a model, dataset or vendor; raises ValidationError with every fault on its field."""
    access.require(actor, Right.EDIT_INVENTORY, organisation)
    item = kind(organisation=organisation)
    changed = changes.apply(item, values)
    _check(item, values)
    item.save(force_insert=True)
    trail.record(
        actor, _CODES[kind].added, item, **{name: pair[1] for name, pair in changed.items()}
    )
    return item


@transaction.atomic
def change(actor: User, item: T, *, values: Mapping[str, Any]) -> T:
    """Change fields; nothing is written when nothing differs."""
    access.require(actor, Right.EDIT_INVENTORY, item)
    item = type(item).objects.select_for_update(no_key=True).get(pk=item.pk)
    changed = changes.apply(item, values)
    _check(item, values)
    if changed:
        reached = reviews.reached_by(item, changed)
        # Its event first: a name is given once, so writing one locks the row with its key, at
        # which others look as they commit, while they hold the end of the trail.
        trail.record(actor, _CODES[type(item)].changed, item, **changed)
        item.save()
        reviews.open_behind(actor, item, changed, reached)
    return item


@transaction.atomic
def remove(actor: User, item: Item) -> None:
    """Remove what no system, model or dataset leans on any more."""
    access.require(actor, Right.EDIT_INVENTORY, item)
    item = type(item).objects.select_for_update(no_key=True).get(pk=item.pk)
    refusal.stop(holds.refusals(item))
    users = leaning_on(item)
    if users:
        refusal.stop([Refusal("", "in_use", {"name": str(item), "count": users})])
    trail.record(actor, _CODES[type(item)].removed, item, name=str(item))
    item.delete()


def leaning_on(item: Item) -> int:
    """How many records of the organisation use this one."""
    count: int = item.systems.count()
    if isinstance(item, Vendor):
        count += item.models.count() + item.datasets.count()
    return count


def _check(item: Item, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(item, values)
    if isinstance(item, Vendor) and item.country:
        found += country_refusals("country", [item.country])
    refusal.stop(found)
    changes.clean(item, once="name")
