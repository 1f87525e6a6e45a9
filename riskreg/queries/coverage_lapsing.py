"""What ceases to count within a number of days: proofs and tests, soonest first."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Window

from riskreg.models import Control, ControlState, Effectiveness, Evidence, Organisation
from riskreg.queries import controls


@dataclass(frozen=True, slots=True)
class Lapse:
    """One proof or test, the last day it counts, and how many controls lean on it."""

    day: date
    thing: Control | Evidence
    owner: str
    leaning: int

    @property
    def is_test(self) -> bool:
        """Whether it is the test of a control; else it is a proof."""
        return isinstance(self.thing, Control)


@dataclass(frozen=True, slots=True)
class Lapsing:
    """The first of what ceases to count, and how much there is of it."""

    first: tuple[Lapse, ...]
    count: int


def within(organisation: Organisation, today: date, days: int, *, shown: int) -> Lapsing:
    """What has its last day from today to so many days ahead, the first `shown`; two queries."""
    span = (today, today + timedelta(days=days))
    links = Evidence.controls.through.objects.filter(evidence=OuterRef("pk"))
    proofs: Any = (
        Evidence.objects.of(organisation)
        .filter(Exists(links), valid_until__range=span)
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=today))
        .annotate(leaning=_count(links))
    )
    in_time: Any = controls.with_test_due(Control.objects.of(organisation))
    tests = in_time.filter(
        state=ControlState.IN_PLACE,
        effectiveness=Effectiveness.EFFECTIVE,
        test_due__range=span,
    )
    soon_proofs = _first(proofs, "valid_until", shown)
    soon_tests = _first(tests, "test_due", shown)
    found = [
        *(Lapse(each.valid_until, each, _name(each), each.leaning) for each in soon_proofs),
        *(Lapse(each.test_due, each, _name(each), 1) for each in soon_tests),
    ]
    found.sort(key=lambda lapse: (lapse.day, lapse.is_test, lapse.thing.number))
    return Lapsing(
        tuple(found[:shown]), sum(rows[0].total for rows in (soon_proofs, soon_tests) if rows)
    )


def _first(rows: Any, day: str, shown: int) -> list[Any]:
    """The first of these rows, each with how many there are."""
    counted = rows.annotate(total=Window(Count("*"))).select_related("owner")
    return list(counted.order_by(day, "number")[:shown])


def _count(links: QuerySet[Any]) -> Subquery:
    counted = links.order_by().values("evidence").annotate(count=Count("*")).values("count")
    return Subquery(counted, output_field=IntegerField())


def _name(thing: Control | Evidence) -> str:
    return thing.owner.name if thing.owner else ""
