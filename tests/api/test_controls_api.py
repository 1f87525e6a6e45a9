"""Controls and failure plans over the API."""

from typing import Any

import pytest
from django.test import Client

from riskreg.models import Control, FailurePlan, Organisation, Role, User
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
CONTROLS = "/api/v1/controls/"
PLANS = "/api/v1/failure-plans/"


def send(client: Client, address: str, body: Any, method: str = "post") -> Any:
    """A request with a JSON body."""
    return getattr(client, method)(address, body, content_type="application/json")


@pytest.mark.usefixtures("catalogues")
def test_a_control_lives_from_entry_to_its_end(organisation: Organisation, engineer: User) -> None:
    client, system = browser(engineer), make.system(organisation, engineer)
    served = [{"framework": "EU_AI_ACT", "ref": "Art. 14(4)(e)"}]
    made = send(
        client,
        CONTROLS,
        {
            "title": "Stop switch",
            "layer": "human_checkpoint",
            "state": "in_place",
            "systems": [str(system.pk)],
            "requirements": served,
        },
    )
    assert made.status_code == 201, made.json()
    one = f"{CONTROLS}{made.json()['id']}/"
    assert made.json()["requirements"] == [{**served[0], "rationale": ""}]
    tested = send(client, f"{one}test/", {"on": "2026-11-20", "result": "effective"}).json()
    assert (tested["effectiveness"], tested["test_due"]) == ("effective", "2027-11-20")
    assert len(client.get(f"{one}tests/").json()) == 1
    approver = browser(make.member(organisation, Role.APPROVER))
    assert send(approver, f"{one}confirm/", {}).json()["confirmed_at"]
    changed = send(client, one, {"how_it_works": "A red button."}, "patch").json()
    assert changed["confirmed_at"] is None
    assert send(client, f"{one}link/", {"requirements": []}).json()["requirements"] == []
    found = client.get(CONTROLS, {"system": str(system.pk)}).json()
    assert [each["id"] for each in found["results"]] == [made.json()["id"]]
    assert send(client, f"{one}retire/", {"reason": "Replaced."}).json()["state"] == "retired"
    assert client.get(CONTROLS).json()["results"] == []


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("test", {"on": "2999-01-01", "result": "effective"}, "on"),
        ("test", {"on": "2026-11-20", "result": "not_tested"}, "result"),
        ("test", {"on": "2026-02-30", "result": "effective"}, "on"),
        ("retire", {"reason": " "}, "reason"),
        ("link", {"requirements": [{"framework": "X", "ref": "1"}]}, "requirements"),
    ],
)
def test_a_refusal_is_a_problem_on_its_field(
    organisation: Organisation, engineer: User, act: str, body: Any, field: str
) -> None:
    control = make.control(organisation, engineer)
    answer = send(browser(engineer), f"{CONTROLS}{control.pk}/{act}/", body)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code in (400, 422)
    assert field in str(answer.json())
    assert not control.tests.exists()
    assert Control.objects.get().state == "in_place"


def test_inheritance_is_declined_and_resumed(organisation: Organisation, engineer: User) -> None:
    client, system = browser(engineer), make.system(organisation, engineer)
    one = f"{CONTROLS}{make.control(organisation, engineer, is_organisation_wide=True).pk}/"
    body = {"system": str(system.pk), "reason": "It runs apart."}
    assert send(client, f"{one}decline/", body).status_code == 200
    assert system.declined.get().reason == "It runs apart."
    assert send(client, f"{one}resume/", body).status_code == 200
    assert not system.declined.exists()


def test_a_plan_is_written_changed_and_drilled(organisation: Organisation, engineer: User) -> None:
    client = browser(engineer)
    system = make.system(organisation, engineer, tools=["Pay"])
    body = {"system": str(system.pk), "tool": "Pay", "shutdown_how": "Pull the plug."}
    made = send(client, PLANS, body)
    assert made.status_code == 200, made.json()
    send(client, PLANS, {"system": str(system.pk), "tool": "Pay", "bound_rate": "One a day"})
    plan = FailurePlan.objects.get()
    assert (plan.shutdown_how, plan.bound_rate) == ("Pull the plug.", "One a day")
    drill = f"{PLANS}{plan.pk}/drill/"
    done = send(client, drill, {"what": "shutdown", "on": "2026-11-20"}).json()
    assert done["shutdown_drilled_on"] == "2026-11-20"
    early = send(client, drill, {"what": "override", "on": "2026-11-20"})
    assert "Write down how it is done" in str(early.json())
    other = send(client, PLANS, {"system": str(system.pk), "tool": "Fly"})
    assert "is not a tool" in str(other.json())


def test_lists_take_constant_queries(
    organisation: Organisation, engineer: User, django_assert_max_num_queries: Any
) -> None:
    client = browser(engineer)
    for _ in range(5):
        make.control(organisation, engineer, systems=[make.system(organisation, engineer)])
    with django_assert_max_num_queries(12):
        assert client.get(CONTROLS).json()["count"] == 5
