"""The events of a filter as a table in words, for those who read spreadsheets."""

import itertools
from collections.abc import Iterator
from datetime import UTC

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from governance.ui import events, references
from governance.ui.event_changes import Change
from governance.ui.events import Told
from riskreg.exporters import Heading, Sheet, Value
from riskreg.models import Event
from riskreg.queries import trail_lines


def sheet(rows: QuerySet[Event]) -> Sheet:
    """One line an event: in words, and with the codes and keys by which to find it again."""
    return Sheet(
        title=_("Trail"),
        headings=(
            Heading("number", _("Number")),
            Heading("at", _("When (UTC)")),
            Heading("who", _("By whom")),
            Heading("what", _("What was done")),
            Heading("changes", _("From → to")),
            Heading("why", _("Why")),
            Heading("kind", _("Kind of record")),
            Heading("did", _("Code")),
            Heading("record", _("Key of the record")),
            Heading("actor", _("Key of the person")),
            Heading("digest", _("Digest (SHA-256)")),
        ),
        rows=_lines(rows),
    )


def _lines(rows: QuerySet[Event]) -> Iterator[list[Value]]:
    """Told part by part, so that memory stays the same however many there are."""
    found = rows.iterator(chunk_size=trail_lines.CHUNK)
    while part := tuple(itertools.islice(found, trail_lines.CHUNK)):
        yield from map(_line, events.tell(part))


def _line(told: Told) -> list[Value]:
    event = told.event
    return [
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        told.who,
        told.what,
        [_change(each) for each in told.changes],
        told.why,
        references.kind_of(event.target_kind),
        event.did,
        event.target_key,
        None if event.actor_key is None else str(event.actor_key),
        event.digest,
    ]


def _change(told: Change) -> str:
    """One field before and after, in the words of the page."""
    was, now = told.was or _("nothing"), told.now or _("removed")
    return f"{told.label}: {was} → {now}"
