"""Audits over the API: what the table of rights does not ask."""

import json
from typing import Any

import pytest
from django.test import Client

from riskreg.models import Organisation, Role
from tests import make, make_audits

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> Organisation:
    return make.organisation()


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def test_from_plan_to_a_sample_that_anybody_draws_again(
    house: Organisation, client: Client
) -> None:
    for place in range(4):
        make.control(house, title=f"Check {place}")
    client.force_login(make.member(house, Role.AUDITOR))
    plan = {"title": "Year", "scope": "All.", "begins_on": "2026-01-01", "ends_on": "2026-12-31"}
    audit = post(client, "audits/", plan).json()
    wish = {"kind": "controls", "filters": {"state": ["in_place"]}}
    frozen = post(client, f"audits/{audit['id']}/freeze/", wish).json()
    assert frozen["filters"] == wish["filters"]
    held = client.get(f"/api/v1/populations/{frozen['id']}/").json()
    assert len(held["items"]) == frozen["count"] == 4
    draw = {"method": "random", "size": 2, "seed": "2026"}
    drawn = [
        post(client, f"populations/{frozen['id']}/draw/", draw).json()["digest"] for _each in "ab"
    ]
    assert drawn[0] == drawn[1]
    sample = client.get("/api/v1/samples/").json()["results"][0]["id"]
    for path, count in ((f"populations/{frozen['id']}", 4), (f"samples/{sample}", 2)):
        file = client.get(f"/api/v1/{path}/csv/")
        assert file["Content-Type"].startswith("text/csv")
        lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        assert len(lines) == 1 + count
        assert lines[1].split(",")[1] in {each["reference"] for each in held["items"]}


@pytest.mark.parametrize("filters", [{"no_such": ["x"]}, {"state": ["no_such"]}])
def test_a_filter_that_is_not_the_lists_is_refused(
    filters: dict[str, list[str]], house: Organisation, client: Client
) -> None:
    audit = make_audits.engagement(house)
    client.force_login(audit.lead)
    make.control(house)
    told = post(client, f"audits/{audit.pk}/freeze/", {"kind": "controls", "filters": filters})
    assert told.status_code == 400
    assert not audit.populations.exists()


def test_private_notes_stand_in_no_answer_but_to_their_auditors(
    house: Organisation, client: Client
) -> None:
    officer = make.member(house)
    audit = make_audits.worked(make_audits.engagement(house), officer)
    client.force_login(officer)
    names = ("audits", "populations", "samples", "sample-items", "audit-requests")
    for name in (*names, "audit-findings"):
        rows = client.get(f"/api/v1/{name}/").json()["results"]
        one = client.get(f"/api/v1/{name}/{rows[0]['id']}/")
        assert "porter" not in json.dumps(rows) + one.content.decode()
    assert client.get(f"/api/v1/audits/{audit.pk}/notes/").status_code == 403
    client.force_login(audit.lead)
    told = client.get(f"/api/v1/audits/{audit.pk}/notes/").json()
    assert [each["words"] for each in told] == ["Ask the porter."]
