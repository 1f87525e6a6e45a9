"""Statistics of incidents: each number is what was entered, in few statements whatever there is."""

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from riskreg import trail
from riskreg.models import (
    AISystem,
    Clock,
    Incident,
    IncidentReport,
    Organisation,
    Triage,
    User,
)
from riskreg.queries import incident_statistics as queries
from riskreg.queries.due import Scope
from riskreg.queries.incident_statistics import Period
from riskreg.trail import Did
from tests import make
from tests.pages.counting import expected, taken

pytestmark = pytest.mark.django_db
NOTICED = datetime(2026, 10, 5, 8, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def organisation() -> Organisation:
    return make.organisation(time_zone="Europe/Brussels")


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="CV ranking")


@pytest.fixture
def browser(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@transaction.atomic
def incident(system: AISystem, actor: User, **values: Any) -> Incident:
    """A row with its event; logging has its own tests."""
    number = Incident.objects.of(system.organisation).count() + 1
    whole: dict[str, Any] = {
        "number": number,
        "title": f"Incident {number}",
        "what": "Wrong letters.",
        "system": system,
        "channel": "page",
        "reported_by": actor,
        "noticed_at": NOTICED,
        "reported_at": NOTICED + timedelta(hours=1),
    }
    made: Incident = Incident.objects.create(
        organisation=system.organisation, **{**whole, **values}
    )
    trail.record(actor, Did.INCIDENT_LOGGED, made, system=system.pk)
    return made


@transaction.atomic
def clock(of: Incident, actor: User, **values: Any) -> None:
    """A clock of 15 days in some state."""
    due = of.noticed_at + timedelta(days=15)
    whole: dict[str, Any] = {
        "regime": "eu_ai_act",
        "code": f"art73-{of.clocks.count()}",
        "begins_at": of.noticed_at,
        "calendar_due": due,
        "due_at": due,
        "state": "running",
    }
    whole |= values
    if whole["state"] != "running":
        whole |= {"decided_by": actor, "decided_at": due, "reason": "Said why."}
    made = Clock.objects.create(organisation=of.organisation, incident=of, **whole)
    trail.record(actor, Did.CLOCK_MET, made, incident=of.pk)


@transaction.atomic
def judged(of: Incident, actor: User, *, serious: bool) -> None:
    """One more triage."""
    made = Triage.objects.create(
        organisation=of.organisation,
        incident=of,
        position=of.triages.count() + 1,
        is_serious=serious,
        reportable="yes" if serious else "no",
        rule_set="0" * 64,
        by=actor,
        at=of.noticed_at,
    )
    trail.record(actor, Did.INCIDENT_TRIAGED, made, incident=of.pk)


@transaction.atomic
def sent(of: Incident, actor: User, at: datetime) -> None:
    """A report that was sent."""
    made = IncidentReport.objects.create(
        organisation=of.organisation,
        number=IncidentReport.objects.count() + 1,
        incident=of,
        kind="initial",
        state="sent",
        begun_by=actor,
        begun_at=at,
        filed_by=actor,
        filed_at=at,
        sent_by=actor,
        sent_at=at,
        recipient="Authority",
    )
    trail.record(actor, Did.REPORT_SENT, made, incident=of.pk)


def counts(found: queries.Statistics, part: str) -> dict[str, int]:
    return {each.key: each.count for each in found.parts[part]}


def told_whole(system: AISystem, officer: User) -> queries.Statistics:
    """Three incidents with everything that is counted."""
    hour = timedelta(hours=1)
    one = incident(
        system,
        officer,
        severity="serious_incident",
        failure_modes=["drift", "prompt-injection"],
        contained_at=NOTICED + 2 * hour,
        deployer_aware_at=NOTICED - 10 * hour,
    )
    two = incident(
        system, officer, kind="near_miss", failure_modes=["drift"], contained_at=NOTICED + 4 * hour
    )
    three = incident(system, officer, state="contained", contained_at=NOTICED + 30 * hour)
    judged(one, officer, serious=False)
    judged(one, officer, serious=True)
    judged(two, officer, serious=False)
    sent(one, officer, NOTICED + 14 * hour)
    sent(one, officer, NOTICED + 99 * hour)
    due = NOTICED + timedelta(days=15)
    clock(one, officer, state="met", met_at=due)
    clock(one, officer, state="met", met_at=due + timedelta(seconds=1))
    clock(one, officer, state="met", met_at=due - hour, missed_at=due)
    clock(two, officer)
    clock(two, officer, missed_at=due)
    clock(three, officer, state="paused")
    clock(three, officer, regime="gdpr", code="art33", state="closed")
    return queries.of(Scope(system.organisation, date(2026, 11, 26)), YEAR)


def test_every_number_is_what_was_entered(system: AISystem, officer: User) -> None:
    hour = timedelta(hours=1)
    found = told_whole(system, officer)
    assert found.total == 3
    assert [(each.label, each.count) for each in found.parts["system"]] == [("CV ranking", 3)]
    assert counts(found, "mode") == {"drift": 2, "prompt-injection": 1}
    assert counts(found, "oecd") == {"": 2, "serious_incident": 1}
    assert counts(found, "ai_act") == {"serious": 1, "not_serious": 1, "not_judged": 1}
    assert counts(found, "state") == {"new": 2, "contained": 1}
    assert counts(found, "kind") == {"incident": 2, "near_miss": 1}
    assert (found.to_contain.count, found.to_contain.median) == (3, 4 * hour)
    assert found.to_contain.mean == 12 * hour
    # The earliest known awareness counts, and the first report that was sent.
    assert (found.to_report.count, found.to_report.median) == (1, 24 * hour)
    assert [(each.begins.month, each.count) for each in found.months if each.count] == [(10, 3)]
    ai_act, gdpr = found.clocks
    assert (ai_act.in_time, ai_act.late, ai_act.running, ai_act.overdue, ai_act.stopped) == (
        1, 2, 1, 1, 1,
    )  # fmt: skip
    assert (gdpr.regime, gdpr.stopped, gdpr.count) == ("gdpr", 1, 1)


def test_days_are_those_of_the_organisation_and_both_ends_count(
    organisation: Organisation, system: AISystem, officer: User
) -> None:
    for moment in (
        datetime(2026, 9, 30, 21, 59, tzinfo=UTC),  # 23:59 in Brussels, the day before
        datetime(2026, 9, 30, 22, 0, tzinfo=UTC),  # midnight
        datetime(2026, 10, 31, 22, 59, tzinfo=UTC),  # 23:59 of the last day, in winter time
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),  # the day after
    ):
        incident(system, officer, noticed_at=moment, reported_at=moment)
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    found = queries.of(Scope(organisation, date(2026, 11, 26)), october)
    assert found.total == 2
    assert [each.count for each in found.months] == [2]


