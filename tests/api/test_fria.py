"""Fundamental rights impact assessments over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.models import AISystem, Assessment, Role, User
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> AISystem:
    """A system of which the register knows something."""
    return make.system(make.organisation(), name="Score", purpose="Scores loan applications.")


@pytest.fixture
def officer(system: AISystem) -> User:
    """A compliance officer of its organisation."""
    return make.member(system.organisation)


@pytest.fixture
def client(officer: User) -> Client:
    """A program that acts for the officer."""
    return browser(officer)


def post(client: Client, path: str, /, **body: Any) -> Any:
    """A body as JSON."""
    return client.post(f"/api/v1/{path}/", body, content_type="application/json")


def parts(answer: dict[str, Any]) -> dict[str, Any]:
    """The parts of an answer by their letter."""
    return {each["part"]: each for each in answer["parts"]}


def test_one_is_written_approved_and_told_from_end_to_end(
    client: Client, system: AISystem, officer: User
) -> None:
    risk = make.risk(system.organisation, officer, title="Refused more often", systems=[system])
    begun = post(client, "fria", system=str(system.pk))
    assert begun.status_code == 201
    at = f"fria/{begun.json()['id']}"
    told = parts(begun.json())
    assert list(told) == list(make.PARTS)
    assert told["a"]["text"] == "Scores loan applications."
    assert told["a"]["sources"] == ["the entry of the system (Intended purpose)"]
    assert told["d"]["risks"] == [str(risk.pk)]
    for part, text in make.PARTS.items():
        answer = post(client, f"{at}/write", part=part, text=text)
        assert parts(answer.json())[part]["text"] == text
    assert parts(answer.json())["d"]["risks"] == [str(risk.pk)]
    answer = post(client, f"{at}/write", part="d", text="Harm.", risks=[])
    assert parts(answer.json())["d"]["risks"] == []
    key = begun.json()["id"]
    early = post(client, f"{at}/notify", on="2026-11-20", to="FSMA")
    assert early.status_code == 422
    sent = post(client, f"assessments/{key}/submit").json()
    assert post(client, f"{at}/write", part="a", text="Late.").status_code == 422
    approver = browser(make.member(system.organisation, Role.APPROVER))
    assert post(approver, f"assessments/{key}/approve", seen=sent["digest"]).status_code == 200
    day = timezone.localdate()
    tomorrow = post(client, f"{at}/notify", on=str(day + timedelta(days=1)), to="FSMA")
    assert [each["pointer"] for each in tomorrow.json()["errors"]] == ["/on"]
    done = post(client, f"{at}/notify", on=str(day), to="FSMA", how="web form 17").json()
    assert (done["notified_on"], done["notified_to"]) == (str(day), "FSMA")
    assert (done["notified_how"], done["attention"]) == ("web form 17", "")
    assert post(client, f"{at}/notify", on=str(day), to="FSMA").status_code == 422


def test_a_notification_before_the_approval_is_marked(client: Client, system: AISystem) -> None:
    document = make.fria(system, state="approved")
    day = timezone.localdate() - timedelta(days=1)
    told = post(client, f"fria/{document.pk}/notify", on=str(day), to="FSMA").json()
    assert "before the approval" in told["attention"]


def test_a_part_keeps_its_place_in_the_dpia_until_another_is_named(
    client: Client, system: AISystem, officer: User
) -> None:
    at = f"fria/{make.fria(system, officer).pk}"
    refused = post(client, f"{at}/write", part="c", text="Applicants.", where="Section 3")
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/where"]
    dpia = make.evidence(system.organisation, officer)
    assert post(client, f"{at}/dpia", evidence=str(dpia.pk)).json()["dpia"] == str(dpia.pk)
    post(client, f"{at}/write", part="c", text="Applicants.", where="Section 3")
    kept = post(client, f"{at}/write", part="c", text="All applicants.").json()
    assert parts(kept)["c"]["where"] == "Section 3"
    gone = post(client, f"{at}/dpia", evidence=None).json()
    assert (gone["dpia"], parts(gone)["c"]["where"]) == (None, "")


def test_a_similar_case_gives_its_words(client: Client, system: AISystem, officer: User) -> None:
    other = make.system(system.organisation, officer, name="Other score")
    earlier = make.fria(other, officer, state="approved")
    key = post(client, "fria", system=str(system.pk)).json()["id"]
    told = parts(post(client, f"fria/{key}/lean-on", earlier=str(earlier.pk)).json())
    assert {part: each["text"] for part, each in told.items()} == make.PARTS


@pytest.mark.parametrize(
    "body",
    [
        {"part": "g", "text": "x"},
        {"part": "a", "text": "x", "risks": []},
        {"part": "a"},
        {"part": "d", "text": "x", "risks": ["one"]},
    ],
)
def test_a_part_that_is_none_is_refused_and_nothing_kept(
    client: Client, system: AISystem, officer: User, body: dict[str, Any]
) -> None:
    document = make.fria(system, officer)
    assert post(client, f"fria/{document.pk}/write", **body).status_code == 400
    assert Assessment.objects.get(pk=document.pk).content == document.content


def test_foreign_records_are_not_found(client: Client, system: AISystem, officer: User) -> None:
    elsewhere = make.system(make.organisation())
    at = f"fria/{make.fria(system, officer).pk}"
    strange = make.fria(elsewhere, state="approved")
    proof = make.evidence(elsewhere.organisation)
    risk = make.risk(elsewhere.organisation, systems=[elsewhere])
    assert post(client, "fria", system=str(elsewhere.pk)).status_code == 404
    assert post(client, f"{at}/lean-on", earlier=str(strange.pk)).status_code == 404
    assert post(client, f"{at}/dpia", evidence=str(proof.pk)).status_code == 404
    named = post(client, f"{at}/write", part="d", text="x", risks=[str(risk.pk)])
    assert named.status_code == 422


def test_the_list_has_this_kind_alone_and_narrows_by_system(
    client: Client, system: AISystem, officer: User
) -> None:
    other = make.system(system.organisation, officer)
    make.assessment(other, officer)
    mine, second = make.fria(system, officer), make.fria(other, officer)
    found = client.get("/api/v1/fria/").json()["results"]
    assert {each["id"] for each in found} == {str(mine.pk), str(second.pk)}
    found = client.get("/api/v1/fria/", {"system": str(system.pk)}).json()["results"]
    assert [each["id"] for each in found] == [str(mine.pk)]


def test_the_parts_cannot_be_written_past_their_rules(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer)
    body = {"content": {"origins": "x"}}
    address = f"/api/v1/assessments/{document.pk}/"
    assert client.patch(address, body, content_type="application/json").status_code == 400
    begun = post(client, "assessments", system=str(system.pk), kind="fria", **body)
    assert begun.status_code == 400


def test_begun_among_all_assessments_it_starts_from_the_register_as_well(
    client: Client, system: AISystem
) -> None:
    begun = post(client, "assessments", system=str(system.pk), kind="fria")
    assert begun.status_code == 201
    told = parts(client.get(f"/api/v1/fria/{begun.json()['id']}/").json())
    assert told["a"]["text"] == "Scores loan applications."
    again = post(client, "fria", system=str(system.pk))
    assert again.json()["id"] == begun.json()["id"]
