"""Plans of monitoring and their cycles: opened once whoever runs twice, answered, closed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from frameworks import monitoring as questions
from governance.celery import app
from riskreg import tasks, trail
from riskreg.actions import indicators, monitoring, systems
from riskreg.models import (
    AISystem,
    Event,
    MonitoringCycle,
    MonitoringPlan,
    Organisation,
    Risk,
    Role,
    Task,
    User,
)
from riskreg.queries import work
from riskreg.queries.due import Scope
from riskreg.queries.work import Row
from riskreg.trail import Did
from tests import make, make_monitoring
from tests.make_monitoring import ANSWERS

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


@pytest.fixture
def organisation() -> Organisation:
    return make.organisation(time_zone="Europe/Brussels")


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="CV ranking")


@pytest.fixture
def plan(system: AISystem, officer: User) -> MonitoringPlan:
    return make_monitoring.plan(system, officer)


def at(day: date, hour: int = 12) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def test_a_plan_is_set_once_and_each_change_keeps_what_was(
    plan: MonitoringPlan, system: AISystem, officer: User
) -> None:
    before = Event.objects.about(plan).count()
    monitoring.plan(officer, system, values={"collected": plan.collected})
    assert Event.objects.about(plan).count() == before
    monitoring.plan(officer, system, values={"interval_days": 30, "sources": "The shops."})
    told = json.loads(Event.objects.about(plan).latest("number").body)
    assert told == {"interval_days": [90, 30], "sources": ["", "The shops."]}
    assert MonitoringPlan.objects.count() == 1


def test_every_fault_of_a_plan_is_told_at_once(system: AISystem, officer: User) -> None:
    approver = make.member(system.organisation, Role.APPROVER)
    with pytest.raises(ValidationError) as refused:
        make_monitoring.plan(system, officer, collected=" ", interval_days=0, responsible=approver)
    assert set(refused.value.message_dict) == {"collected", "interval_days", "responsible"}
    assert not MonitoringPlan.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_who_only_reads_plans_nothing(system: AISystem, plan: MonitoringPlan, role: Role) -> None:
    reader = make.member(system.organisation, role)
    with pytest.raises(PermissionDenied):
        monitoring.plan(reader, system, values={"sources": "Mine."})
    with pytest.raises(PermissionDenied):
        monitoring.open_cycle(reader, plan)


def test_the_first_day_stays_once_a_cycle_is_open(
    plan: MonitoringPlan, system: AISystem, officer: User
) -> None:
    with at(START + timedelta(days=90)):
        monitoring.open_due(plan)
    with pytest.raises(ValidationError) as refused:
        monitoring.plan(officer, system, values={"starts_on": date(2026, 2, 1)})
    assert set(refused.value.message_dict) == {"starts_on"}


def test_a_cycle_opens_on_the_day_after_its_period_where_the_organisation_sits(
    plan: MonitoringPlan,
) -> None:
    last = date(2026, 3, 31)  # the ninetieth day
    with at(last, 21):  # 23:00 in Brussels
        assert monitoring.open_due(plan) == []
    with at(last, 22):  # midnight in Brussels
        (cycle,) = monitoring.open_due(plan)
    assert (cycle.begins_on, cycle.ends_on, cycle.due) == (START, last, date(2026, 4, 14))
    event = Event.objects.about(cycle).get()
    assert (event.did, event.actor_key) == (Did.CYCLE_OPENED, None)


def test_the_beat_opens_each_period_once_however_often_it_runs(plan: MonitoringPlan) -> None:
    assert app.conf.beat_schedule["open-monitoring-cycles"]["task"] == tasks.open_cycles.name
    with at(date(2026, 8, 1)):
        for _ in range(3):
            tasks.open_cycles()
    assert [each.position for each in plan.cycles.order_by("position")] == [1, 2]
    assert Event.objects.filter(did=Did.CYCLE_OPENED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_open_each_period_once() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    plan = make_monitoring.plan(make.system(organisation, officer), officer)
    together = Barrier(6)
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def run(_: int) -> None:
        try:
            together.wait(timeout=30)
            monitoring.open_due(plan, now)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(6)))
    assert [each.position for each in plan.cycles.order_by("position")] == [1, 2, 3]
    assert Event.objects.filter(did=Did.CYCLE_OPENED).count() == 3
    assert trail.first_break(str(organisation.pk)) is None


def test_archived_systems_and_ended_plans_open_nothing(
    plan: MonitoringPlan, system: AISystem, officer: User
) -> None:
    monitoring.plan(officer, system, values={"ended_on": date(2026, 2, 10)})
    with at(date(2026, 8, 1)):
        tasks.open_cycles()
        assert [each.ends_on for each in plan.cycles.all()] == [date(2026, 2, 10)]
        with pytest.raises(ValidationError, match="ended"):
            monitoring.open_cycle(officer, plan)
    other = make_monitoring.plan(make.system(system.organisation, officer), officer)
    systems.archive(officer, other.system, reason="Replaced.")
    with at(date(2026, 8, 1)):
        tasks.open_cycles()
        assert monitoring.open_due(other) == []
    assert not other.cycles.exists()


def test_who_looks_now_cuts_the_period_short(plan: MonitoringPlan, officer: User) -> None:
    with at(date(2026, 1, 20)):
        cycle = monitoring.open_cycle(officer, plan)
        assert (cycle.begins_on, cycle.ends_on) == (START, date(2026, 1, 20))
        with pytest.raises(ValidationError, match="2026-01-21"):
            monitoring.open_cycle(officer, plan)
    with at(date(2026, 4, 21)):
        assert [each.begins_on for each in monitoring.open_due(plan)] == [date(2026, 1, 21)]


def test_answers_are_kept_as_they_are_given(plan: MonitoringPlan, officer: User) -> None:
    cycle = monitoring.open_cycle(officer, plan)
    monitoring.answer(officer, cycle, answers={"drift": "  More Polish.  "})
    monitoring.answer(officer, cycle, answers={"drift": "More Polish.", "use": "As meant."})
    cycle.refresh_from_db()
    assert cycle.answers == {"drift": "More Polish.", "use": "As meant."}
    assert Event.objects.filter(did=Did.CYCLE_WRITTEN).count() == 2
    monitoring.answer(officer, cycle, answers={"use": ""})
    cycle.refresh_from_db()
    assert cycle.answers == {"drift": "More Polish."}
    with pytest.raises(ValidationError):
        monitoring.answer(officer, cycle, answers={"mood": "Fine."})


def test_a_cycle_closes_when_all_is_answered(plan: MonitoringPlan, officer: User) -> None:
    cycle = monitoring.open_cycle(officer, plan)
    with pytest.raises(ValidationError) as refused:
        monitoring.close(officer, cycle, conclusion="")
    assert set(refused.value.message_dict) == {*questions.codes(), "conclusion"}
    monitoring.answer(officer, cycle, answers=ANSWERS)
    closed = monitoring.close(officer, cycle, conclusion="It goes on as it is.")
    assert closed.closed_by == officer
    for act in (
        lambda: monitoring.close(officer, cycle, conclusion="Again."),
        lambda: monitoring.answer(officer, cycle, answers={"drift": "Else."}),
        lambda: monitoring.find(officer, cycle, words="Late."),
    ):
        with pytest.raises(ValidationError, match="closed"):
            act()


def test_a_finding_opens_a_risk_or_a_task_of_the_system(
    plan: MonitoringPlan, system: AISystem, officer: User
) -> None:
    cycle = monitoring.open_cycle(officer, plan)
    monitoring.find(officer, cycle, words="More Polish than tested.")
    risk = monitoring.find(
        officer,
        cycle,
        words="Polish is read worse.",
        opens="risk",
        values={"title": "Polish is read worse", "category": "operational"},
    ).risk
    due = timezone.localdate() + timedelta(days=30)
    task = monitoring.find(
        officer,
        cycle,
        words="Collect Polish samples.",
        opens="task",
        values={"title": "Collect samples", "owner": officer, "due": due},
    ).task
    incident = monitoring.find(
        officer, cycle, words="Forty letters went astray.", opens="incident", values={}
    ).incident
    assert (incident.what, incident.system) == ("Forty letters went astray.", system)
    assert list(Risk.objects.get(pk=risk.pk).systems.all()) == [system]
    assert Task.objects.get(pk=task.pk).system == system
    assert [each.position for each in cycle.findings.all()] == [1, 2, 3, 4]
    with pytest.raises(ValidationError) as refused:
        monitoring.find(officer, cycle, words="No title.", opens="risk", values={})
    assert "title" in refused.value.message_dict
    assert cycle.findings.count() == 4
    with pytest.raises(ValidationError) as refused:
        monitoring.find(officer, cycle, words="  ")
    assert set(refused.value.message_dict) == {"words"}


def test_an_open_cycle_is_due_from_who_looks(plan: MonitoringPlan, officer: User) -> None:
    with at(START + timedelta(days=90)):
        (cycle,) = monitoring.open_due(plan)
    scope = Scope(plan.organisation, cycle.due + timedelta(days=1))
    (row,) = [each for each in work.items(scope, mine=officer) if each["key"] == cycle.pk]
    assert (row["item"], row["by_day"]) == ("monitoring_cycle", cycle.due)
    monitoring.answer(officer, cycle, answers=ANSWERS)
    monitoring.close(officer, cycle, conclusion="Goes on.")
    assert not [each for each in work.items(scope, mine=officer) if each["key"] == cycle.pk]


def test_an_indicator_that_nobody_measures_is_due(system: AISystem, officer: User) -> None:
    systems.change(officer, system, values={"stage": "operate", "owner": officer})
    made = make_monitoring.indicator(system, officer)

    def due(day: date) -> list[Row]:
        rows = work.items(Scope(system.organisation, day), mine=officer)
        return [row for row in rows if row["item"] == "indicator_due"]

    assert [row["by_day"] for row in due(START)] == [None]
    indicators.measure(officer, made, value=1.0, at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert due(START + timedelta(days=30)) == []
    assert [row["by_day"] for row in due(START + timedelta(days=31))] == [date(2026, 1, 31)]


def test_every_question_has_its_provision_and_an_example() -> None:
    told = questions.every()
    assert len({each.code for each in told}) == len(told) >= 8
    for each in told:
        assert each.question.endswith("?")
        assert each.example
        assert each.provision == f"AI Act {each.ref}"


def test_cycles_are_counted_a_plan(plan: MonitoringPlan, officer: User) -> None:
    other = make_monitoring.cycle(make.system(plan.organisation, officer), officer)
    assert other.position == 1
    assert MonitoringCycle.objects.filter(plan=plan).count() == 0
