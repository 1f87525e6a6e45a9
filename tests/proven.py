"""Controls and proofs as rows, for tests of what is computed from them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg import trail
from riskreg.actions.numbers import next_number
from riskreg.models import Control, ControlLink, Evidence, Organisation, User
from riskreg.trail import Did
from tests import make

DAY = timedelta(days=1)
AI_ACT = "EU_AI_ACT"


def control(
    organisation: Organisation,
    *refs: str,
    actor: User | None = None,
    framework: str = AI_ACT,
    **values: Any,
) -> Control:
    """A control in place, tested and confirmed today, linked to these references."""
    return _entered(actor or make.member(organisation), organisation, refs, framework, values)


@transaction.atomic
def _entered(
    actor: User,
    organisation: Organisation,
    refs: Iterable[str],
    framework: str,
    values: dict[str, Any],
) -> Control:
    today = timezone.localdate()
    many = {name: values.pop(name, ()) for name in ("systems", "ai_models", "vendors")}
    number = next_number(Control, organisation.pk)
    whole: dict[str, Any] = {
        "title": f"Control {number}",
        "layer": "governance",
        "state": "in_place",
        "effectiveness": "effective",
        "tested_on": today,
        "owner": actor,
        "confirmed_by": actor,
        "confirmed_at": timezone.now(),
    }
    made: Control = Control.objects.create(
        organisation=organisation, number=number, changed_by=actor, **{**whole, **values}
    )
    for name, records in many.items():
        getattr(made, name).set(records)
    for ref in refs:
        ControlLink.objects.create(
            organisation=organisation, control=made, framework=framework, ref=ref
        )
    trail.record(actor, Did.CONTROL_ADDED, made, title=made.title)
    return made


@transaction.atomic
def evidence(
    organisation: Organisation,
    controls: Iterable[Control] = (),
    *,
    actor: User | None = None,
    **values: Any,
) -> Evidence:
    """A document in force that proves these controls."""
    number = next_number(Evidence, organisation.pk)
    whole: dict[str, Any] = {
        "title": f"Evidence {number}",
        "kind": "link",
        "grade": "document",
        "collected_on": timezone.localdate() - DAY,
    }
    made: Evidence = Evidence.objects.create(
        organisation=organisation, number=number, **{**whole, **values}
    )
    made.controls.set(controls)
    trail.record(actor, Did.EVIDENCE_ADDED, made, title=made.title)
    return made


def proven(organisation: Organisation, *refs: str, **values: Any) -> Control:
    """A control that counts in full wherever a document is enough."""
    made = control(organisation, *refs, **values)
    evidence(organisation, [made], valid_until=date(2027, 6, 30))
    return made
