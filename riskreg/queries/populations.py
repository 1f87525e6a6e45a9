"""What is kept of each record of a frozen population: its number, its title, its fields in words.

Values stand as the register stores them, dates as ISO 8601, so that the same records give the same
digest wherever and in whatever language it is computed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from riskreg.models import (
    AISystem,
    Assessment,
    Control,
    Decision,
    Evaluation,
    Evidence,
    Incident,
    Organisation,
    PopulationKind,
    Risk,
)
from riskreg.queries import population_duties
from riskreg.queries.population_duties import Filters
from riskreg.trail import canonical

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """How the records of one kind are read."""

    model: type[Model]
    title: Callable[[Any], str]
    fields: tuple[str, ...]
    joins: tuple[str, ...] = ()
    reference: Callable[[Any], str] = lambda record: str(record.reference)


def _decision(record: Any) -> str:
    return f"{record.system.reference}-D{record.number:04d}"


SOURCES: Mapping[str, Source] = {
    PopulationKind.SYSTEMS: Source(
        AISystem,
        lambda each: each.name,
        ("stage", "version", "autonomy", "unit", "owner", "is_archived"),
    ),
    PopulationKind.CONTROLS: Source(
        Control,
        lambda each: each.title,
        ("state", "layer", "effectiveness", "owner", "tested_on", "confirmed_at"),
    ),
    PopulationKind.EVIDENCE: Source(
        Evidence,
        lambda each: each.title,
        ("kind", "grade", "owner", "collected_on", "valid_until", "withdrawn_on"),
    ),
    PopulationKind.RISKS: Source(Risk, lambda each: each.title, ("category", "owner", "closed_on")),
    PopulationKind.INCIDENTS: Source(
        Incident, lambda each: each.title, ("kind", "state", "severity", "system", "noticed_at")
    ),
    PopulationKind.DECISIONS: Source(
        Decision,
        lambda each: each.system.name,
        ("regime", "role", "edition", "tier", "decided_at"),
        ("system",),
        _decision,
    ),
    PopulationKind.ASSESSMENTS: Source(
        Assessment,
        lambda each: each.system.name,
        ("kind", "version", "state", "submitted_at", "decided_at"),
        ("system",),
    ),
    PopulationKind.EVALUATIONS: Source(
        Evaluation,
        lambda each: each.suite,
        ("system", "subject_version", "verdict", "ran_at"),
    ),
    # Found from systems, not read from a table of their own.
    PopulationKind.DUTIES: Source(AISystem, str, population_duties.FIELDS),
}


def items_of(
    kind: str, organisation: Organisation, rows: QuerySet[Any], filters: Filters
) -> list[Item]:
    """The records of an organisation as they stand, in the order of their references."""
    rows = rows.filter(organisation=organisation)
    found: Iterable[Item]
    if kind == PopulationKind.DUTIES:
        found = population_duties.items(organisation, rows, filters)
    else:
        source = SOURCES[kind]
        found = (_item(source, each) for each in rows.select_related(*source.joins).order_by("pk"))
    return sorted(found, key=lambda each: str(each["reference"]))


def count_of(kind: str, organisation: Organisation, rows: QuerySet[Any], filters: Filters) -> int:
    """How many records these are."""
    rows = rows.filter(organisation=organisation)
    if kind == PopulationKind.DUTIES:
        return population_duties.count(organisation, rows, filters)
    return rows.count()


def rows_of(kind: str, organisation: Organisation) -> QuerySet[Any]:
    """Every record of a kind that belongs to an organisation; of requirements its systems."""
    model: Any = SOURCES[kind].model
    found: QuerySet[Any] = model.objects.of(organisation)
    return found


def digest_of(items: Iterable[Item]) -> str:
    """SHA-256, in hex, over the records as canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(canonical(list(items)).encode()).hexdigest()


def digest_of_references(references: Iterable[str]) -> str:
    """SHA-256, in hex, over the references of a sample: in order, a line each."""
    return hashlib.sha256("\n".join(sorted(references)).encode()).hexdigest()


def _item(source: Source, record: Any) -> Item:
    return {
        "key": str(record.pk),
        "reference": source.reference(record),
        "title": source.title(record),
        "fields": {name: _plain(record, name) for name in source.fields},
    }


def _plain(record: Any, name: str) -> str:
    """A value as text; a record or a person it names by key, so that names can be forgotten."""
    value = getattr(record, record._meta.get_field(name).attname)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
