"""How a system fails: plans and drills."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.ui import events
from riskreg.actions import failures, systems
from riskreg.models import AISystem, Event, FailurePlan, Organisation, Role, Stage, User
from riskreg.queries import failures as queries
from riskreg.rules.failures import Drill, Open
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(organisation: Organisation, engineer: User) -> AISystem:
    """A system that calls two tools."""
    return make.system(organisation, engineer, name="Agent", tools=["send_email", "issue_refund"])


def test_a_plan_is_written_for_the_system_and_for_a_tool(agent: AISystem, engineer: User) -> None:
    make.failure_plan(agent, engineer)
    plan = make.failure_plan(agent, engineer, tool="send_email")
    event = Event.objects.about(plan).get()
    assert event.did == Did.FAILURE_PLAN_SET
    assert events.tell([event])[0].what.startswith("How Agent · send_email fails was written down")
    parts = queries.of(agent, timezone.localdate()).parts
    assert [(part.tool, [point.why for point in part.points]) for part in parts] == [
        ("", [Open.NEVER_DRILLED, Open.NEVER_DRILLED]),
        ("send_email", [Open.NEVER_DRILLED, Open.NEVER_DRILLED]),
        ("issue_refund", [Open.NO_PLAN]),
    ]


def test_a_plan_is_changed_and_not_doubled(agent: AISystem, engineer: User) -> None:
    first = make.failure_plan(agent, engineer)
    again = failures.set_plan(engineer, agent, values={"bound_rate": "5 a day"})
    assert again == first
    assert again.bound_scope == "One office"
    head = Event.objects.count()
    failures.set_plan(engineer, agent, values={"bound_rate": "5 a day"})
    assert Event.objects.count() == head


def test_what_cannot_be_planned(agent: AISystem, engineer: User) -> None:
    with pytest.raises(ValidationError, match="launch is not a tool"):
        failures.set_plan(engineer, agent, tool="launch", values={})
    outsider = make.member(make.organisation())
    with pytest.raises(ValidationError) as refused:
        failures.set_plan(engineer, agent, values={"override_by": outsider})
    assert list(refused.value.message_dict) == ["override_by"]
    with pytest.raises(TypeError):
        failures.set_plan(engineer, agent, values={"override_drilled_on": timezone.localdate()})
    assert not FailurePlan.objects.exists()


def test_who_only_reads_plans_nothing(agent: AISystem, organisation: Organisation) -> None:
    auditor = make.member(organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        failures.set_plan(auditor, agent, values={})
    plan = make.failure_plan(agent)
    with pytest.raises(PermissionDenied):
        failures.drilled(auditor, plan, what=Drill.OVERRIDE, on=timezone.localdate())


def test_a_drill_closes_its_open_point(agent: AISystem, engineer: User) -> None:
    today = timezone.localdate()
    plan = make.failure_plan(agent, engineer)
    plan = failures.drilled(engineer, plan, what="override", on=today)
    event = Event.objects.latest("pk")
    assert event.did == Did.FAILURE_PLAN_DRILLED
    assert events.tell([event])[0].what == "A drill of Agent took place: override"
    whole = queries.of(agent, today).parts[0]
    assert [(point.why, point.drill) for point in whole.points] == [
        (Open.NEVER_DRILLED, Drill.SHUTDOWN)
    ]


@pytest.mark.parametrize(("days", "sentence"), [(1, "future"), (-8, "later drill")])
def test_a_refused_drill_stores_nothing(
    agent: AISystem, engineer: User, days: int, sentence: str
) -> None:
    today = timezone.localdate()
    plan = make.failure_plan(agent, engineer)
    plan = failures.drilled(engineer, plan, what=Drill.SHUTDOWN, on=today - timedelta(days=7))
    with pytest.raises(ValidationError, match=sentence) as refused:
        failures.drilled(engineer, plan, what=Drill.SHUTDOWN, on=today + timedelta(days=days))
    assert list(refused.value.message_dict) == ["on"]
    assert FailurePlan.objects.get().shutdown_drilled_on == today - timedelta(days=7)


def test_another_way_or_person_is_undrilled_again(agent: AISystem, engineer: User) -> None:
    today = timezone.localdate()
    plan = make.failure_plan(agent, engineer)
    for what in Drill:
        plan = failures.drilled(engineer, plan, what=what, on=today)
    plan = failures.set_plan(engineer, agent, values={"shutdown_how": "Pull the plug."})
    assert (plan.override_drilled_on, plan.shutdown_drilled_on) == (today, None)
    plan = failures.set_plan(
        engineer, agent, values={"override_by": make.member(agent.organisation)}
    )
    assert plan.override_drilled_on is None


def test_what_is_over_owes_no_plan(agent: AISystem, engineer: User) -> None:
    systems.change(engineer, agent, values={"stage": Stage.RETIRED, "tools": ["send_email"]})
    agent.refresh_from_db()
    make.failure_plan(agent, engineer, tool="send_email")
    assert queries.of(agent, timezone.localdate()).points == ()


def test_a_dropped_tool_keeps_its_plan_in_sight(agent: AISystem, engineer: User) -> None:
    make.failure_plan(agent, engineer, tool="send_email")
    agent = systems.change(engineer, agent, values={"tools": ["issue_refund"]})
    parts = queries.of(agent, timezone.localdate()).parts
    assert [(part.tool, part.is_called) for part in parts] == [
        ("", True),
        ("issue_refund", True),
        ("send_email", False),
    ]
    assert parts[-1].points == ()
