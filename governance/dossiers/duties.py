"""What people owe a system, as “My work” has it, without what other open points tell already."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from governance.ui.work_words import Item
from riskreg.models import AISystem, Control, Risk, Task, TaskState, User
from riskreg.queries import work
from riskreg.queries.due import Scope, Wanted
from riskreg.queries.duties import DUTIES
from riskreg.queries.work import Row

ALERT, _TASK = "alert", "task"
# Each is an open point of its own: incidents, claims, assessments, plans, second assessments.
_TOLD = frozenset(
    {
        "clock", "incident_triage", "claim", "assessment_review", "failure_plan",
        "no_failure_plan", "second_difference",
    }
)  # fmt: skip
_KINDS = tuple(kind for kind in DUTIES if kind not in _TOLD and kind != _TASK)


def of_system(
    system: AISystem, day: date, risks: Sequence[Risk], controls: Sequence[Control]
) -> list[Item]:
    """What is to be done about a system, its risks and controls, soonest first."""
    scope = Scope(system.organisation, day)
    rows = list(work.items(scope, Wanted(kinds=_KINDS, system=system.pk)))
    of_it = Q(system=system) | Q(incident__system=system)
    tasks = Task.objects.filter(
        of_it | Q(risk__in=[each.pk for each in risks])
        | Q(control__in=[each.pk for each in controls]),
        organisation=system.organisation_id,
        state=TaskState.OPEN,
    )  # fmt: skip
    keys = list(tasks.values_list("pk", flat=True))
    if keys:
        rows += work.items(scope, Wanted(kinds=(_TASK,), keys=keys))
    return named(rows, day)


def named(rows: Iterable[Row], day: date) -> list[Item]:
    """With the names of whom they are due from, soonest first; what has no day comes last."""
    told = sorted(rows, key=lambda each: (each["by_day"] or date.max, each["item"], each["key"]))
    wanted = {each["person"] for each in told if each["person"]}
    people = dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [
        Item(each, day, people.get(each["person"], "") if each["person"] else "") for each in told
    ]
