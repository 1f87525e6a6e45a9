"""Monitoring for the access table: its lines, one of each record, and bodies that are right."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from riskreg.actions import indicators, monitoring
from riskreg.models import AISystem, Alert, Organisation, Role, User
from tests import make, make_monitoring
from tests.make_monitoring import ANSWERS

PAGES = """
monitoring            GET  -                        200 200 200 200 200 200 in
monitoring_export     GET  =csv                     200 200 200 200 200 200 in
monitoring_plan       GET  watched                  200 200 200 200 200 404 in
monitoring_plan_edit  GET  watched                  200 200 200 403 403 404 in
monitoring_plan_edit  POST watched                  302 302 302 403 403 404 in
monitoring_look       POST watched                  302 302 302 403 403 404 in
monitoring_cycle      GET  cycle                    200 200 200 200 200 404 in
monitoring_cycle_answer GET cycle/=seen             200 200 200 403 403 404 in
monitoring_cycle_answer POST cycle/=seen            302 302 302 403 403 404 in
monitoring_cycle_find GET  cycle                    200 200 200 403 403 404 in
monitoring_cycle_find POST cycle                    302 302 302 403 403 404 in
monitoring_cycle_close GET answered_cycle           200 200 200 403 403 404 in
monitoring_cycle_close POST answered_cycle          302 302 302 403 403 404 in
indicator             GET  indicator                200 200 200 200 200 404 in
indicator_export      GET  indicator/=csv           200 200 200 200 200 404 in
indicator_new         GET  watched                  200 200 200 403 403 404 in
indicator_new         POST watched                  302 302 302 403 403 404 in
indicator_edit        GET  indicator                200 200 200 403 403 404 in
indicator_edit        POST indicator                302 302 302 403 403 404 in
indicator_measure     GET  indicator                200 200 200 403 403 404 in
indicator_measure     POST indicator                302 302 302 403 403 404 in
indicator_upload      GET  indicator                200 200 200 403 403 404 in
indicator_upload      POST indicator                302 302 302 403 403 404 in
indicator_retire      POST indicator                302 302 302 403 403 404 in
incident_statistics   GET  -                        200 200 200 200 200 200 in
incident_statistics_export GET =csv                 200 200 200 200 200 200 in
alerts                GET  -                        200 200 200 200 200 200 in
alerts_export         GET  =json                    200 200 200 200 200 200 in
alert                 GET  alert                    200 200 200 200 200 404 in
alert_close           GET  alert                    200 200 200 403 403 404 in
alert_close           POST alert                    302 302 302 403 403 404 in
"""
API = """
api-indicator-list    GET  -                        200 200 200 200 200 200 401
api-indicator-list    POST -                        201 201 201 403 403 404 401
api-indicator-detail  GET  indicator                200 200 200 200 200 404 401
api-indicator-detail  PATCH indicator               200 200 200 403 403 404 401
api-indicator-measurements GET indicator            200 200 200 200 200 404 401
api-indicator-measurements POST indicator           201 201 201 403 403 404 401
api-alert-list        GET  -                        200 200 200 200 200 200 401
api-alert-detail      GET  alert                    200 200 200 200 200 404 401
api-alert-close       POST alert                    200 200 200 403 403 404 401
api-monitoring-plan-list GET -                      200 200 200 200 200 200 401
api-monitoring-plan-list POST -                     201 201 201 403 403 404 401
api-monitoring-plan-detail GET plan_of_monitoring   200 200 200 200 200 404 401
api-monitoring-plan-look POST plan_of_monitoring    201 201 201 403 403 404 401
api-monitoring-cycle-list GET -                     200 200 200 200 200 200 401
api-monitoring-cycle-detail GET cycle               200 200 200 200 200 404 401
api-monitoring-cycle-answers POST cycle             200 200 200 403 403 404 401
api-monitoring-cycle-findings POST cycle            201 201 201 403 403 404 401
api-monitoring-cycle-close POST answered_cycle      200 200 200 403 403 404 401
"""


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """A system that is watched: a plan, an open cycle and one that can be closed, an alert."""
    officer = cast[Role.COMPLIANCE_OFFICER]
    watched, other, third = (
        make.system(organisation, officer, name=f"{word} watched {at}") for at in range(3)
    )
    told = {"collected": f"{word} logs", "sources": f"{word} shops"}
    plan = make_monitoring.plan(watched, officer, **told)
    cycle = make_monitoring.cycle(other, officer, **told)
    monitoring.find(officer, cycle, words=f"{word} finding")
    answered = make_monitoring.cycle(third, officer, **told)
    monitoring.answer(officer, answered, answers=ANSWERS)
    indicator = make_monitoring.indicator(
        watched, officer, name=f"{word} refusals", source=f"{word} gateway"
    )
    indicators.measure(officer, indicator, value=9.0, note=f"{word} note")
    return {
        "watched": watched,
        "plan_of_monitoring": plan,
        "cycle": cycle,
        "answered_cycle": answered,
        "indicator": indicator,
        "alert": Alert.objects.get(indicator=indicator),
    }


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """What each line sends."""
    watched: AISystem = of["watched"]
    engineer = str(of.people[Role.ENGINEER].pk)
    plan = {
        "collected": "Logs.",
        "interval_days": "30",
        "responsible": engineer,
        "starts_on": "2026-01-01",
    }
    indicator = {
        "name": "Delay",
        "unit": "s",
        "is_higher_better": "False",
        "alarm": "4",
        "interval_days": "7",
    }
    values = SimpleUploadedFile("a.csv", b"at,value\n2026-01-02 10:00,1.5\n")
    words = {"outcome": "Rolled back."}
    told = {"system": str(watched.pk)}
    measured = {"value": 1.5, "at": timezone.now().strftime("%Y-%m-%dT%H:%M")}
    return {
        "monitoring_plan_edit": plan,
        "monitoring_cycle_answer": {"drift": "None."},
        "monitoring_cycle_find": {"words": "Found."},
        "monitoring_cycle_close": {"conclusion": "Goes on."},
        "indicator_new": indicator,
        "indicator_edit": indicator,
        "indicator_measure": measured,
        "indicator_upload": {"file": values},
        "alert_close": words,
        "api-indicator-list": {**told, "name": "Delay", "alarm": 4.0},
        "api-indicator-detail": {"unit": "s"},
        "api-indicator-measurements": {"value": 1.5},
        "api-alert-close": words,
        "api-monitoring-plan-list": {**told, "interval_days": 30},
        "api-monitoring-cycle-answers": {"answers": {"drift": "None."}},
        "api-monitoring-cycle-findings": {"words": "Found."},
        "api-monitoring-cycle-close": {"conclusion": "Goes on."},
    }
