"""The history of a record on its page: its newest events, and the way to all earlier ones."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, QuerySet

from governance.pages.request import Request
from governance.ui import events
from riskreg.models import Event

SHOWN = 15
OLDEST = "oldest"
_LONGEST = 18  # digits of a number that the database takes


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a part of a history leads on to; empty where there is nothing more."""

    older: str  # what `history` says in the address of the part before this one
    is_newest: bool
    record: str  # what `record` says in the address of the trail


def about(request: Request, record: Model) -> dict[str, Any]:
    """What `ui/history_section.html` shows of one record."""
    rows = Event.objects.about(record)
    return _told(request, rows, record, order="pk")  # as the index of its events has them


def of(request: Request, rows: QuerySet[Event], record: Model) -> dict[str, Any]:
    """The same of a record and what hangs on it, whose events are `rows`.

    A part is found by the number it begins after, so that the last opens as fast as the first.
    """
    # A sum has no index: the database sorts the record's own events, which are few, and does not
    # walk back through the whole chain until it has met enough of them.
    return _told(request, rows.annotate(place=F("number") + 0), record, order="place")


def _told(request: Request, rows: QuerySet[Event], record: Model, *, order: str) -> dict[str, Any]:
    asked = request.GET.get("history", "")
    if asked == OLDEST:
        found = list(rows.order_by(order)[:SHOWN])[::-1]
    else:
        if asked.isdecimal() and len(asked) <= _LONGEST:
            rows = rows.filter(number__lt=int(asked))
        found = list(rows.order_by(f"-{order}")[: SHOWN + 1])
    shown = found[:SHOWN]
    ways = Ways(
        older=str(shown[-1].number) if len(found) > SHOWN else "",
        is_newest=not asked,
        record=f"{record._meta.model_name}:{record.pk}",
    )
    return {"events": events.tell(shown), "history": ways}
