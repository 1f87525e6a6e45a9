"""What incidents ask of people: clocks to meet, due by the hour, and incidents to judge."""

from collections.abc import Mapping

from django.db.models import CharField, F, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from riskreg.access import Right
from riskreg.models import Clock, ClockState, Incident, IncidentState
from riskreg.queries.due import Duty, Scope, Told, day_of, of_system, rows_of, text

WAIT = 1  # days that an incident may wait to be judged


def _clocks(scope: Scope) -> Told:
    rows = Clock.objects.of(scope.organisation).filter(state=ClockState.RUNNING)
    return rows_of(
        rows,
        "clock",
        link=F("incident"),
        quoted=F("incident__number"),
        titled=text("incident__title"),
        **of_system("incident__system"),
        by_day=day_of(scope, "due_at"),
        person=F("incident__owner"),
        detail=Concat(KT("told__law"), Value(": "), KT("told__title"), output_field=CharField()),
    )


def _to_judge(scope: Scope) -> Told:
    """Logged and not judged; a law's time runs from when it was noticed, so that a day is long."""
    rows = Incident.objects.of(scope.organisation).filter(state=IncidentState.NEW)
    return rows_of(
        rows,
        "incident_triage",
        quoted=F("number"),
        titled=text("title"),
        **of_system(),
        by_day=day_of(scope, "noticed_at", WAIT),
    )


DUTIES: Mapping[str, Duty] = {
    "clock": Duty(_clocks, by_hours=True),
    "incident_triage": Duty(_to_judge, Right.TRIAGE_INCIDENT),
}
