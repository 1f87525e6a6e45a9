"""A person sets up second factors in a real browser and signs in with them."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from riskreg.actions import people
from riskreg.models import Organisation, User
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
def person(organisation: Organisation) -> User:
    """An officer with a password."""
    officer = make.member(organisation)
    people.set_password(officer, officer, password=PASSWORD)
    return officer


def sound(page: Page) -> None:
    """No barrier, nothing beyond the screen."""
    assert barriers(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_an_app_is_set_up_and_opens_the_account(
    open_page: Open, person: User, width: int, scheme: str, tmp_path: Path
) -> None:
    page = open_page(width=width, color_scheme=scheme, bypass_csp=True)
    sign_in(page, person.email, PASSWORD)
    page.goto("/account/second-factor/")
    sound(page)
    page.screenshot(path=tmp_path / "index.png", full_page=True)
    secret = set_up_totp(page, PASSWORD, seen=sound)
    sound(page)
    page.screenshot(path=tmp_path / "codes.png", full_page=True)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    sound(page)

    other = open_page(width=width, color_scheme=scheme)
    sign_in_with_totp(other, person.email, PASSWORD, code_of(secret, later=1))
    expect(other.get_by_role("heading", level=1)).to_contain_text("Welcome to the register")


def test_without_scripts_an_app_is_enough(open_page: Open, person: User) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, person.email, PASSWORD)
    secret = set_up_totp(page, PASSWORD)
    other = open_page(java_script_enabled=False)
    sign_in_with_totp(other, person.email, PASSWORD, code_of(secret, later=1))
    expect(other.get_by_label("Code", exact=True)).to_have_count(0)


def test_a_passkey_opens_the_account_with_and_without_the_password(
    open_page: Open, person: User
) -> None:
    page = open_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    _give_it_a_key(page)
    sign_in(page, person.email, PASSWORD)
    page.goto("/account/second-factor/passkeys/new/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".codes code")).to_have_count(10)
    page.goto("/account/second-factor/")
    expect(page.get_by_text("Laptop").first).to_be_visible()

    _sign_out(page)
    sign_in(page, person.email, PASSWORD)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("button", name="Use a passkey instead")).to_have_count(0)
    page.goto("/account/second-factor/")
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()

    _sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".bar__person")).to_be_visible()
    assert complaints == []


def _give_it_a_key(page: Page) -> None:
    """A virtual authenticator (WebAuthn Level 3, 11.2) that says yes to everything."""
    tools: Any = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
