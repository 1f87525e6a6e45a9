"""Judgements and clocks: one under way, one whose time ran out, one that was met in time."""

from datetime import timedelta

from django.utils import timezone

from riskreg.actions import clocks, incidents, triage
from riskreg.management.house import House, Told, chapter
from riskreg.models import Incident, IncidentChannel


def tell(house: House) -> None:
    """What is not there yet of this organisation's part."""
    for each in chapter("clocks").get(house.organisation.slug, ()):
        known = Incident.objects.of(house.organisation).filter(title=each["title"]).first()
        incident = known or _log(house, each)
        if not incident.triages.exists():
            _judge(house, incident, each)
    clocks.mark_missed(timezone.now())


def _log(house: House, told: Told) -> Incident:
    values = {name: told[name] for name in ("title", "what")}
    optional = ("severity", "member_state")
    values |= {name: told[name] for name in optional if name in told}
    noticed = timezone.now() - timedelta(hours=told["hours"])
    return incidents.log(
        house.cast[told["by"]],
        house.organisation,
        values={**values, "system": house.systems[told["system"]], "noticed_at": noticed},
        channel=IncidentChannel.PAGE,
        idempotency_key=told["key"],
    )


def _judge(house: House, incident: Incident, told: Told) -> None:
    judge = house.cast[told["judge"]]
    triage.judge(judge, incident, facts=told["facts"])
    for code, hours in told["done"].items():
        clock = incident.clocks.get(code=code)
        done = incident.noticed_at + timedelta(hours=hours)
        clocks.meet(judge, clock, met_at=done, reason="Sent through the portal of the authority.")
