"""Reports about an incident: filled in, written, filed for good, sent; who was told."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from riskreg import trail
from riskreg.actions import reports
from riskreg.actions.reports import Handover, Told
from riskreg.models import Event, IncidentReport, Organisation, Role
from riskreg.queries import chain
from riskreg.queries import reports as queries
from riskreg.trail import Did
from tests import make, make_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer):
    return make.system(
        organisation, officer, name="Ranker", version="4.2", roles=["deployer"], autonomy="low"
    )


@pytest.fixture
def incident(system, officer):
    return make_reports.incident(
        system,
        officer,
        harm_types=["rights"],
        severity="serious_incident",
        member_state="BE",
        details={"14": {"chosen": ["workers"], "words": ""}, "12": {"chosen": [], "words": "40."}},
    )


def entry(report, code):
    told = report.content["fields"].get(code)
    return None if told is None else (told["value"], told["source"], told["detail"])


def test_a_report_is_filled_in_and_says_from_where(officer, incident):
    make_reports.judged(incident, officer)
    report = reports.begin(officer, incident, kind="initial")
    assert report.reference == "REP-0001"
    assert entry(report, "authority") == (make_reports.RESULT["addressee"], "triage", "")
    assert entry(report, "incident_class") == (["fundamental_rights"], "triage", "")
    assert entry(report, "submitter_role") == ("deployer", "triage", "")
    assert entry(report, "system_name") == ("Ranker", "system", "AIS-0001")
    assert entry(report, "what") == (incident.what, "incident", "INC-0001")
    assert entry(report, "aware") == ("2026-11-23T08:30+01:00", "incident", "INC-0001")
    assert entry(report, "affected")[0] == "Workers.\n\n40."
    assert entry(report, "oecd_10") == ("serious_incident", "incident", "INC-0001")
    assert entry(report, "oecd_14") == (["workers"], "incident", "INC-0001")
    assert entry(report, "oecd_26") == ("low_action", "system", "AIS-0001")
    assert entry(report, "investigation") is None
    assert "root_cause" not in report.content["fields"]


def test_before_the_triage_it_is_filled_in_too(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    assert entry(report, "authority") is None
    assert entry(report, "submitter_role") == ("deployer", "system", "")


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.APPROVER, Role.AUDITOR])
def test_others_do_not_report(officer, organisation, incident, role):
    other = make.member(organisation, role)
    draft = reports.begin(officer, incident, kind="initial")
    for call in (
        lambda: reports.begin(other, incident, kind="initial"),
        lambda: reports.write(other, draft, values={"what": "x"}),
        lambda: reports.refresh(other, draft),
        lambda: reports.discard(other, draft),
        lambda: reports.file(other, draft, on_paper=lambda _: make_reports.PAPER),
        lambda: reports.mark_sent(other, draft, handover=Handover(timezone.now(), "BIPT")),
        lambda: reports.told(other, incident, notice=Told("provider", "A", timezone.now())),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_a_follow_up_needs_an_initial_report(officer, incident):
    with pytest.raises(ValidationError, match="Begin with that one"):
        reports.begin(officer, incident, kind="follow_up")
    assert not IncidentReport.objects.exists()


def test_what_is_written_counts_as_typed_and_the_trail_names_fields_alone(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    report = reports.write(officer, report, values={"authority": "BIPT", "what": incident.what})
    assert entry(report, "authority") == ("BIPT", "typed", "")
    assert entry(report, "what")[1] == "incident"
    event = Event.objects.get(did=Did.REPORT_WRITTEN)
    assert json.loads(event.body)["fields"] == ["authority"]
    reports.write(officer, report, values={"authority": "BIPT"})
    assert Event.objects.filter(did=Did.REPORT_WRITTEN).count() == 1


def test_reading_the_register_again_leaves_what_was_typed(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    report = reports.write(officer, report, values={"place": "Ghent, BE"})
    with transaction.atomic():
        incident.containment, incident.member_state = "Switched off.", "FR"
        incident.save()
        trail.record(officer, Did.INCIDENT_CHANGED, incident)
    report = IncidentReport.objects.get(pk=report.pk)
    fresh = {each.difference.field.code: each for each in queries.fresh(report, timezone.now())}
    assert set(fresh) == {"remedial", "actions", "place"}
    assert fresh["place"].is_typed
    report = reports.refresh(officer, report)
    assert entry(report, "remedial") == ("Switched off.", "incident", "INC-0001")
    assert entry(report, "place") == ("Ghent, BE", "typed", "")
    report = reports.refresh(officer, report, codes=["place"])
    assert entry(report, "place") == ("France", "incident", "INC-0001")
    assert queries.fresh(report, timezone.now()) == ()


def test_a_field_that_was_emptied_stays_empty(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    report = reports.write(officer, report, values={"place": ""})
    assert entry(reports.refresh(officer, report), "place") == ("", "typed", "")


def test_nothing_is_filed_without_what_it_cannot_do_without(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    with pytest.raises(ValidationError) as refused:
        reports.file(officer, report, on_paper=lambda _: make_reports.PAPER)
    assert set(refused.value.message_dict) == {"authority"}
    report.refresh_from_db()
    assert (report.state, report.file.name) == ("draft", "")


def test_filing_fixes_content_and_pdf(officer, incident):
    report = make_reports.filed(officer, incident)
    assert report.state == "filed"
    assert report.digest == hashlib.sha256(trail.canonical(report.content).encode()).hexdigest()
    assert report.sha256 == hashlib.sha256(make_reports.PAPER.content).hexdigest()
    assert (report.pages, report.size) == (3, len(make_reports.PAPER.content))
    with report.file.open("rb") as file:
        assert file.read() == make_reports.PAPER.content
    for call in (
        lambda: reports.write(officer, report, values={"what": "x"}),
        lambda: reports.discard(officer, report),
        lambda: reports.refresh(officer, report),
        lambda: reports.file(officer, report, on_paper=lambda _: make_reports.PAPER),
    ):
        with pytest.raises(ValidationError, match="stays as it is"):
            call()


def test_the_database_keeps_a_filed_report(officer, incident):
    report = make_reports.filed(officer, incident)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentReport.objects.filter(pk=report.pk).update(content={})


def test_a_draft_that_is_given_up_is_gone(officer, incident):
    report = reports.begin(officer, incident, kind="initial")
    reports.discard(officer, report)
    assert not IncidentReport.objects.exists()
    assert Event.objects.filter(did=Did.REPORT_DISCARDED).exists()


def test_the_next_report_carries_what_a_person_typed_and_tells_what_changed(officer, incident):
    first = make_reports.filed(officer, incident, investigation="Logs of November.")
    reports.mark_sent(officer, first, handover=Handover(timezone.now(), "BIPT", receipt="A-17"))
    report = reports.begin(officer, incident, kind="follow_up")
    assert entry(report, "authority") == ("BIPT, Brussels", "previous", "REP-0001")
    assert entry(report, "authority_number") == ("A-17", "previous", "REP-0001")
    assert entry(report, "investigation") == ("Logs of November.", "previous", "REP-0001")
    report = reports.write(officer, report, values={"affected": "41 applicants"})
    before, found = queries.changes(report)
    assert before == first
    assert [(each.field.code, each.was, each.now) for each in found] == [
        ("authority_number", "", "A-17"),
        ("affected", "Workers.\n\n40.", "41 applicants"),
    ]


def test_what_another_type_does_not_ask_is_no_change(officer, incident):
    make_reports.filed(officer, incident, investigation="Logs of November.")
    final = reports.begin(officer, incident, kind="final")
    assert "investigation" not in {each.field.code for each in queries.changes(final)[1]}


def test_sending_says_when_to_whom_and_by_what_proof(officer, incident):
    report = make_reports.filed(officer, incident)
    proof = make.evidence(incident.organisation, officer)
    at = timezone.now()
    report = reports.mark_sent(
        officer, report, handover=Handover(at, " BIPT ", "portal", "A-17", proof)
    )
    assert (report.state, report.recipient, report.sent_at) == ("sent", "BIPT", at)
    assert (report.receipt, report.proof) == ("A-17", proof)
    event = Event.objects.get(did=Did.REPORT_SENT)
    assert "BIPT" not in str(event.body)
    entry = incident.entries.get(kind="communication")
    assert entry.words == "REP-0001 Initial was sent to BIPT"
    with pytest.raises(ValidationError, match="sent already"):
        reports.mark_sent(officer, report, handover=Handover(at, "BIPT"))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"sent_at": timedelta(hours=1)}, "sent_at"),
        ({"sent_at": timedelta(hours=-1)}, "sent_at"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(officer, incident, told, field):
    report = make_reports.filed(officer, incident)
    given = {"sent_at": timedelta(0), "recipient": "BIPT", **told}
    given["sent_at"] = timezone.now() + given["sent_at"]
    with pytest.raises(ValidationError) as refused:
        reports.mark_sent(officer, report, handover=Handover(**given))
    assert list(refused.value.message_dict) == [field]


def test_a_proof_of_another_organisation_is_refused(officer, incident):
    report = make_reports.filed(officer, incident)
    other = make.organisation()
    proof = make.evidence(other, make.member(other))
    with pytest.raises(ValidationError, match="your own organisation"):
        reports.mark_sent(officer, report, handover=Handover(timezone.now(), "BIPT", proof=proof))


def test_telling_a_party_closes_its_step(officer, incident):
    make_reports.judged(incident, officer)
    before = chain.checklist(incident)
    assert [each.step.code for each in before.links] == ["provider", "trade", "authority_told"]
    assert before.open == 2
    reports.told(
        officer, incident, notice=Told("provider", "Skillsort BV", timezone.now(), "telephone")
    )
    after = chain.checklist(incident)
    assert (after.open, after.links[0].notices[0].name) == (1, "Skillsort BV")
    event = Event.objects.get(did=Did.PARTY_TOLD)
    assert "Skillsort" not in str(event.body)
    report = make_reports.filed(officer, incident)
    reports.mark_sent(officer, report, handover=Handover(timezone.now(), "BIPT"))
    assert chain.checklist(incident).open == 0


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": " "}, "name"),
        ({"told_at": timezone.now() + timedelta(days=1)}, "told_at"),
        ({"told_at": make_reports.NOTICED - timedelta(days=1)}, "told_at"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(officer, incident, told, field):
    given = {"party": "provider", "name": "Skillsort BV", "told_at": timezone.now(), **told}
    with pytest.raises(ValidationError) as refused:
        reports.told(officer, incident, notice=Told(**given))
    assert list(refused.value.message_dict) == [field]


def test_another_persons_notice_stays_beside_the_chain(officer, incident):
    make_reports.judged(incident, officer)
    reports.told(officer, incident, notice=Told("persons", "Applicants", timezone.now()))
    assert [each.name for each in chain.checklist(incident).others] == ["Applicants"]
