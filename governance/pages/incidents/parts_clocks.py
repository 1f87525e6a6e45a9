"""What judging and clocks put on the record of an incident."""

from typing import Any

from django.utils import timezone

from governance.pages.request import Request
from governance.ui import triage_words
from governance.ui.clock_words import Line
from riskreg.models import Incident
from riskreg.queries import clocks, judging


def judgement(incident: Incident, request: Request) -> dict[str, Any]:
    """The judgement that stands, and how often it was judged."""
    last = judging.last(incident)
    if last is None:
        return {"judged": None}
    return {
        "judged": last,
        "judged_serious": triage_words.serious(last.result),
        "judged_reportable": triage_words.reportable(last.reportable),
        "open_laws": [each for each in last.result["clocks"] if each["state"] == "open"],
        "earliest": _earliest(incident),
    }


def of_clocks(incident: Incident, request: Request) -> dict[str, Any]:
    """Its clocks, what ends first on top."""
    now = timezone.now()
    return {"clock_lines": [Line(each, now) for each in clocks.of_incident(incident)]}


def _earliest(incident: Incident) -> Any:
    """The earliest known awareness, where it is not when the incident was noticed here."""
    first = incident.first_known_at
    return first if first != incident.noticed_at else None
