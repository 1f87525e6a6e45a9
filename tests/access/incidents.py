"""Incidents for the access table: one in each state that matters, and bodies that are right."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import clocks, reports
from riskreg.actions.reports import Told
from riskreg.models import Organisation, Role, User
from tests import make, make_reports
from tests.make_incidents import clock, incident, triaged

PAGES = """
incidents             GET  -                        200 200 200 200 200 200 in
incidents_export      GET  =csv                     200 200 200 200 200 200 in
incident              GET  incident                 200 200 200 200 200 404 in
incident_new          GET  -                        200 200 200 200 403 200 in
incident_new          POST -                        302 302 302 302 403 422 in
channel               GET  -                        200 200 403 403 403 200 in
channel               POST -                        302 302 403 403 403 302 in
incident_edit         GET  incident                 200 200 200 403 403 404 in
incident_edit         POST incident                 302 302 302 403 403 404 in
incident_links        GET  incident                 200 200 200 403 403 404 in
incident_links        POST incident                 302 302 302 403 403 404 in
incident_note         GET  incident                 200 200 200 403 403 404 in
incident_note         POST incident                 302 302 302 403 403 404 in
incident_move         GET  triaged/=contained       200 200 403 403 403 404 in
incident_move         POST triaged/=contained       302 302 403 403 403 404 in
incident_dismiss      GET  incident                 200 200 403 403 403 404 in
incident_dismiss      POST incident                 302 302 403 403 403 404 in
incident_board        GET  -                        200 200 200 200 200 200 in
incident_calendar     GET  -                        200 200 200 200 200 200 in
incident_calendar_ics GET  -                        200 200 200 200 200 200 in
incident_triage       GET  incident                 302 302 403 403 403 404 in
incident_triage_topic GET  incident/=incident_persons 200 200 403 403 403 404 in
incident_triage_topic POST incident/=incident_persons 302 302 403 403 403 404 in
incident_review       GET  incident                 200 200 403 403 403 404 in
incident_review       POST incident                 302 302 403 403 403 404 in
clock_meet            GET  clock                    200 200 403 403 403 404 in
clock_meet            POST clock                    302 302 403 403 403 404 in
clock_pause           GET  clock                    200 200 403 403 403 404 in
clock_pause           POST clock                    302 302 403 403 403 404 in
clock_resume          GET  paused_clock             200 200 403 403 403 404 in
clock_resume          POST paused_clock             302 302 403 403 403 404 in
clock_close           GET  clock                    200 200 403 403 403 404 in
clock_close           POST clock                    302 302 403 403 403 404 in
incident_hold         GET  incident                 200 200 403 200 403 404 in
incident_hold         POST incident                 302 302 403 302 403 404 in
incident_reports      GET  -                        200 200 200 200 200 200 in
incident_reports_export GET =csv                    200 200 200 200 200 200 in
incident_report       GET  filed_report             200 200 200 200 200 404 in
incident_report_pdf   GET  filed_report             200 200 200 200 200 404 in
incident_report_json  GET  filed_report             200 200 200 200 200 404 in
incident_report_new   GET  incident                 200 200 403 403 403 404 in
incident_report_new   POST incident                 302 302 403 403 403 404 in
incident_report_write GET  draft_report/=comments   200 200 403 403 403 404 in
incident_report_write POST draft_report/=comments   302 302 403 403 403 404 in
incident_report_refresh POST draft_report           302 302 403 403 403 404 in
incident_report_discard GET draft_report            200 200 403 403 403 404 in
incident_report_discard POST draft_report           302 302 403 403 403 404 in
incident_report_file  GET  draft_report             200 200 403 403 403 404 in
incident_report_file  POST draft_report             422 422 403 403 403 404 in
incident_report_send  GET  filed_report             200 200 403 403 403 404 in
incident_report_send  POST filed_report             302 302 403 403 403 404 in
incident_dossier      POST incident                 302 302 302 302 403 404 in
incident_told         GET  incident                 200 200 403 403 403 404 in
incident_told         POST incident                 302 302 403 403 403 404 in
"""


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """Logged by the engineer, about a system of their own: what is held is stopped elsewhere."""
    engineer = cast[Role.ENGINEER]
    system = make.system(organisation, engineer, name=f"{word} troubled")
    told, written = (incident(system, engineer, what=f"{word} {n} reported") for n in range(2))
    officer = cast[Role.COMPLIANCE_OFFICER]
    paused = clock(system, officer)
    clocks.pause(officer, paused, reason="The authority asked us to wait.")
    return {
        "filed_report": make_reports.filed(officer, told),
        "notice": reports.told(officer, told, notice=Told("provider", "A", timezone.now())),
        "draft_report": reports.begin(officer, written, kind="initial"),
        "clock": clock(system, officer),
        "paused_clock": paused,
        "troubled": system,
        "incident": incident(system, engineer, what=f"{word} incident"),
        "triaged": triaged(system, engineer, what=f"{word} triaged"),
    }


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """Of each address that writes."""
    noticed = timezone.now() - timedelta(hours=2)  # it can only turn out earlier
    shown = timezone.localtime(noticed).strftime("%Y-%m-%dT%H:%M")
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    system, reason = str(of["troubled"].pk), {"reason": "Looked into."}
    return {
        "incident_new": {"what": "New", "system": system, "noticed_at": shown, "kind": "hazard"},
        "incident_edit": {"title": "Changed", "kind": "hazard", "noticed_at": shown},
        "incident_note": {"kind": "note", "at": shown, "words": "Told the council."},
        "incident_move": {"words": "Switched off.", "at": shown},
        "incident_dismiss": {"words": "A test."},
        "incident_hold": reason,
        "incident_report_new": {"kind": "initial"},
        "incident_report_write": {"comments": "None."},
        "incident_report_send": {"sent_at": now, "recipient": "BIPT"},
        "incident_told": {"party": "provider", "name": "A", "told_at": now},
        "api-incident-report-list": {"incident": str(of["incident"].pk), "kind": "initial"},
        "api-incident-report-detail": {"fields": {"comments": "None."}},
        "api-incident-report-send": {"sent_at": timezone.now().isoformat(), "recipient": "BIPT"},
        "api-incident-notice-list": {
            "incident": str(of["incident"].pk),
            "party": "provider",
            "name": "A",
            "told_at": timezone.now().isoformat(),
        },
        "incident_triage_topic": {"death": "unknown"},
        "incident_review": reason,
        "clock_meet": {"met_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")},
        **{f"clock_{act}": reason for act in ("pause", "resume", "close")},
        "api-incident-triage": {"facts": {"death": "unknown"}},
        "api-clock-meet": {"met_at": timezone.now().isoformat()},
        **{f"api-clock-{act}": reason for act in ("pause", "resume", "close")},
        "api-incident-list": {"what": "New", "system": system, "noticed_at": noticed.isoformat()},
        "api-incident-detail": {"severity": "hazard"},
        "api-incident-timeline": {"at": noticed.isoformat(), "words": "Told the council."},
        "api-incident-links": {"risks": []},
        "api-incident-move": {"to": "dismissed", "words": "A test."},
        "api-incident-release": reason,
    }
