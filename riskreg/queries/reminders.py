"""What somebody was reminded of and has not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from riskreg.models import Reminder, User
from riskreg.queries import work
from riskreg.queries.due import Scope, Wanted
from riskreg.queries.work import Row
from riskreg.rules.reminders import Step

RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing that is still open, and the last reminder of it."""

    row: Row
    step: Step


def standing(scope: Scope, user: User) -> Sequence[Reminded]:
    """What this person was reminded of lately and is still to be done, soonest first."""
    made = Reminder.objects.of(scope.organisation).filter(
        person=user, made_at__gte=timezone.now() - RECENT, step__in=list(Step)
    )
    last = {
        (each.subject_kind, each.subject_key, each.due): Step(each.step)
        for each in made.order_by("made_at")
    }
    if not last:
        return ()
    keys = {key for _kind, key, _due in last}
    rows = work.items(scope, Wanted(kinds={kind for kind, _key, _due in last}, keys=keys))
    return [
        Reminded(row, last[at])
        for row in rows
        if (at := (row["item"], row["key"], row["by_day"])) in last
    ]
