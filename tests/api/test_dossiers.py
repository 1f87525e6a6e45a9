"""Dossiers and jobs over the API: ask, watch, list, download; who may, and whose they are."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from riskreg.access import Right
from riskreg.models import Dossier, Event, Job, JobState, Organisation, Role, User
from riskreg.trail import Did
from tests import make
from tests.access.dossiers import PDF, dossier, failed_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def finished(organisation: Organisation, officer: User) -> Dossier:
    """A dossier with a file."""
    system = make.system(organisation, officer)
    return dossier(system, officer, decision=make.decision(system, officer))


def program(user: User, organisation: Organisation) -> Client:
    """A program that may read and make dossiers, as far as its holder may."""
    secret = make.api_key(user, organisation, (Right.VIEW, Right.MAKE_DOSSIER))[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def auditor(organisation: Organisation) -> Client:
    """An auditor's browser: auditors hold no keys."""
    client = Client()
    client.force_login(make.member(organisation, Role.AUDITOR))
    return client


def post(client: Client, address: str, body: Any = None) -> Any:
    """POST JSON below /api/v1/."""
    return client.post(f"/api/v1/{address}", body or {}, content_type="application/json")


def test_a_dossier_is_asked_for_and_its_job_watched(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    client = program(officer, organisation)
    answer = post(client, "dossiers/", {"system": str(system.pk)})
    assert answer.status_code == 202
    asked = answer.json()
    assert (asked["state"], asked["dossier"]) == (JobState.QUEUED, None)
    assert client.get(f"/api/v1/jobs/{asked['id']}/").json() == asked
    assert client.get("/api/v1/jobs/", {"state": "queued"}).json()["results"] == [asked]
    assert client.get("/api/v1/jobs/", {"state": "done"}).json()["count"] == 0


def test_asked_twice_it_is_made_once(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    client = program(officer, organisation)
    first, second = (post(client, "dossiers/", {"system": str(system.pk)}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert Job.objects.count() == 1
    assert Event.objects.filter(did=Did.DOSSIER_REQUESTED).count() == 1


def test_a_finished_dossier_is_listed_read_and_downloaded(
    organisation: Organisation, officer: User, finished: Dossier
) -> None:
    client = program(officer, organisation)
    listed = client.get("/api/v1/dossiers/", {"system": str(finished.system_id)}).json()
    assert [each["id"] for each in listed["results"]] == [str(finished.pk)]
    one = client.get(f"/api/v1/dossiers/{finished.pk}/").json()
    assert one == listed["results"][0]
    assert one["reference"] == "DOS-0001"
    assert one["sha256"] == finished.sha256
    job = client.get("/api/v1/jobs/").json()["results"][0]
    assert job["dossier"] == str(finished.pk)


@pytest.mark.parametrize("accepts", ["*/*", "application/pdf", "application/json"])
def test_the_download_is_the_very_file(
    organisation: Organisation, officer: User, finished: Dossier, accepts: str
) -> None:
    client = program(officer, organisation)
    answer = client.get(f"/api/v1/dossiers/{finished.pk}/download/", headers={"Accept": accepts})
    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "DOS-0001-v1" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("content", [b"%PDF-1.7 another one", None])
def test_a_damaged_or_lost_file_is_not_handed_out(
    organisation: Organisation, officer: User, finished: Dossier, content: bytes | None
) -> None:
    path = Path(finished.file.path)
    path.write_bytes(content) if content else path.unlink()
    answer = program(officer, organisation).get(f"/api/v1/dossiers/{finished.pk}/download/")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "made again" in answer.json()["detail"]


def test_auditors_read_and_download_but_do_not_ask(
    organisation: Organisation, officer: User, finished: Dossier
) -> None:
    client = auditor(organisation)
    assert client.get(f"/api/v1/dossiers/{finished.pk}/download/").content == PDF
    before = (Job.objects.count(), Event.objects.count())
    assert post(client, "dossiers/", {"system": str(finished.system_id)}).status_code == 403
    failed = failed_job(make.system(organisation, officer), officer)
    assert post(client, f"jobs/{failed.pk}/retry/").status_code == 403
    failed.refresh_from_db()
    assert failed.state == JobState.FAILED
    assert Job.objects.count() == before[0] + 1


def test_a_key_that_only_reads_does_not_ask(
    organisation: Organisation, officer: User, finished: Dossier
) -> None:
    secret = make.api_key(officer, organisation, [Right.VIEW])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert post(client, "dossiers/", {"system": str(finished.system_id)}).status_code == 403


def test_a_failed_job_says_what_to_do_and_is_tried_again(
    organisation: Organisation, officer: User
) -> None:
    failed = failed_job(make.system(organisation, officer), officer)
    client = program(officer, organisation)
    told = client.get(f"/api/v1/jobs/{failed.pk}/").json()
    assert (told["state"], told["error"]) == ("failed", "Press “Try again”.")
    answer = post(client, f"jobs/{failed.pk}/retry/")
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"


def test_another_organisation_has_no_such_dossiers_and_jobs(
    officer: User, organisation: Organisation, finished: Dossier
) -> None:
    other = make.organisation()
    client = program(make.member(other), other)
    job = Job.objects.get()
    for address in (
        f"dossiers/{finished.pk}/",
        f"dossiers/{finished.pk}/download/",
        f"jobs/{job.pk}/",
    ):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 404, address
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert post(client, f"jobs/{job.pk}/retry/").status_code == 404
    assert post(client, "dossiers/", {"system": str(finished.system_id)}).status_code == 404
    assert client.get("/api/v1/dossiers/").json()["count"] == 0
    assert client.get("/api/v1/jobs/").json()["count"] == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/system"), ({"system": "nonsense"}, "/system"), ({"system": None}, "/system")],
)
def test_what_cannot_be_read_is_named(
    organisation: Organisation, officer: User, body: dict[str, Any], pointer: str
) -> None:
    answer = post(program(officer, organisation), "dossiers/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_kind_that_is_none_is_refused(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    body = {"system": str(system.pk), "kind": "novel"}
    answer = post(program(officer, organisation), "dossiers/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/kind"


def test_open_work_is_cancelled_once(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    client = program(officer, organisation)
    asked = post(client, "dossiers/", {"system": str(system.pk)}).json()
    answer = post(client, f"jobs/{asked['id']}/cancel/")
    assert (answer.status_code, answer.json()["state"]) == (200, JobState.CANCELLED)
    refused = post(client, f"jobs/{asked['id']}/cancel/")
    assert refused.status_code == 422
    assert "It has ended already" in refused.content.decode()
    assert post(client, f"jobs/{asked['id']}/retry/").json()["state"] == JobState.QUEUED


def test_two_versions_are_compared(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    decision = make.decision(system, officer)
    first, second = (dossier(system, officer, decision=decision) for _ in range(2))
    client = program(officer, organisation)
    answer = client.get(f"/api/v1/dossiers/{second.pk}/changes/")
    told = answer.json()
    assert (told["before"]["id"], told["after"]["id"]) == (str(first.pk), str(second.pk))
    assert told["sections"] == [{"title": "Risks", "count": 0, "changes": []}]
    since = client.get(f"/api/v1/dossiers/{first.pk}/changes/", {"since": str(second.pk)})
    assert since.json()["before"]["id"] == str(second.pk)
    assert client.get(f"/api/v1/dossiers/{second.pk}/changes/?since=x").status_code == 400
    assert client.get(f"/api/v1/dossiers/{second.pk}/changes/?since={second.pk}").status_code == 404
    Path(first.file.path).write_bytes(b"another")
    assert client.get(f"/api/v1/dossiers/{second.pk}/changes/").status_code == 409


def test_a_first_version_has_nothing_to_be_compared_with(
    organisation: Organisation, officer: User, finished: Dossier
) -> None:
    client = program(officer, organisation)
    assert client.get(f"/api/v1/dossiers/{finished.pk}/changes/").status_code == 404


def test_a_key_of_who_asked_does_not_approve(
    organisation: Organisation, officer: User, finished: Dossier
) -> None:
    """A key acts as its holder, whatever it may."""

    def key_of(user: User) -> Client:
        rights = (Right.VIEW, Right.MAKE_DOSSIER, Right.APPROVE)
        secret = make.api_key(user, organisation, rights)[1]
        return Client(headers={"Authorization": f"Bearer {secret}"})

    colleague = make.member(organisation)
    body = {"kind": "dossier", "record": str(finished.pk)}
    asked = post(key_of(colleague), "sign-offs/", body)
    assert (asked.status_code, asked.json()["asked_by"]) == (201, str(colleague.pk))
    one = f"sign-offs/{asked.json()['id']}/"
    for person in (colleague, officer):  # who asked, who made it
        for verdict in ("approve", "refuse"):
            refused = post(key_of(person), f"{one}{verdict}/", {"reason": "Read."})
            assert refused.status_code == 422, refused.json()
            assert f"not {person.name}" in str(refused.json())
    told = key_of(colleague).get(f"/api/v1/{one}").json()
    assert (told["state"], told["votes"]) == ("asked", [])
    other = post(key_of(make.member(organisation)), f"{one}approve/")
    assert other.json()["state"] == "approved"
