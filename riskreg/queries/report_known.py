"""What an incident report may take from the register, read once; values with their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from riskreg.models import (
    AISystem,
    Clock,
    Evidence,
    Incident,
    IncidentReport,
    ReportState,
    Triage,
)
from riskreg.queries import chain
from riskreg.rules.reports import Value

SOURCES = (
    "incident", "system", "triage", "snapshot", "organisation", "previous", "clocks", "evidence",
    "report", "typed",
)  # fmt: skip
CARRIED = ("typed", "previous")  # a person's words go on into the next report


@dataclass(frozen=True, slots=True)
class Given:
    """A value, the code of its source, and which record it was."""

    value: Value
    source: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of the register that a report may take from."""

    incident: Incident
    system: AISystem | None
    facts: Mapping[str, Any]
    role: str
    triage: Triage | None
    frozen: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    clocks: tuple[Clock, ...]
    previous: IncidentReport | None
    day: date

    @property
    def zone(self) -> ZoneInfo:
        """Where moments are told: the seat of the organisation."""
        return ZoneInfo(self.incident.organisation.time_zone)

    def criterion(self, number: int) -> Mapping[str, Any]:
        """The answer to a criterion as it stands on the incident."""
        told: Mapping[str, Any] = self.incident.details.get(str(number)) or {}
        return told


def read(incident: Incident, now: datetime) -> Known:
    """What the register holds about an incident now."""
    triage: Triage | None = incident.triages.order_by("-position").first()
    snapshot = getattr(incident, "snapshot", None)
    facts = chain.answers(triage)
    filed = incident.reports.exclude(state=ReportState.DRAFT).order_by("number")
    return Known(
        incident=incident,
        system=incident.system,
        facts=facts,
        role=chain.role_of(incident, facts),
        triage=triage,
        frozen={} if snapshot is None else snapshot.content,
        evidence=tuple(incident.evidence.filter(withdrawn_on=None).order_by("number")),
        clocks=tuple(incident.clocks.all()),
        previous=filed.last(),
        day=now.astimezone(ZoneInfo(incident.organisation.time_zone)).date(),
    )
