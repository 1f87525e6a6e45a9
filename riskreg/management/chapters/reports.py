"""Reports and notices: one under way to the AI Office, one incident that is reviewed and closed."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from riskreg.actions import incidents, reports, triage
from riskreg.actions.reports import Handover, Printed
from riskreg.actions.reports import Told as Notice
from riskreg.management.house import House, Told, chapter
from riskreg.models import ClockState, Incident, IncidentReport

Printer = Callable[[IncidentReport], Printed]


def tell(house: House) -> None:
    """What is not there yet of this organisation's part."""
    for each in chapter("reports").get(house.organisation.slug, ()):
        incident = Incident.objects.of(house.organisation).get(title=each["incident"])
        if not incident.reports.exists():
            _tell(house, incident, each)


def _tell(house: House, incident: Incident, told: Told) -> None:
    actor = house.cast[told["by"]]
    if "judge" in told:
        triage.judge(actor, incident, facts=told["judge"])
    for each in told["notices"]:
        at = timezone.now() - timedelta(hours=each["told"])
        notice = Notice(each["party"], each["name"], at, each["channel"], each["note"])
        reports.told(actor, incident, notice=notice)
    for each in told.get("moves", ()):
        incident = incidents.move(actor, incident, **each)
    for each in told["reports"]:
        _report(house, incident, {**each, "by": told["by"]})
    if "review" in told:
        incidents.move(actor, incident, to="reviewed", words=told["review"])


def _report(house: House, incident: Incident, told: Told) -> None:
    actor = house.cast[told["by"]]
    report = reports.begin(actor, incident, kind=told["kind"])
    reports.write(actor, report, values=told["values"])
    if "send" not in told:
        return
    # The site prints; the register only knows where the printer is.
    on_paper: Printer = import_string(settings.REPORT_PRINTER)
    filed = reports.file(actor, report, on_paper=on_paper)
    running = incident.clocks.filter(regime__in=told["meets"], state=ClockState.RUNNING)
    handover = Handover(timezone.now(), **told["send"])
    reports.mark_sent(actor, filed, handover=handover, clocks=list(running.order_by("due_at")[:1]))
