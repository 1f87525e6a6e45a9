"""Somebody changes their e-mail address in a real browser, with the letter in their hand."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from riskreg.models import Organisation
from tests import make
from tests.journeys.conftest import Open, barriers, sideways, sign_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("posted_at_once"),
]
PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_an_address_is_changed_by_keyboard(
    open_page: Open,
    organisation: Organisation,
    mailoutbox: list[Any],
    width: int,
    scheme: str,
    tmp_path: Path,
) -> None:
    person = make.member(organisation, password=PASSWORD)
    page = open_page(width=width, color_scheme=scheme, bypass_csp=True)
    sign_in(page, person.email, PASSWORD)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Prove or change the address").press("Enter")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    field = page.get_by_label("New e-mail address")
    field.fill("not an address")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("ana@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button that comes next
    expect(page.get_by_text("A letter went to ana@example.org.")).to_be_visible()
    looked_at(page, tmp_path / "address.png")
    [letter] = [each for each in mailoutbox if each.to == ["ana@example.org"]]
    [path] = [line for line in letter.body.splitlines() if "/account/address/" in line]
    page.goto(path.removeprefix("https://register.example.org"))
    looked_at(page, tmp_path / "confirm.png")
    page.get_by_role("button", name="Take this address").press("Enter")
    expect(page.get_by_text("Your address is ana@example.org now.")).to_be_visible()
    looked_at(page, tmp_path / "account.png")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link works no longer")
    looked_at(page, tmp_path / "over.png")


def looked_at(page: Any, picture: Path) -> None:
    """No barrier, nothing beyond the screen, and a picture for who asks."""
    page.screenshot(path=picture, full_page=True)
    assert barriers(page) == []
    assert sideways(page) <= 0
