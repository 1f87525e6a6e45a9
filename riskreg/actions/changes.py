"""What a set of new values changes on a record, in the form the trail keeps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from riskreg.models import Membership, Owned, Unit
from riskreg.rules.refusals import Refusal


def apply(record: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set plain fields and return {field: [from, to]} of those that differ. Does not save."""
    changed: dict[str, list[Any]] = {}
    for name, value in values.items():
        before = getattr(record, name, None)  # nothing yet where a reference is required
        if before != value:
            setattr(record, name, value)
            changed[name] = [before, value]
    return changed


def relate(record: models.Model, name: str, others: Iterable[Owned | Unit]) -> dict[str, list[Any]]:
    """Set a many-to-many field and return {field: [keys before, keys after]} if it differs."""
    relation = getattr(record, name)
    before = {str(key) for key in relation.values_list("pk", flat=True)}
    after = {str(other.pk) for other in others}
    if before == after:
        return {}
    relation.set(others)
    return {name: [sorted(before), sorted(after)]}


def clean(record: models.Model, *, once: str) -> None:
    """Ask the fields and constraints; what may not be there twice is refused beside `once`."""
    record.full_clean(validate_constraints=False)
    try:
        record.validate_constraints()
    except ValidationError as refused:
        raise ValidationError({once: refused.messages}) from refused


def foreign_refusals(record: Owned | Membership, values: Mapping[str, Any]) -> list[Refusal]:
    """Refuse every given record that belongs to another organisation."""
    found = []
    for name, value in values.items():
        given = value if isinstance(value, list | tuple) else [value]
        owners = {getattr(each, "organisation_id", record.organisation_id) for each in given}
        if owners != {record.organisation_id} and given:
            found.append(Refusal(name, "foreign"))
    return found
