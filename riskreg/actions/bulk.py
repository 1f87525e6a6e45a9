"""The same change to several systems: all of them or none, each with its own event."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from riskreg.actions import systems
from riskreg.models import AISystem, User


@transaction.atomic
def change(actor: User, chosen: Iterable[AISystem], *, values: Mapping[str, Any]) -> int:
    """Set the same fields on every system; returns how many were asked for."""
    return len([systems.change(actor, system, values=values) for system in chosen])


@transaction.atomic
def archive(actor: User, chosen: Iterable[AISystem], *, reason: str) -> int:
    """Archive every system for one reason; returns how many."""
    return len([systems.archive(actor, system, reason=reason) for system in chosen])
