"""Alerts: opened by a threshold or by a risk that jumped, closed by somebody with words."""

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import incidents
from riskreg.models import (
    AISystem,
    Alert,
    AlertKind,
    Incident,
    IncidentChannel,
    Indicator,
    Risk,
    User,
)
from riskreg.rules import monitoring as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

LONGEST = 60  # characters of a value as an alert tells it


def open_for_indicator(indicator: Indicator, *, was: str, now: str) -> Alert:
    """A value passed the alarm. The caller holds the indicator and has asked the rules."""
    return _open(
        indicator.system,
        AlertKind.INDICATOR,
        indicator=indicator,
        owner=indicator.owner or indicator.system.owner,
        was=was,
        now=now,
    )


def open_for_risk(system: AISystem, risk: Risk, *, was: str, now: str) -> Alert | None:
    """The level of a risk jumped; one open alert a risk. The caller holds the risk."""
    if Alert.objects.filter(risk=risk, closed_at=None).exists():
        return None
    owner = risk.owner or system.owner
    return _open(system, AlertKind.RISK, risk=risk, owner=owner, was=was, now=now)


def _open(
    system: AISystem,
    kind: AlertKind,
    *,
    owner: User | None,
    was: str,
    now: str,
    **about: Indicator | Risk,
) -> Alert:
    alert = Alert(
        organisation_id=system.organisation_id,
        system=system,
        kind=kind,
        owner=owner,
        was=was[:LONGEST],
        now=now[:LONGEST],
        opened_at=timezone.now(),
        **about,
    )
    alert.full_clean()
    alert.save(force_insert=True)
    # Nobody opens an alert: the figure does.
    told = {name: record.pk for name, record in about.items()}
    trail.record(
        None, Did.ALERT_OPENED, alert, system=system.pk, kind=kind, was=was, now=now, **told
    )
    return alert


@transaction.atomic
def close(actor: User, alert: Alert, *, outcome: str, incident: Incident | None = None) -> Alert:
    """Say what follows from it; `incident` where it led to one."""
    access.require(actor, Right.MONITOR, alert)
    alert = Alert.objects.select_for_update(no_key=True, of=("self",)).get(pk=alert.pk)
    found = rules.alert_refusals(is_open=alert.closed_at is None, outcome=outcome)
    if incident is not None and incident.organisation_id != alert.organisation_id:
        found.append(Refusal("incident", "foreign"))
    refusal.stop(found)
    alert.outcome, alert.incident = outcome.strip(), incident
    alert.closed_at, alert.closed_by = timezone.now(), actor
    alert.full_clean()
    alert.save(update_fields=["outcome", "incident", "closed_at", "closed_by"])
    told = {} if incident is None else {"incident": incident.pk}
    trail.record(
        actor, Did.ALERT_CLOSED, alert, system=alert.system_id, reason=alert.outcome, **told
    )
    return alert


@transaction.atomic
def escalate(actor: User, alert: Alert, *, outcome: str) -> Alert:
    """Log an incident from it, noticed when the alert opened, and close it with these words."""
    access.require(actor, Right.MONITOR, alert)
    # Before the incident is told to the trail: whoever closes an alert holds it first.
    alert = Alert.objects.select_for_update(no_key=True, of=("self",)).get(pk=alert.pk)
    refusal.stop(rules.alert_refusals(is_open=alert.closed_at is None, outcome=outcome))
    about = {"risks": [alert.risk]} if alert.risk else {}
    incident = incidents.log(
        actor,
        alert.system.organisation,
        values={
            "what": outcome,
            "system": alert.system,
            "noticed_at": alert.opened_at,
            **about,
        },
        channel=IncidentChannel.MONITORING,
    )
    return close(actor, alert, outcome=outcome, incident=incident)
