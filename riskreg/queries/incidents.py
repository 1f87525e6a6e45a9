"""Reads of incidents: the list, the search, the system one logged about last."""

import re
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from riskreg.models import AISystem, Incident, IncidentChannel, Organisation, User
from riskreg.queries import searching
from riskreg.rules import incidents as rules

_NUMBER = re.compile(r"(?:inc-?)?0*(\d{1,9})", re.IGNORECASE)
_SYSTEM = re.compile(r"(?:ais-?)?0*(\d{1,9})", re.IGNORECASE)
# What a list does not show: long texts stay in the database.
HEAVY = (
    "what", "details", "containment", "cause", "resolution", "lessons", "dismissed_reason",
    "release_reason", "request_digest",
)  # fmt: skip


def listed(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with what their lines need."""
    return incidents.select_related("system", "owner").defer(*HEAVY)


def found(incidents: QuerySet[Incident], text: str) -> QuerySet[Incident]:
    """Those that hold words beginning with these, or whose number this is."""
    matches, number = (
        searching.holding(Incident, text),
        _NUMBER.fullmatch(text.strip()),
    )
    if number:
        matches |= Q(number=int(number[1]))
    return incidents.filter(matches)


def last_system(user: User, organisation: Organisation) -> AISystem | None:
    """The system that somebody logged an incident about last, if it is still in the lists."""
    last = (
        Incident.objects.of(organisation)
        .filter(reported_by=user, system__is_archived=False)
        .select_related("system")
        .order_by("-number")
        .first()
    )
    return last.system if last else None


def systems_called(organisation: Organisation, word: str) -> list[AISystem]:
    """The systems that a word means: a number such as AIS-0042, else a name; at most three."""
    mine: QuerySet[AISystem] = AISystem.objects.of(organisation)
    number = _SYSTEM.fullmatch(word.strip())
    if number:
        return list(mine.filter(number=int(number[1])))
    exact = list(mine.filter(name__iexact=word.strip())[:3])
    return exact or list(mine.filter(name__icontains=word.strip()).order_by("name", "pk")[:3])


def is_full(organisation: Organisation) -> bool:
    """Whether so many anonymous reports came in within this hour that no more are taken."""
    hour = rules.to_the_hour(timezone.now())
    return anonymous_in(organisation, hour) >= rules.ANONYMOUS_AN_HOUR


def anonymous_in(organisation: Organisation, hour: datetime) -> int:
    """How many anonymous reports came in within an hour."""
    rows = Incident.objects.of(organisation)
    count: int = rows.filter(channel=IncidentChannel.ANONYMOUS, reported_at=hour).count()
    return count
