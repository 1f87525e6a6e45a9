"""The register as it stood after any event: every query inside reads what was known then."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max, Min

from riskreg import walls
from riskreg.models import Event, History, Organisation, User

# A table of the same name, which PostgreSQL finds first: no query has to know. The key is there
# since queries that count group by it.
_THEN = """
CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS
SELECT told.* FROM {schema}.riskreg_history held
CROSS JOIN LATERAL jsonb_populate_record(NULL::{schema}.{table}, held.row) told
WHERE held.relation = %(table)s AND held.organisation = %(organisation)s
  AND held.since <= %(number)s AND (held.until IS NULL OR held.until > %(number)s)
"""
_PEOPLE = """
CREATE TEMPORARY TABLE riskreg_user ON COMMIT DROP AS
SELECT told.* FROM {schema}.riskreg_user today
LEFT JOIN LATERAL (
  SELECT held.row FROM {schema}.riskreg_history held
  WHERE held.relation = 'riskreg_user' AND held.key = today.id::text
    AND held.since <= %(moment)s ORDER BY held.since DESC LIMIT 1) was ON true
CROSS JOIN LATERAL jsonb_populate_record(today, coalesce(was.row, '{{}}'::jsonb)) told
"""
_KEY = "ALTER TABLE pg_temp.{table} ADD PRIMARY KEY (id)"
_COUNT = "ANALYZE pg_temp.{table}"
_EVENTS = """
CREATE TEMPORARY VIEW riskreg_event AS SELECT * FROM {schema}.riskreg_event
WHERE organisation_id = %(organisation)s AND number <= %(number)s
"""
_HEADS = """
CREATE TEMPORARY VIEW riskreg_trailhead AS
SELECT chain, number, digest FROM {schema}.riskreg_event
WHERE organisation_id = %(organisation)s AND number = %(number)s
"""
_KEPT = """
SELECT n.nspname, c.relname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgname = 'versions_kept' AND c.relname <> 'riskreg_user' ORDER BY c.relname
"""


NamesThen = Mapping[uuid.UUID | None, str]


class NotKeptError(LookupError):
    """What is asked for lies before the first version, or after the last event."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in an organisation's trail: what was known after this event, at this moment."""

    number: int
    digest: str
    moment: datetime


def point_at(organisation: Organisation, moment: datetime) -> Point:
    """The place in the trail that was the last at a moment; NotKeptError if none is kept."""
    events = Event.objects.filter(organisation=organisation, at__lte=moment)
    last = events.aggregate(last=Max("number"))["last"]
    return point_after(organisation, last or 0, moment)


def point_after(organisation: Organisation, number: int, moment: datetime) -> Point:
    """The place after one event; NotKeptError if versions are kept only from a later one on."""
    kept = History.objects.filter(relation="riskreg_organisation", organisation=organisation.pk)
    first = kept.aggregate(first=Min("since"))["first"]
    event = Event.objects.of(organisation).filter(number=number).first()
    if first is None or number < first or event is None:
        raise NotKeptError(f"nothing is kept of {organisation.slug} before event {first}")
    return Point(number, event.digest, moment)


def was_there(record: models.Model, point: Point) -> bool:
    """Whether a record of the organisation existed then."""
    versions = History.objects.filter(
        relation=record._meta.db_table, key=str(record.pk), since__lte=point.number
    )
    return versions.exclude(until__lte=point.number).exists()


def names_at(people: Iterable[User], moment: datetime) -> NamesThen:
    """What people were called at a moment; by today's name where no other is kept."""
    names: dict[uuid.UUID | None, str] = {each.pk: each.name for each in people}
    rows = History.objects.filter(
        relation="riskreg_user", key__in=[str(key) for key in names], since__lte=_micros(moment)
    )
    for each in rows.order_by("since"):
        names[uuid.UUID(each.key)] = each.row["name"]
    return names


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


@contextmanager
def as_it_was(organisation: Organisation, point: Point) -> Iterator[None]:
    """Within, the register of an organisation reads as it stood then; what is written is lost.

    Catalogues and the software are those of today, and so are jobs, keys and views, which no
    dossier shows. People bear the names they had.
    """
    place: dict[str, Any] = {
        "organisation": organisation.pk,
        "number": point.number,
        "moment": _micros(point.moment),
    }
    # Who makes or compares a dossier was asked for the right to it; its text needs all of then.
    with walls.around(organisation.pk), transaction.atomic():
        _go_back(place)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _go_back(place: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        kept = cursor.fetchall()
        schema = kept[0][0]
        for _schema, table in kept:
            cursor.execute(_THEN.format(schema=schema, table=table), {**place, "table": table})
        cursor.execute(_PEOPLE.format(schema=schema), place)
        for table in (*(table for _schema, table in kept), "riskreg_user"):
            cursor.execute(_KEY.format(table=table))
            cursor.execute(_COUNT.format(table=table))
        for view in (_EVENTS, _HEADS):
            cursor.execute(view.format(schema=schema), place)
        cursor.execute("SET LOCAL transaction_read_only TO on")
