"""Incidents: a serious one under way, a near miss, a hazard, one dismissed, one without a name."""

import io
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.utils import timezone

from riskreg.actions import channels, incidents, tasks
from riskreg.management.house import House, Told, chapter
from riskreg.models import AnonymousChannel, Incident, IncidentChannel
from riskreg.queries import days
from riskreg.rules.incidents import title_of

_MOMENTS = {"noticed": "noticed_at", "began": "began_at", "ended": "ended_at"}
_LATER = {"contained": "contained_at"}
_PLAIN = {
    "severity": "severity",
    "harms": "harm_types",
    "failures": "failure_modes",
    "details": "details",
    "state_of": "member_state",
    "containment": "containment",
}


def tell(house: House) -> None:
    """What of the chapter is not there yet."""
    told = chapter("incidents").get(house.organisation.slug)
    if told is None:
        return
    known = set(Incident.objects.of(house.organisation).values_list("title", flat=True))
    for each in told["incidents"]:
        if each["title"] not in known:
            _incident(house, each)
    _channel(house, told["channel"], known)


def _incident(house: House, told: Told) -> None:
    """Log it, then write on it what became known."""
    actor = house.cast[told["by"]]
    values: dict[str, Any] = {
        name: told[name] for name in ("title", "what", "kind") if name in told
    }
    values |= {"system": house.systems[told["system"]], **_at(told, _MOMENTS)}
    logs = [File(io.BytesIO(told["log"].encode()), name="ranking.log")] if "log" in told else []
    made = incidents.log(
        actor, house.organisation, values=values, channel=IncidentChannel.PAGE, logs=logs
    )
    later = {field: told[name] for name, field in _PLAIN.items() if name in told}
    later |= _at(told, _LATER)
    if "cause" in told:
        later["cause"] = told["cause"]
    if later:
        made = incidents.change(actor, made, values=later)
    for each in told.get("entries", ()):
        incidents.note(
            house.cast[each["by"]],
            made,
            kind=each["kind"],
            at=_ago(each["at"]),
            words=each["words"],
        )
    if "task" in told:
        _task(house, made, told)
    if "dismiss" in told:
        by = house.cast[told["dismiss"]["by"]]
        incidents.dismiss(by, made, reason=told["dismiss"]["reason"])


def _task(house: House, incident: Incident, told: Told) -> None:
    """A corrective action."""
    task = told["task"]
    tasks.add(
        house.cast[told["by"]],
        house.organisation,
        values={
            "title": task["title"],
            "details": task["details"],
            "owner": house.cast[task["owner"]],
            "due": days.today(house.organisation) + timedelta(days=task["in"]),
            "incident": incident,
        },
    )


def _channel(house: House, told: Told, known: set[str]) -> None:
    """Open the channel, and let come in what comes without a name."""
    channel = AnonymousChannel.objects.filter(organisation=house.organisation).first()
    if channel is None:
        channel = channels.set_channel(
            house.cast[told["by"]],
            house.organisation,
            is_open=True,
            introduction=told["introduction"],
        )
    for each in told["reports"]:
        if title_of(each["what"]) not in known:
            channels.log_anonymous(channel, what=each["what"], system_words=each["system"])


def _at(told: Told, moments: dict[str, str]) -> dict[str, datetime]:
    return {field: _ago(told[name]) for name, field in moments.items() if name in told}


def _ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)
