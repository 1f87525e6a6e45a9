"""An officer fills and submits an assessment of five risks; an approver accepts it."""

import pytest
from playwright.sync_api import Page, expect

from riskreg.models import Assessment, Organisation, Risk, Role, User
from tests import make
from tests.journeys.conftest import Open, barriers, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"
# What the officer answers for every risk: without controls, with them, what is done.
STEPS = {
    "inherent_likelihood": "4",
    "inherent_severity": "3",
    "residual_likelihood": "2",
    "residual_severity": "3",
    "treatment": "reduce",
}
RIGHTS = {"rights_severity": "3", "rights_extent": "2", "rights_reversibility": "2"}
# The risks to tick, five risks, the review, the record.
MOST_PAGES = 8


@pytest.fixture
def organisation(catalogues: None) -> Organisation:
    """An organisation with a system that answers people by itself."""
    found = make.organisation(name="Ardenna Group")
    make.system(
        found,
        name="Support agent",
        purpose="Answers customers with a language model.",
        affected_persons="Customers",
        tools=["Send e-mail"],
        version="2.1",
    )
    return found


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Who fills it in."""
    return make.member(organisation, Role.COMPLIANCE_OFFICER, password=PASSWORD)


@pytest.fixture
def approver(organisation: Organisation) -> User:
    """Who approves it."""
    return make.member(organisation, Role.APPROVER, password=PASSWORD)


def test_five_risks_are_assessed_and_approved(
    open_page: Open, organisation: Organisation, officer: User, approver: User
) -> None:
    page = open_page(bypass_csp=True)
    page.set_default_timeout(30_000)
    sign_in(page, officer.email, PASSWORD, to="/assessments/new/")
    page.wait_for_url("**/assessments/new/")  # loaded whole, so that it is not counted below
    loads = count_loads(page)
    page.get_by_label("Which system?").select_option(label="Support agent")
    page.get_by_role("button", name="Begin").click()
    assert barriers(page) == []
    pick_five(page)
    for _ in range(5):
        answer(page)
    page.wait_for_url("**/review/")
    assert barriers(page) == []
    page.get_by_label("What follows from it").fill("It may go on with a person behind it.")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("It is submitted.")).to_be_visible()
    assert len(loads) <= MOST_PAGES, loads
    made = Assessment.objects.get()
    assert (made.state, made.estimates.count()) == ("submitted", 5)
    approve(open_page, approver, made)
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", approver)
    assert set(Risk.objects.values_list("residual_level", flat=True)) == {"medium"}
    page.goto("/risks/")
    expect(page.get_by_text("5 entries")).to_be_visible()


def count_loads(page: Page) -> list[str]:
    """Every whole page the officer waits for."""
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return loads


def pick_five(page: Page) -> None:
    """What fits an agent on a language model that touches people."""
    offered = page.locator("#prompts")
    for title in (
        "Instructions hidden in what the system reads",
        "The agent does more than anybody would approve",
        "Invented facts are passed on as true",
        "People follow the output without judging",
    ):
        box = offered.get_by_label(title)
        if not box.is_visible():
            page.get_by_text("More that may fit").click()
        box.check()
    page.get_by_label("Another risk, in a few words").fill("The mailbox overflows")
    page.get_by_role("button", name="Take these up and go on").click()


def answer(page: Page) -> None:
    """One risk: the same answers each time; the result beside follows."""
    assert barriers(page) == []
    for name, value in STEPS.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()
    page.get_by_label("What exactly, and by when?").fill("A person releases it, from January.")
    page.get_by_label("What do your answers assume?").fill("As many letters as last year.")
    expect(page.locator("#running")).to_contain_text("Medium")
    before = page.url
    page.locator("main").get_by_role("button", name="Save and go on").last.click()
    page.wait_for_url(lambda address: address != before)
    if page.url.endswith("/rights/"):
        for name, value in RIGHTS.items():
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        page.locator("main").get_by_role("button", name="Save and go on").last.click()


def approve(open_page: Open, approver: User, made: Assessment) -> None:
    """Read it, then one plain button."""
    page = open_page()
    page.set_default_timeout(30_000)
    sign_in(page, approver.email, PASSWORD, to=made.get_absolute_url())
    page.get_by_role("link", name="Read and decide").click()
    expect(page.get_by_text("It may go on with a person behind it.")).to_be_visible()
    page.get_by_role("button", name="Approve this assessment").click()
    expect(page.get_by_text("It is approved.")).to_be_visible()
