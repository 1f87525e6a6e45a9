"""Requirements of systems as records of a population: what binds each, and where it stands.

The same answer as coverage gives on the day. A requirement is in no table: it is named by system,
framework and entry, and its key is that of the system.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from riskreg.models import AISystem, Organisation
from riskreg.queries import coverage_matrix, days
from riskreg.queries.coverage_entries import Entry
from riskreg.queries.coverage_matrix import Matrix
from riskreg.rules.coverage_sets import Standing

FIELDS = ("system", "framework", "edition", "heading", "status", "binds", "on")
STATUSES = {
    "met": "met",
    "partly": "partly",
    "not_met": "not_met",
    "unknown": "unknown",
    "not_applicable": "claimed",
}
NOW, LATER = "now", "later"
LONGEST = 300  # of a title, as items of a sample keep it
Filters = Mapping[str, Sequence[str]]
Systems = Mapping[uuid.UUID, AISystem]


def count(organisation: Organisation, rows: QuerySet[Any], filters: Filters) -> int:
    """How many requirements of these systems there are under the filters."""
    wanted = set(rows.order_by().values_list("pk", flat=True))
    return sum(
        getattr(standing, field).bit_count()
        for matrix in _matrices(organisation, filters)
        for pk, standing in _standings(matrix)
        if pk in wanted
        for field in _fields(filters).values()
    )


def items(
    organisation: Organisation, rows: QuerySet[Any], filters: Filters
) -> Iterator[dict[str, Any]]:
    """Each requirement of these systems under the filters."""
    systems: Systems = {each.pk: each for each in rows}
    for matrix in _matrices(organisation, filters):
        for pk, standing in _standings(matrix):
            if pk in systems:
                yield from _of_system(matrix, systems[pk], standing, filters)


def _matrices(organisation: Organisation, filters: Filters) -> list[Matrix]:
    found = coverage_matrix.matrices(organisation, days.today(organisation))
    wanted = filters.get("framework") or found
    return [matrix for code, matrix in found.items() if code in wanted]


def _standings(matrix: Matrix) -> Iterator[tuple[uuid.UUID, Standing]]:
    """Systems that are still to be classified have none: nobody knows what binds them."""
    return ((row.system.pk, row.standing) for row in matrix.rows if row.standing is not None)


def _fields(filters: Filters) -> dict[str, str]:
    wanted = filters.get("status") or STATUSES
    return {status: field for status, field in STATUSES.items() if status in wanted}


def _of_system(
    matrix: Matrix, system: AISystem, standing: Standing, filters: Filters
) -> Iterator[dict[str, Any]]:
    statuses = _fields(filters)
    for place, entry in enumerate(matrix.volume.entries.values()):
        bit = 1 << place
        for status, field in statuses.items():
            if getattr(standing, field) & bit:
                binds = LATER if standing.later & bit else NOW
                yield _item(matrix, system, entry, status=status, binds=binds)


def _item(
    matrix: Matrix, system: AISystem, entry: Entry, *, status: str, binds: str
) -> dict[str, Any]:
    values = (
        str(system.pk),
        entry.framework,
        entry.edition,
        matrix.volume.heading(entry.ref),
        status,
        binds,
        matrix.today.isoformat(),
    )
    return {
        "key": str(system.pk),
        "reference": f"{system.reference} {entry.framework} {entry.ref}",
        "title": f"{entry.title} · {system}"[:LONGEST],
        "fields": dict(zip(FIELDS, values, strict=True)),
    }
