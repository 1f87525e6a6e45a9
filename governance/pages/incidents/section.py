"""The incidents of a system on its record: the open ones first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from governance.pages.incidents import words
from riskreg.models import AISystem, Incident
from riskreg.queries import incidents as queries
from riskreg.rules.incidents import CLOSED

MOST = 10  # shown; the list has all of them


@dataclass(frozen=True, slots=True)
class Section:
    """What the record of a system says of its incidents."""

    lines: tuple[tuple[Incident, words.Said], ...]
    has_more: bool


def of_system(system: AISystem) -> Section:
    """The open incidents, then the newest of the others; one query."""
    mine: Any = Incident.objects.filter(system=system)
    is_over = Case(When(state__in=CLOSED, then=True), default=Value(False), output_field=_YES_NO)
    rows = queries.listed(mine.annotate(is_over=is_over).order_by("is_over", "-number"))
    listed = list(rows[: MOST + 1])
    lines = tuple((each, words.state(each)) for each in listed[:MOST])
    return Section(lines, has_more=len(listed) > MOST)


_YES_NO = BooleanField()
