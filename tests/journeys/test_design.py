"""The gallery and sign-in in a real browser: no barrier, no sideways scroll, keys that work."""

import pytest
from playwright.sync_api import Page, expect

from riskreg.models import User
from tests import make
from tests.journeys.conftest import Open, barriers, sideways, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def person() -> User:
    """A member who can sign in."""
    return make.member(make.organisation(name="Meridiaan Verzekeringen N.V."), password=PASSWORD)


def gallery(page: Page, person: User) -> Page:
    sign_in(page, person.email, PASSWORD, to="/design/")
    page.wait_for_url("**/design/")
    return page


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_no_component_holds_a_serious_barrier_at_any_width(
    open_page: Open, person: User, color_scheme: str
) -> None:
    page = gallery(open_page(color_scheme=color_scheme, bypass_csp=True), person)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers(page) == []
    for width in (360, 768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, width


def test_the_policy_refuses_nothing_a_page_needs(open_page: Open, person: User) -> None:
    page = open_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    gallery(page, person)
    assert complaints == []


def test_keys_lead_to_the_content_the_search_and_the_help(open_page: Open, person: User) -> None:
    page = gallery(open_page(), person)
    page.goto("/design/#main")
    page.reload()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_text("Open this list")).to_be_visible()


def test_the_first_key_offers_to_skip_to_the_content(open_page: Open, person: User) -> None:
    page = gallery(open_page(), person)
    page.goto("/account/password/change/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password now")).to_be_focused()


def test_a_definition_opens_by_key_and_closes_with_escape(open_page: Open, person: User) -> None:
    page = gallery(open_page(), person)
    page.get_by_role("button", name="profiles").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Automated use of personal data")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Automated use of personal data")).to_be_hidden()


def test_a_menu_opens_by_key_and_gives_the_focus_back(open_page: Open, person: User) -> None:
    page = gallery(open_page(), person)
    menu = page.locator(".bar__person > summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Sign-in and safety")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_without_scripts_a_phone_reaches_every_place(open_page: Open, person: User) -> None:
    page = gallery(open_page(width=390, java_script_enabled=False), person)
    places = page.get_by_role("navigation", name="Menu of places")
    expect(places).to_be_hidden()
    page.locator(".bar__menu > summary").click()
    expect(places.get_by_role("link", name="AI systems")).to_be_visible()


def test_a_refused_sign_in_leads_to_the_fields(open_page: Open, person: User) -> None:
    page = open_page(bypass_csp=True)
    sign_in(page, "nobody", "")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("give a whole address")
    summary.get_by_role("link", name="Fill in “Password”.").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    assert barriers(page) == []


def test_heads_and_first_column_of_a_table_stay(open_page: Open, person: User) -> None:
    page = gallery(open_page(width=390), person)
    table = page.locator("#list .table")
    table.evaluate("table => { table.scrollLeft = 200 }")
    head = table.locator("tbody th").first.bounding_box()
    frame = table.bounding_box()
    assert head is not None
    assert frame is not None
    assert abs(head["x"] - frame["x"]) <= 2
