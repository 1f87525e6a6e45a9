"""Planning and recording runs; red-team rounds and their findings."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from riskreg.actions import evaluations, inventory, red_team, systems
from riskreg.models import (
    AIModel,
    AISystem,
    Evaluation,
    Event,
    Metric,
    Organisation,
    RedTeamFinding,
    Role,
    User,
    Verdict,
)
from riskreg.rules.evaluations import Measure
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def system(organisation: Organisation, engineer: User) -> AISystem:
    """A system."""
    return make.system(organisation, engineer)


def refused(call: Any) -> dict[str, list[str]]:
    """What an action refuses, by field."""
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value.message_dict


def test_a_plan_fixes_thresholds_now_and_is_recorded(system: AISystem, engineer: User) -> None:
    before = timezone.now()
    plan = evaluations.plan(engineer, system, values={"suite": "Letters"}, metrics=make.METRICS)
    assert before <= plan.thresholds_fixed_at == plan.planned_at
    assert (plan.reference, plan.verdict) == ("EVA-0001", Verdict.PLANNED)
    assert list(plan.metrics.values_list("name", "threshold", "value")) == [
        ("Accuracy", 0.9, None),
        ("Refused without need", 5, None),
    ]
    event = Event.objects.about(plan).get()
    assert event.did == Did.EVALUATION_PLANNED
    assert json.loads(event.body)["metrics"][0]["threshold"] == 0.9


@pytest.mark.parametrize(
    ("accuracy", "verdict"), [(0.94, "passed"), (0.8, "failed"), (None, "inconclusive")]
)
def test_the_verdict_is_computed(
    system: AISystem, engineer: User, accuracy: float | None, verdict: str
) -> None:
    given = [Measure("Accuracy", value=accuracy), Measure("Refused without need", value=1)]
    done = make.evaluation(system, engineer, metrics=given)
    assert done.verdict == verdict
    assert done.recorded_by == engineer
    told = json.loads(Event.objects.about(done).latest("number").body)
    assert told["verdict"] == verdict


def test_values_are_recorded_once(system: AISystem, engineer: User) -> None:
    done = make.evaluation(system, engineer)
    values = {"ran_at": timezone.now()}
    assert "recorded" in str(
        refused(lambda: evaluations.record(engineer, done, values=values, metrics=make.GOOD))
    )


def test_thresholds_do_not_move_after_planning(system: AISystem, engineer: User) -> None:
    plan = make.planned(system, engineer)
    given = [Measure("Accuracy", threshold=0.5, value=0.6)]
    values = {"ran_at": timezone.now()}
    faults = refused(lambda: evaluations.record(engineer, plan, values=values, metrics=given))
    assert list(faults) == ["metrics/0/threshold"]
    plan.refresh_from_db()
    assert plan.is_planned


@pytest.mark.parametrize("change", [{"threshold": 0.1}, {"is_higher_better": False}])
def test_the_database_keeps_thresholds_too(
    system: AISystem, engineer: User, change: dict[str, Any]
) -> None:
    plan = make.planned(system, engineer)
    with pytest.raises(IntegrityError, match="thresholds stay"), transaction.atomic():
        Metric.objects.filter(evaluation=plan).update(**change)
    with pytest.raises(IntegrityError, match="thresholds stay"), transaction.atomic():
        Metric.objects.filter(evaluation=plan).delete()


def test_the_database_keeps_what_is_recorded(system: AISystem, engineer: User) -> None:
    done = make.evaluation(system, engineer)
    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic():
        Evaluation.objects.filter(pk=done.pk).update(verdict=Verdict.PASSED)
    plan = make.planned(system, engineer)
    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic():
        Evaluation.objects.filter(pk=plan.pk).update(thresholds_fixed_at=timezone.now())


def test_a_run_comes_after_its_thresholds(system: AISystem, engineer: User) -> None:
    plan = make.planned(system, engineer)
    for ran_at in (plan.thresholds_fixed_at, timezone.now() + HOUR):
        values = {"ran_at": ran_at}

        def call(values: dict[str, Any] = values) -> None:
            evaluations.record(engineer, plan, values=values, metrics=make.GOOD)

        assert list(refused(call)) == ["ran_at"]


def test_a_run_that_is_over_says_when_its_thresholds_were_fixed(
    system: AISystem, engineer: User
) -> None:
    now = timezone.now()
    metrics = [Measure("Accuracy", "performance", threshold=0.9, value=0.95)]

    def enter(**values: Any) -> Evaluation:
        return evaluations.enter(
            engineer, system, values={"suite": "Letters", **values}, metrics=metrics
        )

    assert set(refused(enter)) == {"thresholds_fixed_at", "ran_at"}
    late = {"thresholds_fixed_at": now - HOUR, "ran_at": now - 2 * HOUR}
    assert list(refused(lambda: enter(**late))) == ["ran_at"]
    assert not Evaluation.objects.exists()
    done = enter(thresholds_fixed_at=now - 2 * HOUR, ran_at=now - HOUR)
    assert done.verdict == "passed"
    assert done.was_entered_late
    assert [each.did for each in Event.objects.about(done).order_by("number")] == [
        Did.EVALUATION_PLANNED,
        Did.EVALUATION_RECORDED,
    ]


def test_readers_archived_systems_and_foreign_records_are_refused(
    organisation: Organisation, system: AISystem, engineer: User
) -> None:
    auditor = make.member(organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        make.planned(system, auditor)
    other = make.organisation()
    model = inventory.add(make.member(other), other, AIModel, values={"name": "M"})
    assert list(refused(lambda: make.planned(system, engineer, model=model))) == ["model"]
    systems.archive(make.member(organisation), system, reason="Old.")
    assert "archived" in str(refused(lambda: make.planned(system, engineer)))


# --- red team -------------------------------------------------------------------------------------


def test_a_finding_is_fixed_comes_back_and_is_verified(system: AISystem, engineer: User) -> None:
    opened = make.red_team_round(system, engineer)
    finding = make.finding(opened, engineer)
    today = timezone.localdate()
    red_team.fix(engineer, finding, fix="Filter.", fixed_on=today)
    back = red_team.rerun(engineer, finding, state="back", note="In French.", rerun_on=today)
    assert (back.state, back.rerun_note) == ("back", "In French.")
    again = red_team.fix(engineer, finding, fix="Filter in four languages.", fixed_on=today)
    assert (again.rerun_on, again.rerun_note) == (None, "")
    done = red_team.rerun(engineer, finding, state="verified", note="Held.", rerun_on=today)
    assert done.state == "verified"
    told = Event.objects.about(finding).order_by("number").values_list("did", flat=True)
    assert list(told) == [
        Did.FINDING_ADDED,
        Did.FINDING_FIXED,
        Did.FINDING_RERUN,
        Did.FINDING_FIXED,
        Did.FINDING_RERUN,
    ]


def test_moves_that_the_table_does_not_hold_are_refused(system: AISystem, engineer: User) -> None:
    finding = make.finding(make.red_team_round(system, engineer), engineer)
    today = timezone.localdate()

    def rerun() -> None:
        red_team.rerun(engineer, finding, state="verified", note="Held.", rerun_on=today)

    assert "Only a fixed finding" in str(refused(rerun))
    red_team.fix(engineer, finding, fix="Filter.", fixed_on=today)
    refused(lambda: red_team.fix(engineer, finding, fix="Again.", fixed_on=today))
    assert RedTeamFinding.objects.get().fix == "Filter."


def test_findings_are_numbered_within_their_round_and_changed(
    organisation: Organisation, system: AISystem, engineer: User
) -> None:
    opened = make.red_team_round(system, engineer)
    first, second = (make.finding(opened, engineer) for _ in range(2))
    assert (first.position, second.position) == (1, 2)
    red_team.change_finding(engineer, first, values={"owner": engineer})
    assert Event.objects.about(first).latest("number").did == Did.FINDING_CHANGED
    count = Event.objects.count()
    red_team.change_finding(engineer, first, values={"owner": engineer})
    assert Event.objects.count() == count
    stranger = make.member(make.organisation())
    assert list(
        refused(lambda: red_team.change_finding(engineer, first, values={"owner": stranger}))
    ) == ["owner"]
    with pytest.raises(PermissionDenied):
        red_team.change_round(make.member(organisation, Role.AUDITOR), opened, values={})
    changed = red_team.change_round(engineer, opened, values={"ended_on": timezone.localdate()})
    assert Event.objects.about(changed).latest("number").did == Did.ROUND_CHANGED


def test_a_round_does_not_end_before_it_begins(system: AISystem, engineer: User) -> None:
    today = timezone.localdate()
    ended = {"began_on": today, "ended_on": today - timedelta(days=1)}
    assert list(refused(lambda: make.red_team_round(system, engineer, **ended))) == ["ended_on"]
