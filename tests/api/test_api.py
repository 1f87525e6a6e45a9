"""The API: sign-in, refusals, and the same actions as the pages."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import keys, systems
from riskreg.models import AISystem, Decision, Event, Organisation, Questionnaire, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db

FACTS = {
    "is_ai_system": True,
    "eu_nexus": "placed_on_eu_market",
    "annex_iii_points": ["4(a)"],
    "profiling": True,
}


class Program:
    """A program that calls with a key."""

    def __init__(self, user: User, organisation: Organisation, *rights: Right) -> None:
        self.key, self.secret = make.api_key(user, organisation, rights or (Right.VIEW,))
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, address: str, **query: Any) -> Any:
        """GET below /api/v1/."""
        return self.client.get(f"/api/v1/{address}", query)

    def post(self, address: str, body: Any) -> Any:
        """POST JSON below /api/v1/."""
        return self.client.post(f"/api/v1/{address}", body, content_type="application/json")

    def patch(self, address: str, body: Any) -> Any:
        """PATCH JSON below /api/v1/."""
        return self.client.patch(f"/api/v1/{address}", body, content_type="application/json")


def test_who_is_signed_out_gets_401_as_a_problem() -> None:
    answer = Client().get("/api/v1/systems/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


@pytest.mark.parametrize("presented", ["", "rr_x_y", "rr_", "nonsense", "rr_00000000_" + "x" * 43])
def test_a_key_that_is_none_is_refused(presented: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {presented}"})
    assert client.get("/api/v1/systems/").status_code == 401


def test_a_key_reads_and_writes_what_its_rights_say(
    organisation: Organisation, officer: User
) -> None:
    reader = Program(officer, organisation)
    writer = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    body = {"name": "Letter sorter", "purpose": "Sorts letters."}
    assert reader.post("systems/", body).status_code == 403
    assert not AISystem.objects.exists()
    made = writer.post("systems/", body)
    assert made.status_code == 201
    assert made.json()["reference"] == "AIS-0001"
    assert reader.get("systems/").json()["results"][0]["name"] == "Letter sorter"
    assert Event.objects.filter(did=Did.SYSTEM_REGISTERED).get().actor_key == officer.pk


def test_a_revoked_or_expired_key_is_refused(organisation: Organisation, officer: User) -> None:
    program = Program(officer, organisation)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert program.get("systems/").status_code == 401
    keys.revoke(officer, program.key)
    assert program.get("systems/").status_code == 401


def test_a_key_stops_at_its_organisation(officer: User, organisation: Organisation) -> None:
    other = make.organisation()
    theirs = make.system(other)
    make.membership(officer, other)
    program = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    assert program.get("systems/").json()["count"] == 0
    assert program.get(f"systems/{theirs.pk}/").status_code == 404
    assert program.patch(f"systems/{theirs.pk}/", {"name": "Mine"}).status_code == 404
    assert [each["id"] for each in program.get("organisations/").json()["results"]] == [
        str(organisation.pk)
    ]


def test_records_of_another_organisation_cannot_be_named(
    organisation: Organisation, officer: User
) -> None:
    stranger = make.member(make.organisation())
    program = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    answer = program.post("systems/", {"name": "A", "purpose": "B", "owner": str(stranger.pk)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/owner"
    assert stranger.email not in answer.content.decode()


def test_every_fault_is_named_with_its_place(organisation: Organisation, officer: User) -> None:
    program = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    answer = program.post("systems/", {"name": "", "countries": ["Belgium"]})
    assert answer.status_code == 400
    pointers = {each["pointer"] for each in answer.json()["errors"]}
    assert {"/name", "/purpose"} <= pointers


def test_what_the_rules_refuse_is_422(organisation: Organisation, officer: User) -> None:
    program = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    answer = program.post("systems/", {"name": "A", "purpose": "B", "roles": ["king"]})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "pointer": "/roles",
            "detail": "king is not a role of this law. Choose one from the list.",
        }
    ]
    assert not AISystem.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"name": ', "application/json", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 400),
    ],
)
def test_bodies_that_cannot_be_read_are_problems(
    organisation: Organisation, officer: User, body: bytes, kind: str, status: int
) -> None:
    program = Program(officer, organisation, Right.VIEW, Right.EDIT_SYSTEM)
    answer = program.client.post("/api/v1/systems/", body, content_type=kind)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_address_that_does_not_exist_is_a_problem(
    organisation: Organisation, officer: User
) -> None:
    answer = Program(officer, organisation).get("nothing/here/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_archive_and_restore(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    program = Program(officer, organisation, Right.VIEW, Right.ARCHIVE_SYSTEM, Right.EDIT_SYSTEM)
    assert program.post(f"systems/{system.pk}/archive/", {}).status_code == 400
    assert program.post(f"systems/{system.pk}/archive/", {"reason": "Gone"}).status_code == 200
    assert program.get("systems/").json()["count"] == 0
    assert program.get(f"systems/{system.pk}/").json()["is_archived"] is True
    assert program.patch(f"systems/{system.pk}/", {"name": "New"}).status_code == 422
    assert program.post(f"systems/{system.pk}/restore/", {}).status_code == 200
    assert program.get("systems/").json()["count"] == 1


def test_facts_are_classified_without_storing_anything(
    organisation: Organisation, officer: User
) -> None:
    body = {"role": "provider", "facts": FACTS, "on": "2026-11-20"}
    answer = Program(officer, organisation).post("classifications/", body)
    assert answer.status_code == 200
    assert answer.json()["tier"] == "high_risk_annex_iii"
    assert "Annex III 4(a)" in answer.json()["legal_basis"]
    assert not Decision.objects.exists()


def test_an_unknown_fact_is_refused_with_the_nearest_name(
    organisation: Organisation, officer: User
) -> None:
    body = {"role": "provider", "facts": {"is_ai_sistem": True}}
    answer = Program(officer, organisation).post("classifications/", body)
    assert answer.status_code == 422
    assert "is_ai_system" in answer.json()["detail"]


def test_a_decision_is_recorded_and_an_open_question_set_left_alone(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    program = Program(officer, organisation, Right.VIEW, Right.DECIDE)
    body = {"system": str(system.pk), "role": "provider", "facts": FACTS, "on": "2026-11-20"}
    answer = program.post("decisions/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["tier"] == "high_risk_annex_iii"
    assert answer.json()["edition"] == "2026-1744"
    assert not Questionnaire.objects.exists()
    listed = program.get("decisions/", current="true", tier="high_risk_annex_iii").json()
    assert listed["count"] == 1


def test_engineers_answer_but_do_not_decide(organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    system = make.system(organisation, engineer)
    with pytest.raises(Exception, match="more than its holder"):
        Program(engineer, organisation, Right.DECIDE)
    program = Program(engineer, organisation, Right.VIEW, Right.CLASSIFY)
    body = {"system": str(system.pk), "role": "provider", "facts": FACTS}
    assert program.post("decisions/", body).status_code == 403


def test_a_decision_about_anothers_system_is_not_found(
    organisation: Organisation, officer: User
) -> None:
    theirs = make.system(make.organisation())
    program = Program(officer, organisation, Right.VIEW, Right.DECIDE)
    body = {"system": str(theirs.pk), "role": "provider", "facts": FACTS}
    assert program.post("decisions/", body).status_code == 404


def test_a_session_works_too_and_needs_its_token(organisation: Organisation, officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.get("/api/v1/systems/").status_code == 200
    body = {"name": "A", "purpose": "B"}
    answer = client.post("/api/v1/systems/", body, content_type="application/json")
    assert answer.status_code == 403


def test_lists_take_the_same_queries_however_long(
    organisation: Organisation, officer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        system = make.system(organisation, officer)
        systems.change(officer, system, values={"description": f"Number {number}"})
    program = Program(officer, organisation)
    with django_assert_max_num_queries(8):
        assert program.get("systems/", page_size=100).json()["count"] == 12


def test_the_schema_can_be_read(organisation: Organisation, officer: User) -> None:
    answer = Program(officer, organisation).get("schema/")
    assert answer.status_code == 200
    assert reverse("api-schema") == "/api/v1/schema/"


@pytest.mark.parametrize("address", ["nothing/", "report/a%0Ab/", "%0A"])
def test_an_address_that_is_none_answers_with_a_problem(client: Client, address: str) -> None:
    answer = client.post(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_filter_that_cannot_be_read_is_refused_whatever_signs_are_in_it() -> None:
    client = Client()
    client.force_login(make.member(make.organisation()))
    answer = client.get(reverse("api-red-team-round-list"), {"system": "100 %c of %(it)s"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/system"
