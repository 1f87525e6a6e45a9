"""Makers of incidents."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg.actions import incidents, triage
from riskreg.models import AISystem, Clock, Incident, Triage, User
from tests import make

# Reportable on any day: it happened in a test in real conditions (Art. 60(7)).
SERIOUS: dict[str, Any] = {
    "tier": "high_risk_annex_iii",
    "reporter_role": "provider",
    "real_world_testing": True,
    "serious_health_harm": True,
    "causal_link": "established",
}


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


def clock(
    system: AISystem, actor: User | None = None, *, noticed_at: datetime | None = None, **facts: Any
) -> Clock:
    """The running clock of a serious incident, noticed an hour ago if nothing else is said."""
    actor = actor or make.member(system.organisation)
    made = incident(system, actor, noticed_at=noticed_at or ago(hours=1))
    triage.judge(actor, made, facts={**SERIOUS, **facts})
    return made.clocks.get(code="eu_ai_act.report")


def judge(actor: User, incident: Incident, **facts: Any) -> Triage:
    """A judgement: serious and to be reported, if nothing else is said."""
    return triage.judge(actor, incident, facts={**SERIOUS, **facts})
