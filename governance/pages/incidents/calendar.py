"""The calendar of incidents: ends of clocks and days of their tasks, a month at a time."""

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.incidents import ics
from governance.pages.request import Request
from governance.ui.clock_words import Line
from riskreg.models import Organisation, Task, TaskState
from riskreg.queries import clocks, days

MOST = 200  # things of one month; a busier one says how many are left out
_DAY = timedelta(days=1)
_AHEAD, _BACK = 366, 31  # days a calendar program gets


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a day."""

    when: str
    what: str
    about: str
    url: str
    meaning: str
    state: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the table."""

    day: date
    is_within: bool
    is_today: bool
    entries: tuple[Entry, ...]


@require_safe
def incident_calendar(request: Request) -> HttpResponse:
    """A month as a table with the weeks as rows."""
    organisation = request.organisation
    today = days.today(organisation)
    first = _month(request.GET.get("month", ""), today)
    listed, is_cut = _entries(organisation, first, _next(first))
    weeks = [
        [Day(day, day.month == first.month, day == today, tuple(listed[day])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    context = {
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.is_within and day.entries],
        "heads": [date_format(day.day, "l") for day in weeks[0]],
        "month": date_format(first, "F Y"),
        "before": f"{first - _DAY:%Y-%m}",
        "after": f"{_next(first):%Y-%m}",
        "is_cut": is_cut,
        "most": MOST,
    }
    return render(request, "pages/incidents/calendar.html", context)


@require_safe
def incident_calendar_ics(request: Request) -> HttpResponse:
    """What is still open as a file for a calendar program."""
    now = timezone.now()
    found = clocks.ending(
        request.organisation, now - timedelta(days=_BACK), now + timedelta(days=_AHEAD)
    )
    lines = [Line(each, now) for each in found[: MOST * 10]]
    body = ics.calendar_of([each for each in lines if each.is_open], now, request)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="incident-clocks.ics"'
    return answer


def _month(text: str, today: date) -> date:
    """The first day of the month asked for; of this one where nothing sensible is."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
    return found if 1970 <= found.year <= 9000 else today.replace(day=1)


def _next(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _entries(
    organisation: Organisation, first: date, after: date
) -> tuple[dict[date, list[Entry]], bool]:
    zone = ZoneInfo(organisation.time_zone)
    start, end = (datetime.combine(day, time.min, zone) for day in (first, after))
    ends = list(clocks.ending(organisation, start, end)[: MOST + 1])
    listed: dict[date, list[Entry]] = defaultdict(list)
    now = timezone.now()
    for clock in ends[:MOST]:
        listed[clock.due_at.astimezone(zone).date()].append(_clock(Line(clock, now), zone))
    for day, entry in _tasks(organisation, first, after):
        listed[day].append(entry)
    return listed, len(ends) > MOST


def _clock(line: Line, zone: ZoneInfo) -> Entry:
    incident = line.clock.incident
    return Entry(
        when=f"{line.clock.due_at.astimezone(zone):%H:%M}",
        what=f"{line.law}: {line.title}",
        about=f"{incident.reference} {incident.title}",
        url=line.clock.get_absolute_url(),
        meaning=line.meaning,
        state=line.state,
    )


def _tasks(organisation: Organisation, first: date, after: date) -> Iterator[tuple[date, Entry]]:
    rows: Any = Task.objects.of(organisation)
    found = rows.filter(incident__isnull=False, due__gte=first, due__lt=after).select_related(
        "incident"
    )
    for task in found.order_by("due", "pk")[:MOST]:
        is_open = task.state == TaskState.OPEN
        yield (
            task.due,
            Entry(
                when="",
                what=_("Task: %(title)s") % {"title": task.title},
                about=task.incident.reference,
                url=task.get_absolute_url(),
                meaning="attention" if is_open else "good",
                state=task.get_state_display(),
            ),
        )