def test_the_page_and_its_files_say_the_same(
    browser: Client, system: AISystem, officer: User
) -> None:
    empty = browser.get(reverse("incident_statistics")).content.decode()
    assert "No incident in this period" in empty
    incident(system, officer, failure_modes=["drift"], contained_at=NOTICED + timedelta(hours=3))
    asked = {"begins": "2026-01-01", "ends": "2026-12-31"}
    told = browser.get(reverse("incident_statistics"), asked).content.decode()
    for words in ("CV ranking", "3 hours", "Month by month", "<svg", "No clock ran"):
        assert words in told
    answer = browser.get(reverse("incident_statistics_export", args=["csv"]), asked)
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert ["contain", "", "", "median_hours", "3.0"] in rows
    assert ["month", "2026-10", "", "incidents", "1"] in rows
    assert browser.get(reverse("incident_statistics_export", args=["doc"])).status_code == 404
    bad = browser.get(reverse("incident_statistics"), {"begins": "soon", "ends": "2026-13-01"})
    assert bad.status_code == 200


def test_other_organisations_are_not_counted(browser: Client, officer: User) -> None:
    other = make.organisation()
    stranger = make.member(other)
    incident(make.system(other, stranger, name="Theirs"), stranger)
    asked = {"begins": "2026-01-01", "ends": "2026-12-31"}
    told = browser.get(reverse("incident_statistics"), asked).content.decode()
    assert "Theirs" not in told
    assert "No incident in this period" in told


def test_the_page_takes_as_many_statements_whatever_there_is(
    browser: Client, system: AISystem, officer: User
) -> None:
    asked = {"begins": "2026-01-01", "ends": "2026-12-31"}
    clock(incident(system, officer, failure_modes=["drift"]), officer)
    few = taken(browser, "incident_statistics", **asked)
    for number in range(12):
        other = make.system(system.organisation, officer)
        clock(incident(other, officer, failure_modes=[f"mode-{number}"]), officer)
    many = taken(browser, "incident_statistics", **asked)
    assert few == many == expected("incident_statistics") <= 12
