"""The events of a few records in their order, from either end, without reading all of them."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet

from riskreg.models import Event, Organisation
from riskreg.trail import Did

# Target by target as their index has them. So the wall is asked for a few events of each, and not
# for all that the records ever had before the first is shown; and it is planned once.
_PART = """
SELECT * FROM (
  SELECT e.* FROM unnest(%s::text[], %s::text[]) AS t(kind, key)
  CROSS JOIN LATERAL (
    SELECT * FROM riskreg_event
    WHERE target_kind = t.kind AND target_key = t.key AND number < %s
    ORDER BY id {way} LIMIT %s
  ) e
  ORDER BY e.id {way} LIMIT %s
) part ORDER BY id DESC
"""
_BEYOND = 2**63 - 1  # no event has this number

Target = tuple[str, str]  # kind and key


def newest(
    targets: Iterable[Target], *, most: int, before: int | None = None
) -> "RawQuerySet[Event]":
    """The newest events about these records, newest first; `before` a number, where it is given."""
    return _part(targets, "DESC", most, before)


def oldest(targets: Iterable[Target], *, most: int) -> "RawQuerySet[Event]":
    """The oldest events about them, newest first."""
    return _part(targets, "ASC", most, None)


def newest_of_kinds(
    organisation: Organisation, kinds: Sequence[str], *, most: int, before: int | None = None
) -> QuerySet[Event, Event]:
    """The newest events about records of these kinds, whether they are still there or not."""
    found = _of_kinds(organisation, kinds).filter(number__lt=_BEYOND if before is None else before)
    return found.order_by("-number")[:most]


def oldest_of_kinds(
    organisation: Organisation, kinds: Sequence[str], *, most: int
) -> QuerySet[Event, Event]:
    """The oldest events about them, newest first."""
    first = _of_kinds(organisation, kinds).order_by("number")[:most]
    return Event.objects.filter(pk__in=first.values("pk")).order_by("-number")


def _of_kinds(organisation: Organisation, kinds: Sequence[str]) -> QuerySet[Event, Event]:
    """Without the views of auditors, which would hide everything else."""
    found = Event.objects.of(organisation).filter(target_kind__in=kinds)
    return found.exclude(did=Did.AUDITOR_LOOKED)


def _part(
    targets: Iterable[Target], way: str, most: int, before: int | None
) -> "RawQuerySet[Event]":
    told = list(targets)
    kinds, keys = [kind for kind, _key in told], [key for _kind, key in told]
    limits = (_BEYOND if before is None else before, most, most)
    return Event.objects.raw(_PART.format(way=way), (kinds, keys, *limits))
