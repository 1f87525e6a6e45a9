"""Judging over the pages: sections that appear by answers, the review, the clocks on the record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.models import AISystem, Clock, ClockState, Incident, Organisation, Role, Triage, User
from tests import make, make_incidents
from tests.pages.counting import expected, taken
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    made = make.system(organisation, officer, name="Ranker", roles=["provider"])
    make.decision(made, officer)
    return made


@pytest.fixture
def incident(system: AISystem, officer: User) -> Incident:
    return make_incidents.incident(system, officer)


@pytest.fixture
def thursday() -> Iterator[None]:
    """Ten days after it is a Sunday, which the Regulation on periods moves on from."""
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield


SYSTEM = {
    "tier": "high_risk_annex_iii",
    "annex_iii_points": ["4(a)"],
    "sectoral_regime": "none",
    "real_world_testing": "true",
}
PERSONS = {
    "near_miss": "false",
    "death": "true",
    "serious_health_harm": "false",
    "fundamental_rights_infringement": "false",
}
LINK = {"causal_link": "established", "unforeseeable_misuse": "false"}


def page_of(incident: Incident, topic: str) -> str:
    return reverse("incident_triage_topic", args=[incident.pk, topic])


def review_of(incident: Incident) -> str:
    return reverse("incident_review", args=[incident.pk])


def answer(client: Client, incident: Incident, **persons: str) -> None:
    """The three pages that decide, by the button that leads on."""
    client.post(page_of(incident, "incident_system"), SYSTEM)
    client.post(page_of(incident, "incident_persons"), {**PERSONS, **persons})
    client.post(page_of(incident, "incident_link"), LINK)


def test_the_questions_begin_with_what_the_register_says(
    client: Client, incident: Incident
) -> None:
    entry = client.get(reverse("incident_triage", args=[incident.pk]))
    page = client.get(page_of(incident, "incident_system")).content.decode()
    assert entry.status_code == 302
    later = "No classification was recorded when it was noticed. Decision 1, recorded later, says:"
    assert f"{later} high-risk, listed use (Annex III)" in page
    assert "I don&#x27;t know yet" in page
    assert "not known, and taken against you" in page
    assert client.get(page_of(incident, "nonsense")).status_code == 404


def test_an_answer_opens_the_questions_that_hang_on_it(client: Client, incident: Incident) -> None:
    url = page_of(incident, "incident_persons")
    assert 'id="q-death_causality"' not in client.get(url).content.decode()
    sent = client.post(url, {**PERSONS, "to": "next"})  # without JavaScript
    assert sent["Location"] == f"{url}#q-death_causality"
    part = client.post(url, PERSONS, headers={"HX-Request": "true"}).content.decode()
    assert 'id="q-death_causality"' in part
    assert 'hx-swap-oob="true"' in part
    assert "<html" not in part
    assert not Triage.objects.exists()
    onwards = client.post(url, {**PERSONS, "death_causality": "unknown", "to": "next"})
    assert onwards["Location"] == page_of(incident, "incident_things")
    back = client.post(url, {**PERSONS, "death_causality": "unknown", "to": "back"})
    assert back["Location"] == page_of(incident, "incident_system")


def test_two_readings_of_one_answer_are_refused(client: Client, incident: Incident) -> None:
    body = {"property_damage_pct": "7", "open-property_damage_pct": "on"}
    refused = client.post(page_of(incident, "incident_things"), body)
    assert refused.status_code == 422
    assert "not both" in refused.content.decode()


def test_reviewed_and_recorded_with_one_button(
    thursday: None, client: Client, incident: Incident, officer: User
) -> None:
    answer(client, incident, death_causality="suspected")
    page = client.get(review_of(incident)).content.decode()
    for words in ("A serious incident", "10 days", "Record this judgement", "Under Regulation"):
        assert words in page
    assert client.post(review_of(incident))["Location"] == f"{incident.get_absolute_url()}#clocks"
    judged = Triage.objects.get()
    assert (judged.is_serious, judged.by) == (True, officer)
    assert judged.facts["facts"]["death"] is True
    record = client.get(incident.get_absolute_url()).content.decode()
    for words in ("EU AI Act: Report to the authority", "left, until", "step by step", "Art. 3(4)"):
        assert words in record


def test_an_easier_clock_asks_why(client: Client, incident: Incident, officer: User) -> None:
    make_incidents.judge(officer, incident)
    client.post(page_of(incident, "incident_link"), {"causal_link": "none"})
    refused = client.post(review_of(incident), {"reason": ""})
    assert refused.status_code == 422
    assert "Say why; the reason is kept" in refused.content.decode()
    assert Triage.objects.count() == 1
    told = client.post(review_of(incident), {"reason": "It was another device."})
    assert told.status_code == 302
    assert Clock.objects.get(code="eu_ai_act.report").state == ClockState.CLOSED


def test_what_somebody_else_judged_meanwhile_is_read_first(
    client: Client, incident: Incident, officer: User
) -> None:
    url = page_of(incident, "incident_persons")
    client.post(url, PERSONS)
    make_incidents.judge(officer, incident)
    page = client.get(url).content.decode()  # begins with what stands now
    assert 'id="q-death_causality"' not in page


def test_a_clock_is_met_over_the_page(client: Client, officer: User, system: AISystem) -> None:
    clock = make_incidents.clock(system, officer)
    url = reverse("clock_meet", args=[clock.pk])
    page = client.get(url).content.decode()
    assert f"{clock.incident.reference}, EU AI Act: Report" in page
    future = timezone.localtime() + timedelta(days=1)
    refused = client.post(url, {"met_at": future.strftime("%Y-%m-%dT%H:%M")})
    assert refused.status_code == 422
    proof = make.evidence(clock.organisation, officer)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    told = client.post(url, {"met_at": now, "proof": str(proof.pk), "reason": "By portal."})
    assert told["Location"] == clock.get_absolute_url()
    clock.refresh_from_db()
    assert (clock.state, clock.proof, clock.reason) == (ClockState.MET, proof, "By portal.")


@pytest.mark.parametrize("name", ["clock_pause", "clock_close"])
def test_a_clock_is_stopped_with_a_reason_and_runs_again(
    client: Client, officer: User, system: AISystem, name: str
) -> None:
    clock = make_incidents.clock(system, officer)
    url = reverse(name, args=[clock.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "The authority asked."}).status_code == 302
    assert client.post(url, {"reason": "Again."}).status_code == 422
    again = reverse("clock_resume", args=[clock.pk])
    assert client.post(again, {"reason": "It wants it now."}).status_code == 302
    clock.refresh_from_db()
    assert clock.state == ClockState.RUNNING


def test_the_board_shows_what_ends_first_in_words(
    client: Client, officer: User, system: AISystem, incident: Incident
) -> None:
    late = make_incidents.clock(system, officer, noticed_at=timezone.now() - timedelta(days=20))
    soon = make_incidents.clock(system, officer, noticed_at=timezone.now() - timedelta(days=9))
    page = client.get(reverse("incident_board"))
    words = page.content.decode()
    assert [line.clock.pk for line in page.context["lines"]] == [late.pk, soon.pk]
    for said in ("1 clock is over", "days over", "days left", "until", "1 incident waits"):
        assert said in words
    part = client.get(reverse("incident_board"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 45s"' in part


def test_the_calendar_is_a_month_and_a_file(
    client: Client, officer: User, system: AISystem
) -> None:
    clock = make_incidents.clock(system, officer)
    month = timezone.localtime(clock.due_at).strftime("%Y-%m")
    page = client.get(reverse("incident_calendar"), {"month": month}).content.decode()
    assert page.count(f"{clock.incident.reference} ") >= 2  # weeks, and days of a phone
    assert "Monday" in page
    assert client.get(reverse("incident_calendar"), {"month": "nonsense"}).status_code == 200
    file = client.get(reverse("incident_calendar_ics"))
    assert file["Content-Type"].startswith("text/calendar")
    text = file.content.decode()
    assert f"UID:clock-{clock.pk}@testserver" in text
    assert clock.due_at.strftime("DTSTART:%Y%m%dT%H%M%SZ") in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_auditor_reads_and_decides_nothing(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    clock = make_incidents.clock(system, officer)
    reader = browser(make.member(organisation, Role.AUDITOR))
    record = reader.get(clock.incident.get_absolute_url()).content.decode()
    assert "step by step" in record
    assert "It was done" not in record
    assert "Judge again" not in record
    assert reader.get(reverse("clock_meet", args=[clock.pk])).status_code == 403
    assert reader.get(reverse("incident_board")).status_code == 200


def test_pages_take_as_many_queries_as_agreed_however_much_is_open(
    client: Client, officer: User, system: AISystem, incident: Incident
) -> None:
    clocks = [make_incidents.clock(system, officer) for _ in range(4)]
    pages = [
        ("incident_board", ()),
        ("incident_calendar", ()),
        ("incident_triage_topic", (incident.pk, "incident_persons")),
        ("incident_review", (incident.pk,)),
        ("clock_meet", (clocks[0].pk,)),
    ]
    counted = {name: taken(client, name, args) for name, args in pages}
    assert counted == {name: expected(name) for name, _args in pages}
    assert counted["incident_board"] <= 8
