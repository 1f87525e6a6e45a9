"""Monitoring over the API: a build server sends values with a key that may do no more."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from riskreg.access import Right
from riskreg.models import AISystem, Alert, Indicator, Measurement, MonitoringCycle, Role, User
from tests import make, make_monitoring
from tests.make_monitoring import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make.member(make.organisation())


@pytest.fixture
def system(officer: User) -> AISystem:
    return make.system(officer.memberships.get().organisation, officer, owner=officer)


@pytest.fixture
def indicator(system: AISystem, officer: User) -> Indicator:
    return make_monitoring.indicator(system, officer)


def sender(officer: User, *rights: Right) -> Any:
    _, secret = make.api_key(officer, officer.memberships.get().organisation, rights)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def send(address: str, body: Any = None, method: str = "post") -> Any:
        if body is None and method == "get":
            return client.get(f"/api/v1/{address}")
        act = getattr(client, method)
        return act(f"/api/v1/{address}", body or {}, content_type="application/json")

    return send


def test_a_key_that_may_monitor_sends_values(indicator: Indicator, officer: User) -> None:
    send = sender(officer, Right.VIEW, Right.MONITOR)
    address = f"indicators/{indicator.pk}/measurements/"
    body = {"value": 6.5, "at": "2026-11-01T10:00:00Z", "note": "build 114"}
    assert send(address, body).status_code == 201
    assert send(address, body).status_code == 201  # tried again: entered once
    assert Measurement.objects.count() == 1
    alert = Alert.objects.get()
    assert send(f"indicators/{indicator.pk}/", method="get").json()["mark"] == "alarm"
    assert send("alerts/?state=open", method="get").json()["results"][0]["id"] == str(alert.pk)
    closed = send(f"alerts/{alert.pk}/close/", {"outcome": "Rolled back."})
    assert closed.json()["outcome"] == "Rolled back."
    assert send(f"alerts/{alert.pk}/close/", {"outcome": "Again."}).status_code == 422
    told = send(address, method="get").json()
    assert [each["value"] for each in told["results"]] == [6.5]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"value": "much"}, 400),
        ({}, 400),
        ({"value": 1, "at": "2099-01-01T00:00:00Z"}, 422),
        ({"value": "NaN"}, 400),
        ({"value": "inf"}, 400),
    ],
)
def test_what_is_no_value_is_refused(
    indicator: Indicator, officer: User, body: dict[str, Any], status: int
) -> None:
    send = sender(officer, Right.VIEW, Right.MONITOR)
    answer = send(f"indicators/{indicator.pk}/measurements/", body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Measurement.objects.exists()


def test_a_key_without_the_right_and_a_foreign_one_send_nothing(
    indicator: Indicator, officer: User
) -> None:
    address = f"indicators/{indicator.pk}/measurements/"
    assert sender(officer, Right.VIEW)(address, {"value": 1}).status_code == 403
    stranger = make.member(make.organisation())
    assert sender(stranger, Right.VIEW, Right.MONITOR)(address, {"value": 1}).status_code == 404
    auditor = make.member(indicator.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        sender(auditor, Right.VIEW, Right.MONITOR)


def test_indicators_are_entered_and_changed(system: AISystem, officer: User) -> None:
    send = sender(officer, Right.VIEW, Right.MONITOR)
    made = send("indicators/", {"system": str(system.pk), "name": "Delay", "alarm": 4})
    assert made.status_code == 201
    key = made.json()["id"]
    assert send(f"indicators/{key}/", {"warning": 3}, "patch").status_code == 422
    changed = send(f"indicators/{key}/", {"warning": 5, "is_retired": True}, "patch")
    assert (changed.json()["warning"], changed.json()["is_retired"]) == (5, True)
    assert send(f"indicators/{key}/measurements/", {"value": 1}).status_code == 422


def test_a_cycle_is_opened_answered_and_closed(system: AISystem, officer: User) -> None:
    send = sender(officer, Right.VIEW, Right.MONITOR, Right.EDIT_RISK)
    told = {
        "system": str(system.pk),
        "collected": "Logs.",
        "responsible": str(officer.pk),
        "starts_on": "2026-01-01",
    }
    assert send("monitoring-plans/", {"system": str(system.pk)}).status_code == 422
    plan = send("monitoring-plans/", told).json()
    assert send("monitoring-plans/", {**told, "interval_days": 30}).json()["id"] == plan["id"]
    cycle = send(f"monitoring-plans/{plan['id']}/look/").json()
    at = f"monitoring-cycles/{cycle['id']}"
    assert send(f"{at}/close/", {"conclusion": "Goes on."}).status_code == 422
    assert send(f"{at}/answers/", {"answers": {"mood": "Fine."}}).status_code == 422
    assert send(f"{at}/answers/", {"answers": ANSWERS}).json()["answers"] == ANSWERS
    found = {"words": "Read worse.", "opens": "risk", "title": "Worse", "category": "operational"}
    assert send(f"{at}/findings/", found).json()["risk"]
    closed = send(f"{at}/close/", {"conclusion": "Goes on."}).json()
    assert closed["conclusion"] == "Goes on."
    assert MonitoringCycle.objects.get().closed_by == officer
    listed = send(f"monitoring-cycles/?system={system.pk}&state=closed", method="get").json()
    assert listed["count"] == 1
