"""Signed in with a second factor: asked for, refused as one's own approver, approved by another."""

import re

import pytest
from playwright.sync_api import Page, expect

from riskreg.models import Decision, Organisation, Role, SignOff, SignOffState, User
from tests import make
from tests.codes import code_of
from tests.journeys.conftest import (
    Open,
    barriers,
    set_up_totp,
    sideways,
    sign_in,
    sign_in_with_totp,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def organisation(catalogues: None) -> Organisation:
    """An organisation with the law to classify by."""
    return make.organisation(name="Ardenna Group")


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Who classified, and may approve what others did."""
    return make.member(organisation, Role.COMPLIANCE_OFFICER, password=PASSWORD)


@pytest.fixture
def approver(organisation: Organisation) -> User:
    """The second person."""
    return make.member(organisation, Role.APPROVER, password=PASSWORD)


@pytest.fixture
def decision(organisation: Organisation, officer: User) -> Decision:
    """What is to be signed off."""
    return make.decision(make.system(organisation, officer, name="Shortlist"), officer)


def sound(page: Page) -> None:
    """No barrier, nothing beyond the screen."""
    assert barriers(page) == []
    assert sideways(page) <= 0


def test_nobody_approves_what_they_asked_for(
    open_page: Open, officer: User, approver: User, decision: Decision
) -> None:
    first = open_page(bypass_csp=True)
    sign_in(first, officer.email, PASSWORD)
    secret = set_up_totp(first, PASSWORD)

    page = open_page(bypass_csp=True)
    sign_in_with_totp(page, officer.email, PASSWORD, code_of(secret, later=1))
    page.wait_for_load_state()
    page.goto(decision.get_absolute_url())
    sound(page)
    page.get_by_role("link", name="Have it signed off").click()
    sound(page)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("somebody else decides")).to_be_visible()
    expect(page.get_by_role("button", name="Record my decision")).to_have_count(0)
    sound(page)
    asked = SignOff.objects.get()
    assert forced(page, asked) == 422
    asked.refresh_from_db()
    assert asked.state == SignOffState.ASKED

    other = open_page(width=390, height=844, color_scheme="dark", bypass_csp=True)
    sign_in(other, approver.email, PASSWORD, to=asked.get_absolute_url())
    sound(other)
    other.get_by_label("Approve").check()
    other.get_by_role("button", name="Record my decision").click()
    expect(other.locator("#main")).to_contain_text(re.compile("Approved"))
    sound(other)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (SignOffState.APPROVED, approver)


def forced(page: Page, asked: SignOff) -> int:
    """The answer to a decision that is sent although the page offers none."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    address = page.url.split("/sign-offs/")[0] + asked.get_absolute_url()
    sent = {"csrfmiddlewaretoken": token, "verdict": "approve", "reason": ""}
    return page.request.post(address, form=sent, headers={"Referer": page.url}).status
