"""What somebody was reminded of and has not done yet."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from riskreg.models import Membership, Reminder, Role, User
from riskreg.queries import work
from riskreg.queries.due import Scope, Wanted
from riskreg.queries.work import Row
from riskreg.rules.reminders import People, Step

RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing that is still open, and the last reminder of it."""

    row: Row
    step: Step


def people_of(here: Mapping[uuid.UUID, Membership]) -> People:
    """Whom mails can go to, of the memberships in force by person.

    An external auditor is nobody's deputy, even where one was named before that was refused.
    """
    outside = {key for key, each in here.items() if each.role == Role.EXTERNAL_AUDITOR}
    officers = {key for key, each in here.items() if each.role == Role.COMPLIANCE_OFFICER}
    return People(
        {key: None if each.deputy_id in outside else each.deputy_id for key, each in here.items()},
        frozenset(officers),
    )


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
