"""Judging and clocks over the API."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.access import Right
from riskreg.models import AISystem, Clock, Incident, Organisation, Triage, User
from tests import make, make_incidents
from tests.make_incidents import SERIOUS


@pytest.fixture
def incident(system: AISystem, officer: User) -> Incident:
    return make_incidents.incident(system, officer)


@pytest.fixture
def key(organisation: Organisation, officer: User) -> dict[str, str]:
    rights = [Right.VIEW, Right.TRIAGE_INCIDENT, Right.DECIDE_CLOCK]
    _key, secret = make.api_key(officer, organisation, rights)
    return {"Authorization": f"Bearer {secret}"}


def post(key: dict[str, str], url: str, body: Any) -> Any:
    return Client().post(f"/api/v1/{url}", body, content_type="application/json", headers=key)


def test_a_dry_run_only_says_what_would_come_out(key: dict[str, str], incident: Incident) -> None:
    url = f"incidents/{incident.pk}/triage/"
    answer = post(key, url, {"facts": SERIOUS, "dry_run": True})
    assert answer.status_code == 200
    assert answer.json()["result"]["deadline_days"] == 15
    assert answer.json()["easier"] == []
    assert not Triage.objects.exists()


def test_judged_with_its_clocks(key: dict[str, str], incident: Incident) -> None:
    url = f"incidents/{incident.pk}/triage/"
    answer = post(key, url, {"facts": {**SERIOUS, "personal_data_breach": True}})
    assert answer.status_code == 201
    assert answer.json()["is_serious"] is True
    listed = Client().get(f"/api/v1/incidents/{incident.pk}/clocks/", headers=key).json()
    assert [each["code"] for each in listed] == ["gdpr.notification", "eu_ai_act.report"]
    assert listed[1]["told"]["steps_1182_71"]
    kept = Client().get(f"/api/v1/{url}", headers=key).json()
    assert [each["position"] for each in kept] == [1]


def test_what_no_question_takes_is_refused_by_name(key: dict[str, str], incident: Incident) -> None:
    answer = post(key, f"incidents/{incident.pk}/triage/", {"facts": {"deth": True}})
    assert answer.status_code == 422
    assert "Did you mean" in answer.json()["errors"][0]["detail"]
    assert not Triage.objects.exists()


def test_an_easier_judgement_needs_a_reason(key: dict[str, str], incident: Incident) -> None:
    url = f"incidents/{incident.pk}/triage/"
    post(key, url, {"facts": SERIOUS})
    easier = {"facts": {**SERIOUS, "causal_link": "none"}}
    refused = post(key, url, easier)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    assert post(key, url, {**easier, "reason": "Another device."}).status_code == 201


def test_clocks_are_decided(key: dict[str, str], system: AISystem, officer: User) -> None:
    clock = make_incidents.clock(system, officer)
    url = f"clocks/{clock.pk}"
    assert post(key, f"{url}/pause/", {}).status_code == 400
    assert post(key, f"{url}/pause/", {"reason": "Asked to wait."}).json()["state"] == "paused"
    assert post(key, f"{url}/pause/", {"reason": "Again."}).status_code == 422
    assert post(key, f"{url}/resume/", {"reason": "Go on."}).json()["state"] == "running"
    listed = Client().get("/api/v1/clocks/", headers=key).json()
    assert [each["id"] for each in listed["results"]] == [str(clock.pk)]
    other = make.organisation()
    foreign = make.evidence(other, make.member(other))
    now = timezone.now().isoformat()
    assert post(key, f"{url}/meet/", {"met_at": now, "proof": str(foreign.pk)}).status_code == 400
    assert post(key, f"{url}/meet/", {"met_at": now}).json()["state"] == "met"
    assert post(key, f"{url}/close/", {"reason": "Done."}).status_code == 422
    clock.refresh_from_db()
    assert clock.state == "met"


def test_a_key_without_the_right_decides_nothing(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    clock = make_incidents.clock(system, officer)
    _key, secret = make.api_key(officer, organisation, [Right.VIEW])
    key = {"Authorization": f"Bearer {secret}"}
    assert post(key, f"clocks/{clock.pk}/close/", {"reason": "No."}).status_code == 403
    answer = post(key, f"incidents/{clock.incident_id}/triage/", {"facts": {}, "dry_run": True})
    assert answer.status_code == 403
    assert Clock.objects.get().state == "running"
