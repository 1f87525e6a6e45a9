"""Reads of clocks: those of an incident, and what is open in an organisation by what ends first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from riskreg.models import Clock, ClockState, Incident, IncidentState, Organisation
from riskreg.rules import clocks as rules

_OPEN = [state.value for state in rules.OPEN]
SHOWN = 100  # clocks on the board at once
WAITING = 20
# Named one by one: an index by state finds these, none finds what is not in other states.
_UNDER_WAY = [IncidentState.TRIAGED, IncidentState.CONTAINED, IncidentState.RESOLVED]


@dataclass(frozen=True, slots=True)
class Board:
    """What is open: clocks by their end, and incidents that nobody has judged yet."""

    clocks: Sequence[Clock]
    count: int
    over: int
    waiting: Sequence[Incident]
    waiting_count: int

    @property
    def rest(self) -> int:
        """How many clocks are not shown."""
        return self.count - len(self.clocks)

    @property
    def waiting_rest(self) -> int:
        """How many incidents that wait are not shown."""
        return self.waiting_count - len(self.waiting)


def of_incident(incident: Incident) -> Any:
    """The clocks of an incident, open ones first, each by its end."""
    rank = Case(When(state__in=_OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        incident.clocks.annotate(rank=rank)
        .select_related("decided_by", "proof")
        .order_by("rank", "due_at", "pk")
    )


def open_clocks(organisation: Organisation) -> Any:
    """Clocks that run or are paused, what ends first on top."""
    return (
        Clock.objects.of(organisation)
        .filter(state__in=_OPEN)
        .select_related("incident__system", "incident__owner")
        .order_by("due_at", "pk")
    )


def counts(organisation: Organisation, now: datetime) -> tuple[int, int]:
    """How many clocks are open, and of how many that run the end has passed; one statement."""
    is_over = Q(state=ClockState.RUNNING, due_at__lt=now)
    rows = Clock.objects.of(organisation).filter(state__in=_OPEN)
    told = rows.aggregate(all=Count("pk"), over=Count("pk", filter=is_over))
    return told["all"], told["over"]


def board(organisation: Organisation, now: datetime) -> Board:
    """The board in four statements, however many incidents there are."""
    waiting: Any = Incident.objects.of(organisation).filter(state=IncidentState.NEW)
    count, over = counts(organisation, now)
    return Board(
        clocks=list(open_clocks(organisation)[:SHOWN]),
        count=count,
        over=over,
        waiting=list(
            waiting.select_related("system", "owner").order_by("noticed_at", "pk")[:WAITING]
        ),
        waiting_count=waiting.count(),
    )


def without_clock(organisation: Organisation) -> Any:
    """Open incidents that were judged and of which no clock is open."""
    running = Clock.objects.filter(incident=OuterRef("pk"), state__in=_OPEN)
    rows: Any = Incident.objects.of(organisation)
    return rows.filter(state__in=_UNDER_WAY).filter(~Exists(running))


def ending(organisation: Organisation, start: datetime, end: datetime) -> Any:
    """Clocks that end in a span, whatever became of them."""
    return (
        Clock.objects.of(organisation)
        .filter(due_at__gte=start, due_at__lt=end)
        .select_related("incident")
        .order_by("due_at", "pk")
    )
