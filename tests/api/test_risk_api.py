"""Risks, acceptances, scales and assessments over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.models import Assessment, Organisation, Risk, Role, User
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(officer: User) -> Client:
    """A program that acts for the officer."""
    return browser(officer)


def post(client: Client, where: str, **body: Any) -> Any:
    """A body as JSON."""
    return client.post(f"/api/v1/{where}/", body, content_type="application/json")


def test_a_risk_is_assessed_and_accepted_from_end_to_end(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    risk = post(client, "risks", title="Late", category="operational", systems=[str(system.pk)])
    assert risk.status_code == 201
    key = risk.json()["id"]
    begun = post(client, "assessments", system=str(system.pk)).json()
    at = f"assessments/{begun['id']}"
    assert [each["risk"] for each in begun["estimates"]] == [key]
    gaps = post(client, f"{at}/submit")
    assert gaps.status_code == 422
    pointers = [each["pointer"] for each in gaps.json()["errors"]]
    assert f"/estimates/{key}/inherent_likelihood" in pointers
    told = post(client, f"{at}/estimates", risk=key, **make.ESTIMATE).json()
    assert told["estimates"][0]["levels"]["residual_level"] == "medium"
    content = {"scope": "All.", "conclusion": "Fine."}
    client.patch(f"/api/v1/{at}/", {"content": content}, content_type="application/json")
    sent = post(client, f"{at}/submit").json()
    assert sent["state"] == "submitted"
    assert post(client, f"{at}/approve").status_code == 422
    approver = browser(make.member(organisation, Role.APPROVER))
    assert post(approver, f"{at}/approve", seen="0" * 64).status_code == 422
    assert post(approver, f"{at}/approve", seen=sent["digest"]).json()["state"] == "approved"
    post(client, "appetites", category="operational", level="low")
    standing = client.get(f"/api/v1/risks/{key}/").json()
    assert (standing["residual_level"], standing["is_breach"]) == ("medium", True)
    until = str(timezone.localdate() + timedelta(days=9))
    asked = post(client, "acceptances", risk=key, reason="Rare.", until=until).json()
    assert post(client, f"acceptances/{asked['id']}/accept").status_code == 422
    given = post(approver, f"acceptances/{asked['id']}/accept", note="Agreed.").json()
    assert given["is_in_force"] is True


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "New", "category": "security", "tags": ["NOBODY knows"]}, "/tags"),
        ({"title": "New", "category": "security", "rights": ["CFR 99"]}, "/rights"),
        (
            {"title": "New", "category": "security", "links": [{"framework": "X", "ref": "1"}]},
            "/links",
        ),
    ],
)
def test_a_risk_that_cannot_be_is_a_problem_with_its_place(
    client: Client, body: dict[str, Any], pointer: str
) -> None:
    answer = post(client, "risks", **body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Risk.objects.exists()


def test_a_matrix_that_falls_is_a_problem(client: Client) -> None:
    wrong = {**make.shipped(), "matrix": [["critical"] * 5] + [["low"] * 5] * 4}
    answer = post(client, "scales", **wrong)
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/matrix"}
    assert post(client, "scales", **make.shipped()).json()["version"] == 1


def test_a_list_is_filtered_as_the_page_is(
    client: Client, organisation: Organisation, officer: User
) -> None:
    make.risk(organisation, officer, title="Here")
    make.risk(organisation, officer, title="There", category="privacy")
    found = client.get("/api/v1/risks/", {"category": "privacy"}).json()["results"]
    assert [each["title"] for each in found] == ["There"]


def test_a_draft_is_sent_back_emptied_and_given_up(
    client: Client, organisation: Organisation, officer: User
) -> None:
    made = make.assessment(make.system(organisation, officer), officer, state="submitted")
    approver = browser(make.member(organisation, Role.APPROVER))
    at = f"assessments/{made.pk}"
    assert post(approver, f"{at}/send-back", reason="Too narrow.").json()["state"] == "draft"
    risk = made.estimates.get().risk
    assert post(client, f"{at}/drop", risk=str(risk.pk)).json()["estimates"] == []
    assert post(client, f"{at}/discard", reason="Too early.").json()["state"] == "discarded"
    assert Assessment.objects.get().state == "discarded"
