"""The incident register of a system: every incident with its class, clocks met and late."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.context import Context
from governance.dossiers.points import Group, Point
from governance.dossiers.registry import section
from governance.ui import dates, triage_words
from governance.ui.clock_words import Line
from riskreg.models import AISystem, Incident, IncidentState, ReportState, Triage

SLUG = "incident-register"


@section(SLUG, title=gettext_lazy("Incidents"))
def gather(context: Context) -> dict[str, Any]:
    """Every incident, near miss and hazard of the system, newest first."""
    rows = incidents_of(context.system)
    judged = [standing for each in rows if (standing := _standing(each)) is not None]
    return {
        "rows": [_row(each, context) for each in rows],
        "serious": sum(bool(each.is_serious) for each in judged),
        "judged": len(judged),
        "unjudged": len(rows) - len(judged),
        "is_short": len(rows) < 5,
    }


def incidents_of(system: AISystem) -> list[Incident]:
    """The incidents with their judgements, clocks and reports; four statements."""
    rows: Any = Incident.objects.filter(system=system).order_by("-number", "pk")
    judgements = Prefetch("triages", Triage.objects.order_by("-position"))
    return list(rows.prefetch_related(judgements, "clocks", "reports"))


def _standing(incident: Incident) -> Triage | None:
    return next(iter(incident.triages.all()), None)


def _row(incident: Incident, context: Context) -> dict[str, Any]:
    standing, clocks = _standing(incident), list(incident.clocks.all())
    late = sum(each.missed_at is not None for each in clocks)
    met = sum(each.met_at is not None and each.missed_at is None for each in clocks)
    running = [each for each in clocks if Line(each, context.control.as_of).is_open]
    reports = [each.reference for each in incident.reports.all() if each.state == ReportState.SENT]
    return {
        "reference": incident.reference,
        "title": incident.title,
        "noticed": dates.iso(incident.noticed_at),
        "kind": incident.get_kind_display(),
        "state": incident.get_state_display(),
        "severity": incident.get_severity_display() if incident.severity else "",
        "judged": triage_words.serious(standing.result) if standing else "",
        "reportable": triage_words.reportable(standing.reportable)[1] if standing else "",
        "met": met,
        "late": late,
        "running": len(running),
        "reports": ", ".join(reports),
    }


def open_group(context: Context) -> Group:
    """Incidents nobody judged, and clocks that run or were missed, met since or not."""
    rows = incidents_of(context.system)
    points = [
        Point(
            f"{each.reference} {each.title}",
            _("Nobody has judged it: whether it is reported, and by when, is not known."),
            _("Art. 73"),
        )
        for each in rows
        if each.state == IncidentState.NEW
    ]
    lines = [
        (each, Line(clock, context.control.as_of)) for each in rows for clock in each.clocks.all()
    ]
    points += [
        Point(
            f"{each.reference} {line.law}: {line.title}",
            f"{line.state}, {line.due}",
            str(line.told["provision"]),
        )
        for each, line in lines
        if line.is_open or line.is_late
    ]
    incidents = ngettext("%(n)s incident", "%(n)s incidents", len(rows)) % {"n": len(rows)}
    clocks = ngettext("%(n)s clock", "%(n)s clocks", len(lines)) % {"n": len(lines)}
    return Group(
        title=_("Incidents: not judged, or with a clock that runs or was missed"),
        looked_at=len(rows) + len(lines),
        scope=f"{incidents}, {clocks}",
        points=tuple(points),
        heads=(_("What is open"), _("How it stands"), _("Where")),
        code="incidents",
    )
