"""Evidence over the API: files as multipart, links and records as JSON; what CI does."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.access import Right
from riskreg.models import Evidence, Organisation, User
from tests import make, samples
from tests.api.test_api import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

DOCS = Path(__file__).parents[2] / "docs" / "evidence.md"
EVERY = (Right.VIEW, Right.ADD_EVIDENCE, Right.WITHDRAW_EVIDENCE)


@pytest.fixture
def program(organisation: Organisation, officer: User) -> Program:
    """A program with every right on evidence."""
    return Program(officer, organisation, *EVERY)


def multipart(program: Program, address: str, body: dict[str, Any]) -> Any:
    """POST a form with a file."""
    return program.client.post(f"/api/v1/{address}", body)


def test_the_recipe_for_ci_uploads_a_report_and_links_it(
    organisation: Organisation, officer: User
) -> None:
    recipe = DOCS.read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    fields: dict[str, Any] = {}
    for line in recipe.splitlines():
        if "-F " in line:
            name, _, value = line.split("-F ")[1].strip(" \\").strip("'\"").partition("=")
            fields[name] = value
    control = make.control(organisation, officer)
    assert fields["controls"] == "CTL-0042"
    assert fields["upload"].startswith("@")
    fields |= {"controls": control.reference, "upload": make.file("junit.xml", samples.XML)}
    answer = multipart(Program(officer, organisation, *EVERY[:2]), "evidence/", fields)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["sha256"] == hashlib.sha256(samples.XML).hexdigest()
    assert (told["media_type"], told["grade"], told["kind"]) == (
        "application/xml", "machine", "file",
    )  # fmt: skip
    assert told["controls"] == [str(control.pk)]
    assert told["standing"] == "in_force"
    assert told["revisions"][0]["file_name"] == "junit.xml"


def test_links_and_records_come_as_json(program: Program) -> None:
    link = {"title": "Run", "grade": "machine", "url": "https://example.com/7"}
    record = {"title": "Run", "grade": "machine", "record": {"passed": 412, "by": {"suite": 3}}}
    made = [program.post("evidence/", body).json() for body in (link, record)]
    assert [each["kind"] for each in made] == ["link", "record"]
    assert made[1]["revisions"][0]["record"] == record["record"]
    assert program.get("evidence/").json()["count"] == 2
    assert program.get("evidence/", kind="link").json()["count"] == 1
    assert program.get(f"evidence/{made[0]['id']}/").json()["revisions"][0]["url"] == link["url"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 400, "/title"),
        ({"title": "A", "grade": "best"}, 400, "/grade"),
        ({"title": "A", "grade": "machine"}, 422, "/upload"),
        ({"title": "A", "grade": "machine", "url": "ftp://x"}, 422, "/url"),
        ({"title": "A", "grade": "machine", "record": [1]}, 400, "/record"),
        ({"title": "A", "grade": "machine", "record": {"a": "\x00"}}, 422, "/record"),
        (
            {"title": "A", "grade": "machine", "record": {"a": 1}, "collected_on": "2999-01-01"},
            422,
            "/collected_on",
        ),
        (
            {"title": "A", "grade": "machine", "record": {"a": 1}, "controls": ["CTL-0001"]},
            400,
            "/controls",
        ),
    ],
)
def test_refusals_name_their_place_and_store_nothing(
    program: Program, store: Path, body: dict[str, Any], status: int, pointer: str
) -> None:
    answer = program.post("evidence/", json.loads(json.dumps(body)))
    assert answer.status_code == status, answer.content
    assert pointer in {each["pointer"] for each in answer.json()["errors"]}
    assert not Evidence.objects.exists()


def test_a_file_that_is_refused_or_too_large_stores_nothing(
    program: Program, store: Path, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.IMPORT_MAX_BYTES = 1024 * 1024
    for content, words in ((b"<html>", "web page"), (b"passed\n" * 300_000, "larger than 1 MB")):
        upload = make.file("a.txt", content)
        answer = multipart(
            program, "evidence/", {"title": "A", "grade": "machine", "upload": upload}
        )
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert [path for path in store.rglob("*") if path.is_file()] == []
    assert not Evidence.objects.exists()


def test_controls_and_people_of_others_cannot_be_named(
    program: Program, organisation: Organisation
) -> None:
    theirs = make.control(make.organisation(), title="Secret")
    stranger = make.member(make.organisation())
    body = {"title": "A", "grade": "machine", "record": {"a": 1}}
    for more in ({"controls": [str(theirs.pk)]}, {"owner": str(stranger.pk)}):
        answer = program.post("evidence/", {**body, **more})
        assert answer.status_code == 400
        assert "Secret" not in answer.content.decode()
        assert stranger.email not in answer.content.decode()
    made = make.evidence(organisation)
    assert (
        program.post(f"evidence/{made.pk}/link/", {"controls": [theirs.reference]}).status_code
        == 400
    )


def test_a_proof_is_revised_linked_ended_and_withdrawn(
    program: Program, organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer)
    made = make.evidence(organisation, officer, upload=make.file("a.txt", b"first\n"))
    at = f"evidence/{made.pk}/"
    form = {"grade": "independent", "upload": make.file("b.txt", b"second\n")}
    told = multipart(program, f"{at}revise/", form).json()
    assert (told["revision"], told["grade"], len(told["revisions"])) == (2, "independent", 2)
    assert program.patch(at, {"title": "New"}).json()["title"] == "New"
    linked = program.post(f"{at}link/", {"controls": [control.reference]}).json()
    assert linked["controls"] == [str(control.pk)]
    assert program.get(f"{at}leaning/").json()["bereft"] == [str(control.pk)]
    for number, content in (("1", b"first\n"), ("2", b"second\n")):
        answer = program.get(f"{at}download/", revision=number)
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment")
    for number in ("3", "x", "٣", "-1", ""):
        assert program.get(f"{at}download/", revision=number).status_code == 404
    today = timezone.localdate().isoformat()
    ended = program.post(f"{at}end/", {"valid_until": today, "reason": "Replaced."}).json()
    assert (ended["valid_until"], ended["standing"]) == (today, "lapsing")
    gone = program.post(f"{at}withdraw/", {"reason": "Wrong."}).json()
    assert gone["standing"] == "withdrawn"
    assert program.post(f"{at}withdraw/", {"reason": "Again."}).status_code == 422


def test_a_damaged_file_is_a_conflict(
    program: Program, organisation: Organisation, store: Path
) -> None:
    made = make.evidence(organisation, upload=make.file())
    [path] = [path for path in store.rglob("*") if path.is_file()]
    path.write_bytes(b"other")
    answer = program.get(f"evidence/{made.pk}/download/")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_key_without_the_right_adds_nothing(organisation: Organisation, officer: User) -> None:
    reader = Program(officer, organisation)
    body = {"title": "A", "grade": "machine", "record": {"a": 1}}
    assert reader.post("evidence/", body).status_code == 403
    assert Client().post("/api/v1/evidence/", body).status_code == 401


def test_a_list_takes_the_same_queries_for_more_rows(
    program: Program, organisation: Organisation, officer: User, django_assert_num_queries: Any
) -> None:
    control = make.control(organisation, officer)
    program.get("evidence/")  # notes that the key is in use
    for number in (1, 5):
        for _ in range(number):
            make.evidence(organisation, officer, controls=[control])
        with django_assert_num_queries(6):
            program.get("evidence/")
