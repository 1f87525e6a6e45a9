"""Makers of incident reports."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from frameworks.reporting.fields import form
from riskreg import trail
from riskreg.actions import reports
from riskreg.actions.reports import Printed
from riskreg.models import AISystem, Incident, IncidentReport, Triage, User
from riskreg.trail import Did
from tests import make, make_incidents

PAPER = Printed(b"%PDF-1.7 of a test", 3)
NOTICED = datetime.fromisoformat("2026-11-23T08:30:00+01:00")
RESULT = {
    "serious": True,
    "limbs": ["3(49)(c)"],
    "reportable": "yes",
    "reason": "Obligations that protect fundamental rights were infringed.",
    "addressee": "market surveillance authority of the Member State where it occurred",
    "clocks": [],
}


def incident(system: AISystem, actor: User | None = None, **values: Any) -> Incident:
    """An incident that was noticed on a Monday in November 2026."""
    told = {
        "title": "Older applicants ranked last",
        "what": "Since Monday the shortlist holds nobody over 50.",
        "noticed_at": NOTICED,
    }
    return make_incidents.incident(system, actor, **(told | values))


@transaction.atomic
@transaction.atomic
def judged(incident: Incident, actor: User, **told: Any) -> Triage:
    """A judgement as the rules give it, with these answers."""
    facts = {"reporter_role": "deployer", "provider_reachable": True, **told.pop("facts", {})}
    result = {**RESULT, **told}
    made: Triage = Triage.objects.create(
        organisation=incident.organisation,
        incident=incident,
        position=incident.triages.count() + 1,
        facts={"facts": facts},
        result=result,
        is_serious=result["serious"],
        reportable=result["reportable"],
        rule_set="test",
        by=actor,
        at=timezone.now(),
    )
    trail.record(actor, Did.INCIDENT_TRIAGED, incident)
    return made


def filed(actor: User, incident: Incident, kind: str = "initial", **values: Any) -> IncidentReport:
    """A report with what it cannot do without, fixed."""
    report = reports.begin(actor, incident, kind=kind)
    needed = {"authority": "BIPT, Brussels", "root_cause": "A filter.", "not_reportable": "None."}
    shown = {code: v for code, v in needed.items() if kind in _shown(code)}
    reports.write(actor, report, values={**shown, **values})
    return reports.file(actor, report, on_paper=lambda _report: PAPER)


def _shown(code: str) -> tuple[str, ...]:
    return form().fields[code].shown


def officer(system: AISystem) -> User:
    """Somebody who may report."""
    return make.member(system.organisation)
