"""Files of lists: as many statements for many rows as for few."""

from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import alerts, inventory, reports, signoffs
from riskreg.management import bulk
from riskreg.models import (
    AIModel,
    Dataset,
    Decision,
    Organisation,
    SignOff,
    User,
    Vendor,
)
from tests import make, make_audits, make_monitoring, make_reports, make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
LISTS = [
    "systems", "models", "datasets", "vendors", "controls", "evidence_list", "risks",
    "assessments", "decisions", "evaluations", "red_team_rounds", "flags", "incidents", "work",
    "work_all", "tasks", "reviews", "people", "sign_offs", "coverage", "crosswalk", "engagements",
    "audit_requests", "audit_findings", "monitoring", "alerts", "incident_reports",
]  # fmt: skip
_seed = count(1)


def grow(house: Organisation, officer: User, number: int) -> None:
    """So many more records of every kind that the lists show."""
    bulk.fill(house, bulk.Sizes(*[number] * 7), seed=next(_seed), today=timezone.localdate())
    fresh = Decision.objects.current().exclude(pk__in=SignOff.objects.values("decision"))
    for decision in fresh.order_by("pk")[:number]:
        signoffs.ask(officer, decision)
        make.member(house)
        make.red_team_round(decision.system, officer)
        indicator = make_monitoring.indicator(decision.system, officer)
        alerts.open_for_indicator(indicator, was="good", now="alarm")
        reports.begin(officer, make_reports.incident(decision.system, officer), kind="initial")
        audit = make_audits.engagement(house)
        make_audits.request(audit)
        make_audits.finding(audit)
        make_work.task(house, officer)
        for kind in (AIModel, Dataset, Vendor):
            inventory.add(officer, house, kind, values={"name": f"{kind.__name__} {decision.pk}"})


def statements(client: Client, name: str, rows: int) -> int:
    """How many a file of a list takes to its last row, of so many at least."""
    address = reverse(f"{name}_export", args=["csv"])
    client.get(address).getvalue()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.getvalue().splitlines()) > rows, name
    return len(captured)


def test_a_file_takes_as_many_statements_for_many_rows_as_for_few(
    client: Client, organisation: Organisation, officer: User
) -> None:
    client.force_login(officer)
    grow(organisation, officer, 6)
    few = {name: statements(client, name, 1) for name in LISTS}
    grow(organisation, officer, 30)
    many = {name: statements(client, name, 18) for name in LISTS}
    assert {n: (few[n], many[n]) for n in LISTS if few[n] != many[n]} == {}
