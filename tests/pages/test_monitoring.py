"""The pages of monitoring, as somebody walks through them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frameworks import monitoring as questions
from riskreg.actions import indicators, monitoring
from riskreg.models import (
    AISystem,
    Alert,
    Indicator,
    Measurement,
    MonitoringCycle,
    MonitoringPlan,
    Organisation,
    Risk,
    Role,
    Task,
    User,
)
from tests import make, make_monitoring
from tests.make_monitoring import ANSWERS
from tests.pages.counting import expected, taken

pytestmark = pytest.mark.django_db
PLAN = {"collected": "Logs.", "interval_days": "30", "starts_on": "2026-01-01"}
FIGURE = {"name": "Delay", "unit": "s", "is_higher_better": "False", "interval_days": "7"}


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="CV ranking", owner=officer)


@pytest.fixture
def indicator(system: AISystem, officer: User) -> Indicator:
    return make_monitoring.indicator(system, officer, name="Refusals")


@pytest.fixture
def browser(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page(browser: Client, name: str, *args: Any, **query: str) -> str:
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_plan_is_written_and_read(browser: Client, system: AISystem, officer: User) -> None:
    told = page(browser, "monitoring_plan", system.pk)
    assert "No plan yet" in told
    assert "not classified for the role of provider" in told
    address = reverse("monitoring_plan_edit", args=[system.pk])
    refused = browser.post(address, {**PLAN, "interval_days": "0", "responsible": officer.pk})
    assert refused.status_code == 422
    assert "from 1 to 1830" in refused.content.decode()
    assert not MonitoringPlan.objects.exists()
    browser.post(address, {**PLAN, "responsible": officer.pk})
    told = page(browser, "monitoring_plan", system.pk)
    assert "Logs." in told
    assert "was set" in told  # the history


def test_art_72_binds_a_provider_of_a_high_risk_system(
    browser: Client, system: AISystem, officer: User, catalogues: Any
) -> None:
    make.decision(system, officer)
    told = page(browser, "monitoring_plan", system.pk)
    assert "bind the provider" in told
    rows = page(browser, "monitoring", art72="binds")
    assert "CV ranking" in rows
    assert "CV ranking" not in page(browser, "monitoring", art72="undecided")
    assert "CV ranking" not in page(browser, "monitoring", art72="voluntary")


def test_looking_now_leads_to_the_cycle_and_its_questions(
    browser: Client, system: AISystem, officer: User
) -> None:
    make_monitoring.plan(system, officer)
    answer = browser.post(reverse("monitoring_look", args=[system.pk]))
    cycle = MonitoringCycle.objects.get()
    assert answer["Location"] == cycle.get_absolute_url()
    for topic in questions.topics():
        address = reverse("monitoring_cycle_answer", args=[cycle.pk, topic.code])
        assert browser.get(address).status_code == 200
        browser.post(address, {each.code: "Nothing to tell." for each in topic.questions})
    cycle.refresh_from_db()
    assert cycle.answers == ANSWERS
    assert browser.get(
        reverse("monitoring_cycle_answer", args=[cycle.pk, "nothing"])
    ).status_code == 404  # fmt: skip
    again = browser.post(reverse("monitoring_look", args=[system.pk]), follow=True)
    assert "next period begins" in again.content.decode()


def test_a_cycle_closes_with_words_when_all_is_answered(
    browser: Client, system: AISystem, officer: User
) -> None:
    cycle = make_monitoring.cycle(system, officer)
    address = reverse("monitoring_cycle_close", args=[cycle.pk])
    refused = browser.post(address, {"conclusion": "Goes on."})
    assert refused.status_code == 422
    assert "Answer every question first" in refused.content.decode()
    monitoring.answer(officer, cycle, answers=ANSWERS)
    assert browser.post(address, {"conclusion": ""}).status_code == 422
    browser.post(address, {"conclusion": "It goes on."})
    told = page(browser, "monitoring_cycle", cycle.pk)
    assert "It goes on." in told
    assert "Close the cycle" not in told
    assert browser.post(address, {"conclusion": "Again."}).status_code == 422


def test_findings_open_risks_and_tasks(browser: Client, system: AISystem, officer: User) -> None:
    cycle = make_monitoring.cycle(system, officer)
    address = reverse("monitoring_cycle_find", args=[cycle.pk])
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"words": "", "opens": "risk"})
    assert refused.status_code == 422
    browser.post(address, {"words": "Read worse.", "opens": "risk", "category": "operational"})
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    told = {"words": "Collect samples.\nMany.", "opens": "task", "owner": officer.pk, "due": due}
    browser.post(address, told)
    assert Risk.objects.get().title == "Read worse."
    assert Task.objects.get().title == "Collect samples."
    shown = page(browser, "monitoring_cycle", cycle.pk)
    assert "RSK-0001" in shown
    assert browser.post(address, {**told, "due": ""}).status_code == 422
    assert cycle.findings.count() == 2


def test_an_indicator_is_entered_measured_and_drawn(browser: Client, system: AISystem) -> None:
    address = reverse("indicator_new", args=[system.pk])
    refused = browser.post(address, {**FIGURE, "alarm": "4", "warning": "5"})
    assert refused.status_code == 422
    assert "at a lower value" in refused.content.decode()
    browser.post(address, {**FIGURE, "alarm": "4", "warning": "3"})
    indicator = Indicator.objects.get()
    measure = reverse("indicator_measure", args=[indicator.pk])
    assert browser.post(measure, {"value": "nan", "at": "2026-01-01T10:00"}).status_code == 422
    assert browser.post(measure, {"value": "5", "at": "2099-01-01T10:00"}).status_code == 422
    assert not Measurement.objects.exists()
    browser.post(measure, {"value": "5", "at": "2026-01-01T10:00", "note": "A spike"})
    told = page(browser, "indicator", indicator.pk)
    for words in ("<svg", "Alarm: 4 s or more", "Warning: 3 s or more", "Today,", "A spike"):
        assert words in told
    assert Alert.objects.get().indicator == indicator


def test_values_come_from_a_file_all_or_none(browser: Client, indicator: Indicator) -> None:
    address = reverse("indicator_upload", args=[indicator.pk])

    def send(content: bytes) -> Any:
        return browser.post(address, {"file": SimpleUploadedFile("a.csv", content)})

    bad = b"at,value,note\n2026-01-01 10:00,1.5,\nyesterday,2,\n2026-01-03,inf,\n"
    refused = send(bad)
    assert refused.status_code == 422
    assert "Line 3" in refused.content.decode()
    assert "Line 4" in refused.content.decode()
    for content in (b"", b"a;b\n", b"\xff\xfe\x00", b"at,value\n", b"at,value\n\x00,\x00\n"):
        assert send(content).status_code == 422, content
    assert not Measurement.objects.exists()
    assert (
        send(b"at,value,note\n2026-01-01 10:00,1.5,\n2026-01-02T10:00Z,6,Bad\n").status_code == 302
    )
    assert [each.value for each in indicator.measurements.order_by("at")] == [1.5, 6.0]


def test_an_alert_is_closed_with_words(
    browser: Client, indicator: Indicator, officer: User
) -> None:
    indicators.measure(officer, indicator, value=9.0)
    alert = Alert.objects.get()
    assert "Refusals" in page(browser, "alerts")
    address = reverse("alert_close", args=[alert.pk])
    assert browser.post(address, {"outcome": " "}).status_code == 422
    browser.post(address, {"outcome": "Rolled back."})
    assert "Rolled back." in page(browser, "alert", alert.pk)
    assert browser.post(address, {"outcome": "Again."}).status_code == 422
    assert "Refusals" not in page(browser, "alerts", state="open")


def test_a_risk_that_rose_tells_its_levels(browser: Client, system: AISystem) -> None:
    risk = make.risk(system.organisation)
    make.scale(system.organisation)
    for severity in (1, 4):
        make.assessment(
            system,
            risks=[risk],
            state="approved",
            inherent_severity=5,
            residual_severity=severity,
        )
    alert = Alert.objects.get()
    told = page(browser, "alert", alert.pk)
    assert "rose from “Low” to “High”" in told


def test_the_list_tells_where_each_system_stands(
    browser: Client, system: AISystem, indicator: Indicator, officer: User
) -> None:
    bare = make.system(system.organisation, officer, name="Bare")
    monitoring.plan(
        officer,
        system,
        values={
            "collected": "Logs.",
            "responsible": officer,
            "starts_on": date(2026, 1, 1),
            "interval_days": 30,
        },
    )
    monitoring.open_due(MonitoringPlan.objects.get(), datetime(2026, 2, 1, tzinfo=UTC))
    indicators.measure(officer, indicator, value=9.0)
    for query in ({"open": "cycle"}, {"open": "alarm"}, {"open": "alert"}, {"plan": "some"}):
        told = page(browser, "monitoring", **query)
        assert system.name in told, query
        assert "Bare" not in told, query
    assert "Bare" in page(browser, "monitoring", plan="none")
    answer = browser.get(reverse("monitoring_export", args=["csv"]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "2026-02-13" in lines[2]
    assert page(browser, "system", bare.pk)


def test_who_only_reads_sees_it_all_and_no_button(
    indicator: Indicator, system: AISystem, officer: User
) -> None:
    cycle = make_monitoring.cycle(system, officer)
    indicators.measure(officer, indicator, value=9.0)
    client = Client()
    client.force_login(make.member(system.organisation, Role.AUDITOR))
    for name, key in (
        ("monitoring_plan", system.pk),
        ("monitoring_cycle", cycle.pk),
        ("indicator", indicator.pk),
        ("alert", Alert.objects.get().pk),
    ):
        told = page(client, name, key)
        assert 'class="button button--primary"' not in told.split("<main")[1], name


def test_pages_take_as_many_statements_whatever_there_is(
    browser: Client, system: AISystem, indicator: Indicator, officer: User
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            other = make.system(system.organisation, officer)
            cycle = make_monitoring.cycle(other, officer)
            monitoring.find(officer, cycle, words="Found.")
            for value in (1.0, 9.0):
                made = make_monitoring.indicator(other, officer)
                indicators.measure(officer, made, value=value)
            indicators.measure(officer, make_monitoring.indicator(system, officer), value=9.0)
            indicators.measure(officer, indicator, value=9.0)

    cycle = make_monitoring.cycle(system, officer)
    fill(1)
    addresses: dict[str, tuple[Any, ...]] = {
        "monitoring": (),
        "alerts": (),
        "monitoring_plan": (system.pk,),
        "monitoring_cycle": (cycle.pk,),
        "indicator": (indicator.pk,),
        "alert": (Alert.objects.filter(indicator=indicator).get().pk,),
    }
    few = {name: taken(browser, name, args) for name, args in addresses.items()}
    fill(4)
    many = {name: taken(browser, name, args) for name, args in addresses.items()}
    assert many == few
    assert many == {name: expected(name) for name in addresses}
