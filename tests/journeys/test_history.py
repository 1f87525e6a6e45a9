"""Somebody goes back through the history of a record, with the keyboard, and home again."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from riskreg import trail
from riskreg.models import AISystem, User
from riskreg.trail import Did
from tests import make
from tests.journeys.conftest import Open, barriers, sideways, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"


@pytest.fixture
def officer() -> User:
    """Somebody who may read all of it."""
    return make.member(make.organisation(), password=PASSWORD)


@pytest.fixture
def system(officer: User) -> AISystem:
    """A system whose name changed forty times."""
    made = make.system(officer.memberships.get().organisation, officer, name="Shortlist")
    with transaction.atomic():
        for number in range(40):
            told = {"name": [f"Name {number}", f"Name {number + 1}"]}
            trail.record(officer, Did.SYSTEM_CHANGED, made, **told)
    return made


def test_a_step_back_leaves_the_rest_of_the_page_as_it_is(
    open_page: Open, officer: User, system: AISystem
) -> None:
    page = open_page(bypass_csp=True, width=390)
    record = system.get_absolute_url()
    sign_in(page, officer.email, PASSWORD, to=record)
    page.evaluate("window.isTheSamePage = true")
    press(page, "Older")
    expect(page).to_have_url(re.compile("history="))
    expect(page.get_by_role("heading", name="History")).to_be_focused()
    press(page, "The oldest")
    expect(page.locator("#history")).to_contain_text("Shortlist registered")
    expect(page.get_by_role("link", name="Older")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage")
    assert page.locator("h1").count() == page.locator("#history").count() == 1
    assert barriers(page) == []
    assert sideways(page) <= 0
    page.go_back()
    expect(page.get_by_role("link", name="Older")).to_have_count(1)
    press(page, "The newest")
    expect(page).to_have_url(re.compile(f"{record}$"))


def press(page: Page, name: str) -> None:
    """With the keyboard."""
    page.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
