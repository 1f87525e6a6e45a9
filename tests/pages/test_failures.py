"""How a system fails, on pages: the whole, its tools, plans and drills."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import systems
from riskreg.models import AISystem, FailurePlan, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """The compliance officer of an organisation."""
    return make.member(make.organisation())


@pytest.fixture
def agent(officer: User) -> AISystem:
    """A system that calls two tools."""
    organisation = officer.memberships.get().organisation
    return make.system(organisation, officer, name="Agent", tools=["Send mail & go", "Pay"])


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def test_the_whole_and_every_tool_stand_on_one_page(client: Client, agent: AISystem) -> None:
    body = text(client.get(reverse("system_failures", args=[agent.pk])))
    assert body.count("Nothing is written down about how it fails") == 3
    assert "3 open points" in body
    assert f"?tool={quote('Send mail & go')}" in body
    record = text(client.get(agent.get_absolute_url()))
    assert "How it fails: 3 things are not written down or not drilled" in record


def test_a_plan_is_written_for_a_tool(client: Client, agent: AISystem, officer: User) -> None:
    address = f"{reverse('system_failure_plan', args=[agent.pk])}?tool={quote('Send mail & go')}"
    assert client.get(address).status_code == 200
    answer = client.post(
        address,
        {
            "worst_outcome": "Mail to everybody.",
            "is_reversible": "false",
            "needs_approval": "",
            "override_by": str(officer.pk),
            "override_how": "Hold the queue.",
            "drill_interval": "90",
        },
    )
    plan = FailurePlan.objects.get()
    assert answer["Location"] == plan.get_absolute_url()
    assert (plan.tool, plan.is_reversible, plan.needs_approval) == ("Send mail & go", False, None)
    at = client.get(plan.get_absolute_url())["Location"]
    assert at == f"{reverse('system_failures', args=[agent.pk])}#part-1"
    body = text(client.get(at))
    assert "Mail to everybody." in body
    assert "Not said yet: bound: amount, bound: rate, bound: scope, needs approval" in body


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("drill_interval", "0x", "give a number in digits"),
        ("drill_interval", "-1", "greater than or equal to 0"),
        ("drill_interval", "0", "at least one day"),
        ("override_by", "a6bd4f9f-5c4b-4b05-9006-8afb78205ae7", "choose one of the answers"),
    ],
)
def test_a_refused_plan_says_why(
    client: Client, agent: AISystem, field: str, value: str, sentence: str
) -> None:
    address = reverse("system_failure_plan", args=[agent.pk])
    answer = client.post(address, {"drill_interval": "90", field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not FailurePlan.objects.exists()


def test_a_tool_the_system_does_not_call_has_no_form(client: Client, agent: AISystem) -> None:
    address = reverse("system_failure_plan", args=[agent.pk])
    assert client.get(address, {"tool": "Fly"}).status_code == 404


def test_a_drill_is_recorded_and_refused(client: Client, agent: AISystem) -> None:
    plan = make.failure_plan(agent)
    address = reverse("failure_plan_drill", args=[plan.pk, "shutdown"])
    today = timezone.localdate()
    late = client.post(address, {"on": today + timedelta(days=1)})
    assert late.status_code == 422
    assert "lies in the future" in text(late)
    assert client.post(address, {"on": today}).status_code == 302
    plan.refresh_from_db()
    assert plan.shutdown_drilled_on == today
    unknown = reverse("failure_plan_drill", args=[plan.pk, "dance"])
    assert client.get(unknown).status_code == 404


def test_a_dropped_tool_is_shown_and_asks_for_nothing(
    client: Client, agent: AISystem, officer: User
) -> None:
    plan = make.failure_plan(agent, tool="Pay")
    systems.change(officer, agent, values={"tools": []})
    body = text(client.get(reverse("system_failures", args=[agent.pk])))
    assert "no longer calls this tool" in body
    assert "1 open point" in body
    assert client.get(plan.get_absolute_url())["Location"].endswith("#part-1")


def test_an_archived_system_offers_no_form(client: Client, agent: AISystem, officer: User) -> None:
    systems.archive(officer, agent, reason="Over.")
    body = text(client.get(reverse("system_failures", args=[agent.pk])))
    assert reverse("system_failure_plan", args=[agent.pk]) not in body
    assert "Nothing open" in body
    refused = client.post(reverse("system_failure_plan", args=[agent.pk]), {"drill_interval": "90"})
    assert refused.status_code == 422
