"""Clocks as iCalendar (RFC 5545): an event at each end, with a stable id."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.conf import settings

from governance.pages.request import Request
from governance.ui.clock_words import Line

_LONGEST = 75  # octets of a line


def calendar_of(lines: Iterable[Line], now: datetime, request: Request) -> str:
    """A calendar with the end of every clock."""
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//RiskReg//{settings.RELEASE}//EN"]
    for line in lines:
        parts += _event(line, now, request)
    parts.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for part in parts for folded in _folded(part))


def _event(line: Line, now: datetime, request: Request) -> Iterator[str]:
    clock = line.clock
    title = f"{clock.incident.reference}: {line.law}, {line.title}"
    yield "BEGIN:VEVENT"
    yield f"UID:clock-{clock.pk}@{request.get_host()}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(clock.due_at)}"
    yield f"SUMMARY:{_text(title)}"
    yield f"DESCRIPTION:{_text(str(line.told['provision']))}"
    yield f"URL:{request.build_absolute_uri(clock.get_absolute_url())}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for found, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(found, written)
    return words


def _folded(line: str) -> Iterator[str]:
    """A long line in pieces, never through the middle of a character."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece
