"""Incidents of the generator: most of them over, some open, with timeline, snapshot and clocks."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from riskreg.management.bulk import clocks
from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site, drawn, put
from riskreg.models import (
    AISystem,
    EntryKind,
    Incident,
    IncidentChannel,
    IncidentEntry,
    IncidentKind,
    IncidentSnapshot,
    OecdSeverity,
)
from riskreg.queries import snapshots
from riskreg.rules.incidents import State
from riskreg.trail import Did

_STATES = {
    State.REVIEWED: 45,
    State.DISMISSED: 40,
    State.RESOLVED: 5,
    State.CONTAINED: 4,
    State.TRIAGED: 4,
    State.NEW: 2,
}
_KINDS = {IncidentKind.INCIDENT: 5, IncidentKind.NEAR_MISS: 3, IncidentKind.HAZARD: 2}
_SEVERITIES = {"": 3, OecdSeverity.HAZARD: 2, OecdSeverity.INCIDENT: 4, OecdSeverity.DISASTER: 0}
_CHANNELS = {IncidentChannel.PAGE: 5, IncidentChannel.API: 4, IncidentChannel.COMMAND: 1}
_PAST_CONTAINED = (State.CONTAINED, State.RESOLVED, State.REVIEWED)
_OLDEST = 900  # days
PART = 10_000


def write(site: Site, housed: Housed, count: int) -> None:
    """Write them in parts that the memory holds."""
    chance, first = site.chance("incidents"), site.next_number(Incident)
    judging, running = site.chance("judgements of incidents"), 0
    for start in range(0, count, PART):
        numbers = range(first + start, first + min(start + PART, count))
        incidents = [_incident(site, chance, housed, number) for number in numbers]
        _part(site, incidents)
        running += clocks.write(site, judging, incidents)
    if count:
        site.say(f"{count:,} incidents with {running:,} clocks")


def _part(site: Site, incidents: Sequence[Incident]) -> None:
    told = [({"number": i.number, "kind": i.kind, "system": i.system_id}) for i in incidents]
    pairs = list(zip(incidents, told, strict=True))
    site.add(site.cast.engineers[0], Did.INCIDENT_LOGGED, pairs)
    put([_entry(each) for each in incidents])
    put(list(_snapshots(incidents)))


def _incident(site: Site, chance: Random, housed: Housed, number: int) -> Incident:
    system, state = chance.choice(housed.systems), drawn(chance, _STATES)
    what = chance.choice(site.story["risks"])["event"]
    logged = site.moment(chance, -_OLDEST, -1)
    incident = Incident(
        organisation=site.organisation,
        number=number,
        kind=drawn(chance, _KINDS),
        state=state,
        title=f"{what} {number}"[:200],
        what=f"{what} Seen in case {number}.",
        system=system,
        version=system.version,
        channel=drawn(chance, _CHANNELS),
        reported_by=chance.choice(site.cast.engineers),
        reported_at=logged,
        noticed_at=logged - timedelta(hours=chance.randint(0, 48)),
        owner=chance.choice(site.cast.engineers),
        severity=drawn(chance, _SEVERITIES),
        held_at=logged,
        held_by=site.cast.engineers[0],
    )
    _handled(site, chance, incident, logged)
    return incident


def _handled(site: Site, chance: Random, incident: Incident, logged: datetime) -> None:
    """What the states it went through left behind."""
    if incident.state in _PAST_CONTAINED:
        incident.containment = "The function was switched off."
        incident.contained_at = logged + timedelta(hours=chance.randint(1, 20))
    if incident.state in (State.RESOLVED, State.REVIEWED):
        incident.cause, incident.resolution = "A new release.", "The release was taken back."
        incident.resolved_at = logged + timedelta(hours=chance.randint(20, 23))
    if incident.state == State.REVIEWED:
        incident.lessons, incident.reviewed_by = "A test was added.", site.cast.officers[0]
        incident.reviewed_at = incident.resolved_at
        incident.released_at, incident.released_by = logged, site.cast.officers[0]
        incident.release_reason = "Looked into."
    if incident.state == State.DISMISSED:
        incident.dismissed_reason = "A test run."


def _entry(incident: Incident) -> IncidentEntry:
    return IncidentEntry(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=EntryKind.DETECTION,
        at=incident.noticed_at,
        words=f"Noticed: {incident.title}",
        by=incident.reported_by,
        recorded_at=incident.reported_at,
    )


def _snapshots(incidents: Iterable[Incident]) -> Iterable[IncidentSnapshot]:
    """Of the system's own fields alone: with controls and risks they would fill the disk."""

    @cache
    def facts(system: AISystem) -> tuple[dict[str, Any], str]:
        told = snapshots.system_of(system)
        return {"system": told}, snapshots.digest_of({"system": told})

    now = timezone.now()
    for each in incidents:
        if each.system is None:
            continue
        content, digest = facts(each.system)
        yield IncidentSnapshot(
            organisation_id=each.organisation_id,
            incident=each,
            content=content,
            digest=digest,
            taken_at=now,
        )
