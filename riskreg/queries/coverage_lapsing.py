"""What ceases to count within a number of days: proofs and tests, soonest first."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

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


def within(organisation: Organisation, today: date, days: int) -> tuple[Lapse, ...]:
    """Everything whose last day lies from today to so many days ahead; two queries."""
    last = today + timedelta(days=days)
    proofs: Any = (
        Evidence.objects.of(organisation)
        .filter(valid_until__range=(today, last))
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=today))
        .annotate(leaning=Count("controls"))
        .filter(leaning__gt=0)
        .select_related("owner")
    )
    in_time: Any = controls.with_test_due(Control.objects.of(organisation))
    tests = in_time.filter(
        state=ControlState.IN_PLACE,
        effectiveness=Effectiveness.EFFECTIVE,
        test_due__range=(today, last),
    ).select_related("owner")
    found = [
        *(Lapse(each.valid_until, each, _name(each), each.leaning) for each in proofs),
        *(Lapse(each.test_due, each, _name(each), 1) for each in tests),
    ]
    return tuple(sorted(found, key=lambda lapse: (lapse.day, lapse.is_test, lapse.thing.number)))


def _name(thing: Control | Evidence) -> str:
    return thing.owner.name if thing.owner else ""
