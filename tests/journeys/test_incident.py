"""An incident from notice to review: logged, judged, reported in time, contained, closed, read."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Page, expect

from governance.mails import clocks
from riskreg.models import AISystem, Clock, Incident, Organisation, Role, User
from tests import make
from tests.journeys.conftest import Open, barriers, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"
# Read on a test in real conditions, which is reported already; the rest of Art. 73 is not yet.
ANSWERS = {
    "tier": "high_risk_annex_iii",
    "real_world_testing": "true",
    "near_miss": "false",
    "death": "false",
    "serious_health_harm": "false",
    "critical_infrastructure_disruption": "true",
    "irreversible": "true",
    "causal_link": "established",
    "reporter_role": "provider",
}


@pytest.fixture
def organisation(catalogues: None) -> Organisation:
    """An organisation that lets a system steer water."""
    return make.organisation(name="Ardenna Group")


@pytest.fixture
def system(organisation: Organisation) -> AISystem:
    """What went wrong."""
    return make.system(organisation, name="Pump control", version="2.1")


def person(organisation: Organisation, role: Role) -> User:
    """Somebody who can sign in."""
    return make.member(organisation, role, password=PASSWORD)


def test_an_incident_is_reported_in_time_and_reviewed(
    open_page: Open, organisation: Organisation, system: AISystem
) -> None:
    incident = log(open_page, person(organisation, Role.ENGINEER), system)
    officer = person(organisation, Role.COMPLIANCE_OFFICER)
    page = signed_in(open_page, officer, incident.get_absolute_url())
    judge(page)
    clock = incident.clocks.get(regime="eu_ai_act")
    see_both_dates(page, clock)
    reminder = reminded(clock)
    assert incident.reference in reminder.subject + reminder.body
    report(page, incident)
    clock.refresh_from_db()
    assert (clock.state, clock.missed_at) == ("met", None)

    close(page, incident)
    incident.refresh_from_db()
    assert (incident.state, incident.reviewed_by) == ("reviewed", officer)
    read_only(open_page, person(organisation, Role.AUDITOR), incident)


def signed_in(open_page: Open, user: User, to: str) -> Page:
    """A browser of this person."""
    page = open_page(bypass_csp=True)
    page.set_default_timeout(30_000)
    sign_in(page, user.email, PASSWORD, to=to)
    return page


def log(open_page: Open, engineer: User, system: AISystem) -> Incident:
    """Three fields, the last of which is filled in already."""
    page = signed_in(open_page, engineer, "/incidents/new/")
    page.get_by_label("What happened").fill("All pumps of the north were switched off for an hour.")
    page.get_by_label("Which system").select_option(label=str(system))
    assert page.get_by_label("When it was noticed").first.input_value()
    assert barriers(page) == []
    page.locator("main").get_by_role("button", name="Log").click()
    expect(page.get_by_text("is logged")).to_be_visible()
    return Incident.objects.get()


def see_both_dates(page: Page, clock: Clock) -> None:
    """The calendar's date and that of Regulation 1182/71, with their steps."""
    assert clock.rolled_due is not None
    assert clock.calendar_due <= clock.rolled_due
    card = page.locator(f"#clock-{clock.pk}")
    for words in ("2 days from", "By calendar days", "Under Regulation 1182/71"):
        expect(card).to_contain_text(words)
    card.get_by_text("How it was reckoned, step by step").click()
    expect(card.get_by_text("last day of 2 days").first).to_be_visible()
    assert barriers(page) == []


def reminded(clock: Clock) -> mail.EmailMessage:
    """A mail that half of a clock sends: one a person, however often it is looked at."""
    mail.outbox.clear()
    half = clock.begins_at + (clock.due_at - clock.begins_at) * 0.6
    for moment in (half, half + timedelta(minutes=1)):
        with time_machine.travel(moment, tick=False):
            clocks.tick(moment)
    told = [message.to[0] for message in mail.outbox]
    assert len(told) == len(set(told))
    return mail.outbox[0]


def judge(page: Page) -> None:
    """Answer what is asked, topic by topic, then record."""
    page.get_by_role("link", name="Judge it").click()
    while not page.url.endswith("/review/"):
        for name, value in ANSWERS.items():
            choice = page.locator(f'input[name="{name}"][value="{value}"]')
            if choice.count() and not choice.is_checked():
                choice.check()
                page.wait_for_load_state("networkidle")
        with page.expect_navigation():
            page.locator(".buttons").get_by_role("button", name="Save and go on").click()
    expect(page.locator("main")).to_contain_text("Serious")
    assert barriers(page) == []
    page.get_by_role("button", name="Record this judgement").click()
    expect(page.get_by_text("a serious incident. Its clocks stand below")).to_be_visible()


def report(page: Page, incident: Incident) -> None:
    """The initial report: what is needed, filed as PDF, sent."""
    page.goto(incident.get_absolute_url())
    page.get_by_role("link", name="Write a report").click()
    page.get_by_role("button", name="Begin the report").click()
    made = incident.reports.get()
    page.goto(made.get_absolute_url())
    needed = page.locator("#missing li").filter(has_text="needed to file").locator("a")
    for code in [str(each.get_attribute("href")) for each in needed.all()]:
        page.goto(code)
        page.locator(code[code.index("#") :]).fill("Market surveillance authority, Brussels")
        page.locator("main").get_by_role("button", name="Save").last.click()
    page.goto(made.get_absolute_url())
    page.get_by_role("link", name="File this report").click()
    page.get_by_role("button", name="File this report").click()
    expect(page.get_by_text("is filed,")).to_be_visible()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="The report as filed").click()
    assert loaded.value.path().read_bytes().startswith(b"%PDF-1.7")
    page.get_by_role("link", name="Mark as sent").click()
    page.get_by_label("To whom").fill("Market surveillance authority")
    page.locator("main").get_by_role("button").last.click()
    expect(page.get_by_text("is marked as sent")).to_be_visible()


def close(page: Page, incident: Incident) -> None:
    """Contained, resolved, reviewed; each says in words what was done."""
    for verb, label, words in (
        ("Say that it is contained", "How it was contained", "Version 2.0 runs again."),
        ("Say that it is resolved", "How it was resolved", "The rule that did it is gone."),
        ("Review and close it", "What changed in risks and controls", "A limit on pumps at once."),
    ):
        page.goto(incident.get_absolute_url())
        page.get_by_role("link", name=verb).click()
        page.get_by_label(label).fill(words)
        cause = page.get_by_label("Cause", exact=True)
        if cause.count():
            cause.fill("A rule that nobody had tested by night.")
        page.get_by_role("button", name=verb).click()
        expect(page.get_by_text(words).first).to_be_visible()


def read_only(open_page: Open, auditor: User, incident: Incident) -> None:
    """An auditor reads all of it and is offered nothing that changes it."""
    page = signed_in(open_page, auditor, incident.get_absolute_url())
    expect(page.get_by_text("A limit on pumps at once.").first).to_be_visible()
    expect(page.get_by_text("How it was reckoned, step by step")).to_be_visible()
    for verb in ("Judge again", "Open it again", "Edit", "Write a report", "Continue it"):
        assert page.locator("main").get_by_role("link", name=verb).count() == 0
    assert page.goto(f"{incident.get_absolute_url()}triage/").status == 403  # type: ignore[union-attr]
