"""Judgements of the generator's incidents, the clocks they set, and what became of each clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from riskreg.actions import clock_rows, triage
from riskreg.management.bulk.writing import Site, drawn, put
from riskreg.models import (
    AISystem,
    Clock,
    ClockState,
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentKind,
    Triage,
)
from riskreg.queries import judging
from riskreg.rules import clocks as rules
from riskreg.rules.incidents import State
from riskreg.trail import Did

_NOT_JUDGED = (State.NEW, State.DISMISSED)
# What became of a clock, by whether its incident is open still.
_OPEN = {"running": 55, "met": 20, "late": 10, "paused": 10, "closed": 5}
_OVER = {"running": 0, "met": 75, "late": 15, "paused": 0, "closed": 10}
_EVENTS: dict[str, Did] = {
    ClockState.MET: Did.CLOCK_MET,
    ClockState.PAUSED: Did.CLOCK_PAUSED,
    ClockState.CLOSED: Did.CLOCK_CLOSED,
}
_REASONS: dict[str, str] = {
    ClockState.PAUSED: "The authority asked us to wait.",
    ClockState.CLOSED: "The authority told us that it needs no report.",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with the clocks it sets, not written yet."""

    triage: Triage
    wanted: Mapping[str, clock_rows.Planned]
    words: str


def write(site: Site, chance: Random, incidents: Iterable[Incident]) -> int:
    """Judge those that are past it; returns how many clocks they have."""
    judge = _judge(site)
    judged = [judge(chance, each) for each in incidents if each.state not in _NOT_JUDGED]
    put([each.triage for each in judged])
    site.record(
        site.cast.officers[0],
        Did.INCIDENT_TRIAGED,
        [(each.triage.incident, triage.event_body(each.triage, each.wanted)) for each in judged],
    )
    put([_entry(each) for each in judged])
    now = timezone.now()
    clocks = [
        _clock(site, chance, each, planned, now)
        for each in judged
        for planned in each.wanted.values()
    ]
    put(clocks)
    _record(site, clocks)
    return len(clocks)


def _judge(site: Site) -> Callable[[Random, Incident], Judged]:
    officer, ordinary = site.cast.officers[0], site.story["ordinary"]
    cases: Sequence[Mapping[str, Any]] = site.story["cases"]
    shares = {number: case["share"] for number, case in enumerate(cases)}

    @cache
    def known(system: AISystem) -> dict[str, Any]:
        """The same for each of its incidents; asking for each would take the longest."""
        example = Incident(organisation=site.organisation, system=system, noticed_at=timezone.now())
        return {name: each.value for name, each in judging.known(example).items()}

    def judge(chance: Random, incident: Incident) -> Judged:
        told = dict(cases[drawn(chance, shares)]["answers"])
        if incident.kind == IncidentKind.NEAR_MISS:
            told = {"near_miss": True}
        answers = known(incident.system) | ordinary | told
        case = judging.case_from(incident, answers)
        assessment = case.assess()
        found = triage.row(officer, incident, case, assessment)
        found.position, found.at = 1, incident.reported_at + timedelta(hours=1)
        wanted = clock_rows.planned(assessment, ())
        return Judged(found, wanted, triage.words(assessment))

    return judge


def _entry(judged: Judged) -> IncidentEntry:
    of = judged.triage
    return IncidentEntry(
        organisation_id=of.organisation_id,
        incident=of.incident,
        kind=EntryKind.STATE,
        at=of.at,
        words=judged.words,
        by=of.by,
        recorded_at=of.at,
    )


def _clock(
    site: Site, chance: Random, judged: Judged, planned: clock_rows.Planned, now: datetime
) -> Clock:
    incident = judged.triage.incident
    clock = clock_rows.row(incident, planned)
    fate = drawn(chance, _OPEN if incident.is_open else _OVER)
    span = clock.due_at - clock.begins_at
    share = chance.uniform(1.05, 1.5) if fate == "late" else chance.uniform(0.2, 0.95)
    at = min(clock.begins_at + span * share, now)
    clock.missed_at = rules.missed(clock.due_at, now=now if fate == "running" else at)
    if fate != "running":
        clock.state = ClockState.MET if fate == "late" else fate
        clock.met_at = at if clock.state == ClockState.MET else None
        clock.reason = _REASONS.get(clock.state, "")
        clock.decided_by, clock.decided_at = site.cast.officers[0], at
    return clock


def _record(site: Site, clocks: Sequence[Clock]) -> None:
    missed = [(each, clock_rows.about(each)) for each in clocks if each.missed_at]
    site.record(None, Did.CLOCK_MISSED, missed)
    for state, did in _EVENTS.items():
        told = [
            (each, {**clock_rows.about(each), "reason": each.reason})
            for each in clocks
            if each.state == state
        ]
        site.record(site.cast.officers[0], did, told)
