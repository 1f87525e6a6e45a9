"""What incidents hold: proof and records that must stay as they are until a hold is released."""

import uuid
from collections.abc import Collection, Mapping

from django.db.models import Model, QuerySet

from riskreg.models import AIModel, AISystem, Control, Evidence, Incident
from riskreg.rules import incidents as rules
from riskreg.rules.refusals import Refusal

# How an incident is linked to what it may hold.
PATHS: Mapping[type[Model], str] = {
    Evidence: "evidence",
    AISystem: "system",
    AIModel: "ai_models",
    Control: "controls",
}


def holding() -> QuerySet[Incident]:
    """The incidents whose hold is set and not released."""
    rows: QuerySet[Incident] = Incident.objects.filter(held_at__isnull=False, released_at=None)
    return rows


def held_by(kind: type[Model], keys: uuid.UUID | Collection[uuid.UUID]) -> list[Incident]:
    """The incidents that hold one of these records; none for a kind that nothing holds."""
    path = PATHS.get(kind)
    if path is None:
        return []
    wanted = [keys] if isinstance(keys, uuid.UUID) else list(keys)
    rows = holding().filter(**{f"{path}__in": wanted})
    return list(rows.only("id", "number", "title").order_by("number", "pk").distinct())


def refusals(record: Model) -> list[Refusal]:
    """The refusal to remove, withdraw, archive or retire a record that is held.

    Ask under the record's lock: a link made meanwhile waits for it, or is seen.
    """
    return rules.held_refusals(
        str(record), [each.reference for each in held_by(type(record), record.pk)]
    )
