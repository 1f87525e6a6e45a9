"""Incident reports over the API: from the first draft to the proof that it went out."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.models import Incident, IncidentReport, Organisation, User
from tests import make, make_reports
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/incident-reports/"


@pytest.fixture
def incident(organisation: Organisation, officer: User) -> Incident:
    system = make.system(organisation, officer, name="Ranker", roles=["deployer"])
    made = make_reports.incident(system, officer)
    make_reports.judged(made, officer)
    return made


@pytest.fixture
def client(officer: User) -> Client:
    return browser(officer)


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    return getattr(client, method)(path, body or {}, content_type="application/json")


def test_a_report_from_draft_to_sent(client: Client, incident: Incident) -> None:
    begun = send(client, "post", ROOT, {"incident": str(incident.pk), "kind": "initial"})
    assert (begun.status_code, begun.json()["reference"]) == (201, "REP-0001")
    here = f"{ROOT}{begun.json()['id']}/"
    body = {"fields": {"authority": "BIPT", "incident_class": ["death"]}}
    written = {each["code"]: each for each in send(client, "patch", here, body).json()["fields"]}
    assert (written["authority"]["value"], written["authority"]["source"]) == ("BIPT", "typed")
    assert written["incident_class"]["value"] == ["death"]
    assert written["what"]["source"] == "incident"
    again = send(client, "post", f"{here}refresh/", {"codes": ["incident_class"]}).json()
    told = {each["code"]: each for each in again["fields"]}
    assert told["incident_class"]["value"] == ["fundamental_rights"]
    filed = send(client, "post", f"{here}file/").json()
    assert filed["state"] == "filed"
    assert client.get(f"{here}pdf/").content.startswith(b"%PDF")
    said = client.get(f"{here}json/").json()
    assert (said["digest"], said["pdf_sha256"]) == (filed["digest"], filed["sha256"])
    out = {"sent_at": timezone.now().isoformat(), "recipient": "BIPT", "receipt": "A-17"}
    assert send(client, "post", f"{here}send/", out).json()["state"] == "sent"
    refused = send(client, "patch", here, body)
    assert refused.status_code == 422
    assert "stays as it is" in refused.content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"nonsense": "x"}, {"authority": 7}, {"incident_class": "death"}, {"report_date": "soon"}],
)
def test_what_no_field_takes_is_refused(client: Client, incident: Incident, fields: Any) -> None:
    begun = send(client, "post", ROOT, {"incident": str(incident.pk), "kind": "initial"}).json()
    before = IncidentReport.objects.get().content
    answer = send(client, "patch", f"{ROOT}{begun['id']}/", {"fields": fields})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert IncidentReport.objects.get().content == before


def test_a_draft_is_given_up(client: Client, officer: User, incident: Incident) -> None:
    begun = send(client, "post", ROOT, {"incident": str(incident.pk), "kind": "initial"}).json()
    assert client.delete(f"{ROOT}{begun['id']}/").status_code == 204
    assert not IncidentReport.objects.exists()


def test_notices_are_kept(client: Client, incident: Incident) -> None:
    body = {
        "incident": str(incident.pk),
        "party": "provider",
        "name": "Skillsort BV",
        "told_at": timezone.now().isoformat(),
    }
    made = send(client, "post", "/api/v1/incident-notices/", body)
    assert made.status_code == 201
    found = client.get("/api/v1/incident-notices/", {"incident": str(incident.pk)}).json()
    assert [each["name"] for each in found["results"]] == ["Skillsort BV"]
    assert client.delete(f"/api/v1/incident-notices/{made.json()['id']}/").status_code == 405
