"""What waits for the eyes of a second person, apart from records that have lists of their own."""

from collections.abc import Mapping

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce

from riskreg.access import Right
from riskreg.models import SignOff, SignOffState, Subject
from riskreg.queries.due import WAIT, Duty, Scope, Told, day_of, rows_of


def _sign_offs(scope: Scope) -> Told:
    """What waits for a second person apart from its record: claims and the like have their own."""
    apart = [Subject.DECISION, Subject.INCIDENT, Subject.DOSSIER, Subject.CROSSWALK]
    rows = SignOff.objects.of(scope.organisation).filter(state=SignOffState.ASKED, kind__in=apart)
    system = Coalesce("dossier__system", "decision__system", "incident__system")
    name = Coalesce(
        "dossier__system__name", "decision__system__name", "incident__system__name", Value("")
    )
    return rows_of(
        rows,
        "sign_off",
        quoted=F("dossier__number"),
        titled=Coalesce("dossier__kind", "incident__title", "kind", output_field=CharField()),
        within=system,
        within_name=name,
        by_day=day_of(scope, "asked_at", WAIT),
    )


DUTIES: Mapping[str, Duty] = {
    "sign_off": Duty(
        _sign_offs,
        Right.APPROVE,
        (
            "asked_by",
            "asked_for__overlap",
            "votes__person",
            "dossier__made_by",
            "decision__decided_by",
            "incident__owner",
            "incident__reviewed_by",
            "crosswalk__reviewer",
        ),
        as_one=True,
    ),
}
