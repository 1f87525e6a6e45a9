"""The history of a record on its page: its newest events, and the way to all earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from governance.pages.request import Request
from governance.ui import events
from riskreg.queries import trail_histories

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
    return of(request, record)


def of(request: Request, record: Model, **hanging: Iterable[object]) -> dict[str, Any]:
    """The same of a record and what hangs on it: keys by their kind.

    A part is found by the number it begins after, so that the last opens as fast as the first.
    """
    targets = [(str(record._meta.model_name), str(record.pk))]
    targets += ((kind, str(key)) for kind, keys in hanging.items() for key in keys)
    asked = request.GET.get("history", "")
    if asked == OLDEST:
        found = list(trail_histories.oldest(targets, most=SHOWN))
    else:
        is_number = asked.isdecimal() and len(asked) <= _LONGEST
        before = int(asked) if is_number else None
        found = list(trail_histories.newest(targets, most=SHOWN + 1, before=before))
    shown = found[:SHOWN]
    ways = Ways(
        older=str(shown[-1].number) if len(found) > SHOWN else "",
        is_newest=not asked,
        record=":".join(targets[0]),
    )
    return {"events": events.tell(shown), "history": ways}
