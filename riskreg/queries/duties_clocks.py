"""Clocks of incidents as things to do: due from whoever handles the incident."""

from collections.abc import Mapping

from django.db.models import CharField, F, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from riskreg.models import Clock, ClockState
from riskreg.queries.due import Duty, Scope, Told, day_of, of_system, rows_of, text


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


DUTIES: Mapping[str, Duty] = {"clock": Duty(_clocks, by_hours=True)}
