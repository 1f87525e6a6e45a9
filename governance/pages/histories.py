"""The history of a record on its page: its newest events, and the way to all earlier ones.

What has no page of its own, as a unit or a rule has none, is told on the page that lists it.
A step to an earlier part asks for the history alone: the rest of the page stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model

from governance.pages.request import PartAloneError, Request
from governance.ui import events
from riskreg.models import Event
from riskreg.queries import trail_histories

Part = Callable[..., Iterable[Event]]

SHOWN = 15
PLACE = "history"  # the id of what is put in the place of the history there
OLDEST = "oldest"
_LONGEST = 18  # digits of a number that the database takes


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a part of a history leads on to; empty where there is nothing more."""

    older: str  # what `history` says in the address of the part before this one
    is_newest: bool
    trail: str  # what the address of the trail says, to find all of it there


def about(request: Request, record: Model) -> dict[str, Any]:
    """What `ui/history_section.html` shows of one record."""
    return of(request, record)


def of(request: Request, record: Model, **hanging: Iterable[object]) -> dict[str, Any]:
    """The same of a record and what hangs on it: keys by their kind.

    A part is found by the number it begins after, so that the last opens as fast as the first.
    """
    targets = [(_kind(record), str(record.pk))]
    targets += ((kind, str(key)) for kind, keys in hanging.items() for key in keys)
    return _of_targets(request, targets, f"record={':'.join(targets[0])}", record)


def of_these(request: Request, kind: type[Model], keys: Iterable[object]) -> dict[str, Any]:
    """The same of some records of a kind, on the page that lists them."""
    targets = [(_kind(kind), str(key)) for key in keys]
    return _of_targets(request, targets, f"kind={_kind(kind)}")


def of_kinds(request: Request, *kinds: type[Model]) -> dict[str, Any]:
    """The same of everything of some kinds, on the page that lists it; what is gone as well."""
    asked = (request.organisation, tuple(map(_kind, kinds)))
    newest = partial(trail_histories.newest_of_kinds, *asked)
    oldest = partial(trail_histories.oldest_of_kinds, *asked)
    return _part(request, newest, oldest, f"kind={_kind(kinds[0])}")


def _of_targets(
    request: Request, targets: list[trail_histories.Target], trail: str, *shown: Model
) -> dict[str, Any]:
    newest = partial(trail_histories.newest, targets)
    return _part(request, newest, partial(trail_histories.oldest, targets), trail, *shown)


def _part(
    request: Request, newest: Part, oldest: Part, trail: str, *known: Model
) -> dict[str, Any]:
    asked = request.GET.get("history", "")
    if asked == OLDEST:
        found = list(oldest(most=SHOWN))
    else:
        is_number = asked.isdecimal() and len(asked) <= _LONGEST
        before = int(asked) if is_number else None
        found = list(newest(most=SHOWN + 1, before=before))
    shown = found[:SHOWN]
    ways = Ways(
        older=str(shown[-1].number) if len(found) > SHOWN else "",
        is_newest=not asked,
        trail=trail,
    )
    told = {"events": events.tell(shown, (request.user, *known)), "history": ways}
    if request.htmx.target == PLACE:
        raise PartAloneError("ui/history_section.html", {**told, "is_alone": True})
    return told


def _kind(record: Model | type[Model]) -> str:
    return str(record._meta.model_name)
