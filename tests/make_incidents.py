"""Makers of incidents."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg.actions import incidents
from riskreg.models import AISystem, Incident, User
from tests import make


def incident(system: AISystem, actor: User | None = None, **values: Any) -> Incident:
    """An incident that was noticed an hour ago, logged with three fields."""
    return incidents.log(
        actor or make.member(system.organisation),
        system.organisation,
        values={
            "what": "Letters went to the wrong desk.",
            "system": system,
            "noticed_at": ago(hours=1),
            **values,
        },
        channel="page",
    )


@transaction.atomic
def triaged(system: AISystem, actor: User | None = None, **values: Any) -> Incident:
    """One that was judged; by hand here, since judging has its own action.

    The event of its logging, in the same transaction, vouches for the change.
    """
    made = incident(system, actor, **values)
    Incident.objects.filter(pk=made.pk).update(state="triaged")
    made.refresh_from_db()
    return made


def ago(**span: float) -> datetime:
    """A moment that long ago."""
    return timezone.now() - timedelta(**span)
