"""The pages of incident reports: begin, write part by part, file, send; who was told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import trail
from riskreg.actions import reports
from riskreg.models import AISystem, Incident, IncidentReport, Notice, Organisation, Role, User
from riskreg.trail import Did
from tests import make, make_reports
from tests.pages.counting import expected, taken
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Ranker", version="3", roles=["deployer"])


@pytest.fixture
def incident(system: AISystem, officer: User) -> Incident:
    made = make_reports.incident(system, officer)
    make_reports.judged(made, officer)
    return made


@pytest.fixture
def draft(officer: User, incident: Incident) -> IncidentReport:
    return reports.begin(officer, incident, kind="initial")


def at(name: str, *args: object) -> str:
    return reverse(name, args=[getattr(each, "pk", each) for each in args])


def shown(client: Client, address: str) -> dict[str, object]:
    """What a form shows, as a browser would send it back."""
    form = client.get(address).context["form"]
    told = {bound.html_name: bound.value() for bound in form}
    return {
        name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "hour") else value
        for name, value in told.items()
        if value not in (None, "")
    }


def test_a_report_is_begun_and_leads_to_its_first_part(client: Client, incident: Incident) -> None:
    page = client.get(at("incident_report_new", incident))
    assert [code for code, _ in page.context["form"].fields["kind"].choices] == [
        "initial",
        "initial_final",
    ]
    answer = client.post(at("incident_report_new", incident), {"kind": "initial"})
    report = IncidentReport.objects.get()
    assert answer["Location"] == at("incident_report_write", report, "administrative")
    again = client.get(at("incident_report_new", incident))
    assert again["Location"] == report.get_absolute_url()


def test_every_part_opens_and_saving_it_unchanged_records_nothing(
    client: Client, draft: IncidentReport
) -> None:
    before = trail.head_of(draft.organisation).number
    for part in ("administrative", "system", "incident", "analysis", "comments", "oecd"):
        address = at("incident_report_write", draft, part)
        answer = client.post(address, {**shown(client, address), "to": "next"})
        assert answer.status_code == 302, part
    assert answer["Location"] == draft.get_absolute_url()
    assert trail.head_of(draft.organisation).number == before


def test_the_form_says_where_values_come_from_and_marks_what_is_typed(
    client: Client, draft: IncidentReport
) -> None:
    address = at("incident_report_write", draft, "administrative")
    page = client.get(address).content.decode()
    assert "Taken from: the triage" in page
    body = {**shown(client, address), "authority": "BIPT\r\nBrussels"}
    assert client.post(address, {**body, "to": "leave"})["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.content["fields"]["authority"]["source"] == "typed"
    assert "Taken from: typed by hand" in client.get(address).content.decode()


def test_a_save_in_the_background_answers_beside_the_questions(
    client: Client, draft: IncidentReport
) -> None:
    address = at("incident_report_write", draft, "comments")
    answer = client.post(address, {"comments": "None."}, headers={"HX-Request": "true"})
    assert answer["HX-Reswap"] == "none"
    assert 'id="source-comments" hx-swap-oob="true"' in answer.content.decode()
    assert "Saved at" in answer.content.decode()
    assert "<textarea" not in answer.content.decode()


def test_what_a_field_does_not_take_is_refused_beside_it(
    client: Client, draft: IncidentReport
) -> None:
    address = at("incident_report_write", draft, "administrative")
    body = {**shown(client, address), "report_date": "yesterday", "submitter_role": "king"}
    answer = client.post(address, body)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"report_date", "submitter_role"}
    draft.refresh_from_db()
    assert draft.content["fields"]["submitter_role"]["value"] == "deployer"


def test_the_record_tells_what_is_missing_and_what_is_new_in_the_register(
    client: Client, officer: User, incident: Incident, draft: IncidentReport
) -> None:
    incident.member_state = "BE"
    incident.save()
    trail.record(officer, Did.INCIDENT_CHANGED, incident)
    page = client.get(draft.get_absolute_url())
    assert {each.code for each in page.context["missing"]} >= {"place", "investigation"}
    assert [each["code"] for each in page.context["fresh"]] == ["place"]
    answer = client.post(at("incident_report_refresh", draft))
    assert answer["Location"] == draft.get_absolute_url()
    assert not client.get(draft.get_absolute_url()).context["fresh"]


def test_filing_asks_once_and_prints(client: Client, draft: IncidentReport) -> None:
    page = client.get(at("incident_report_file", draft)).content.decode()
    assert "Nothing is sent from here" in page
    assert client.post(at("incident_report_file", draft))["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "filed"
    pdf = client.get(at("incident_report_pdf", draft))
    assert pdf.content.startswith(b"%PDF")
    assert "REP-0001-INC-0001-initial.pdf" in pdf["Content-Disposition"]
    told = client.get(at("incident_report_json", draft)).json()
    assert (told["type"], told["digest"]) == ("initial", draft.digest)
    assert len(told["fields"]) == 54
    assert client.get(at("incident_report_file", draft)).status_code == 404
    page = client.get(at("incident_report_write", draft, "system"))
    assert page["Location"] == draft.get_absolute_url()


def test_a_report_without_what_it_needs_is_not_filed(
    client: Client, officer: User, draft: IncidentReport
) -> None:
    reports.write(officer, draft, values={"authority": ""})
    page = client.get(at("incident_report_file", draft))
    assert [each.code for each in page.context["stopping"]] == ["authority"]
    answer = client.post(at("incident_report_file", draft))
    assert answer.status_code == 422
    assert "no report is filed without it" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_file_that_was_changed_in_the_store_is_not_handed_out(
    client: Client, officer: User, incident: Incident
) -> None:
    report = make_reports.filed(officer, incident)
    name = str(report.file.name)
    report.file.storage.delete(name)
    assert client.get(at("incident_report_pdf", report)).status_code == 409


def test_a_draft_can_be_looked_at_as_pdf_and_given_up(
    client: Client, draft: IncidentReport
) -> None:
    pdf = client.get(at("incident_report_pdf", draft))
    assert "initial-draft.pdf" in pdf["Content-Disposition"]
    assert client.get(at("incident_report_discard", draft)).status_code == 200
    assert client.post(at("incident_report_discard", draft)).status_code == 302
    assert not IncidentReport.objects.exists()


def test_marking_as_sent(client: Client, officer: User, incident: Incident) -> None:
    report = make_reports.filed(officer, incident)
    address = at("incident_report_send", report)
    body = shown(client, address)
    assert body["recipient"] == "BIPT, Brussels"
    refused = client.post(address, {**body, "recipient": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["recipient"])
    late = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(address, {**body, "sent_at": late})
    assert list(refused.context["form"].errors) == ["sent_at"]
    answer = client.post(address, {**body, "receipt": "A-17", "channel": "Portal"})
    assert answer["Location"] == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.state, report.receipt) == ("sent", "A-17")
    assert client.get(address).status_code == 404


def test_the_chain_stands_on_the_incident_and_takes_notices(
    client: Client, incident: Incident
) -> None:
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "2 steps are still open." in page
    address = f"{at('incident_told', incident)}?party=provider"
    body = {**shown(client, address), "name": "Skillsort BV", "channel": "Telephone"}
    assert body["party"] == "provider"
    refused = client.post(address, {**body, "name": ""})
    assert list(refused.context["form"].errors) == ["name"]
    assert client.post(address, body)["Location"] == f"{incident.get_absolute_url()}#chain"
    assert Notice.objects.get().name == "Skillsort BV"
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "One step is still open." in page
    assert "Skillsort BV" in page


def test_an_auditor_reads_and_changes_nothing(
    organisation: Organisation, incident: Incident, draft: IncidentReport
) -> None:
    reader = browser(make.member(organisation, Role.AUDITOR))
    page = reader.get(draft.get_absolute_url()).content.decode()
    assert "Go on writing" not in page
    assert reader.get(at("incident_report_json", draft)).status_code == 200
    assert reader.post(at("incident_report_file", draft)).status_code == 403


def test_the_list_shows_and_exports_every_report(
    client: Client, officer: User, incident: Incident
) -> None:
    make_reports.filed(officer, incident)
    reports.begin(officer, incident, kind="follow_up")
    page = client.get(at("incident_reports"))
    assert page.context["listing"].count == 2
    filtered = client.get(at("incident_reports"), {"state": "filed"})
    assert filtered.context["listing"].count == 1
    found = client.get(at("incident_reports"), {"q": "REP-0002"})
    assert found.context["listing"].count == 1
    export = client.get(at("incident_reports_export", "csv"))
    assert "REP-0001 Initial report" in b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["incident_reports", "incident_report", "incident_report_write"])
def test_pages_take_as_many_statements_as_they_did(
    client: Client, officer: User, incident: Incident, name: str
) -> None:
    report = make_reports.filed(officer, incident)
    draft = reports.begin(officer, incident, kind="follow_up")
    args = {
        "incident_reports": (),
        "incident_report": (report.pk,),
        "incident_report_write": (draft.pk, "system"),
    }[name]
    assert taken(client, name, args) == expected(name)
