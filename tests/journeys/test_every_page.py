"""Every page of the demo in a browser: no barrier, no sideways scroll, no complaint, no mouse."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from governance.ui.navigation import GROUPS
from tests.access import audits
from tests.access.calls import PAGES
from tests.catalogues import Shelf
from tests.journeys import demo
from tests.journeys.conftest import AXE, barriers, sideways, sign_in
from tests.journeys.demo import Site
from tests.journeys.test_main_job import sending_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

# Not pages: they lead on, stand in a frame, or belong to an administrator.
LEAD_ON = {
    "questionnaire", "design", "evidence_preview", "failure_plan", "assessment_resume",
    "incident_triage", "dossiers_unfinished",
}  # fmt: skip
OF_ADMINISTRATORS = {
    "member_new", "member_edit", "member_end", "member_erase", "member_factors",
    "factors_required", "service_new", "auditor_new", "auditor_edit", "member_units",
}  # fmt: skip
OF_AUDITORS = {line.name for line in PAGES if line.name in audits.WRITES and line.is_safe} - {
    "sample_item"
}
FILES = {
    line.name
    for line in PAGES
    if line.name.endswith(
        ("_export", "_download", "_faults", "_template", "_ics", "_report_pdf", "_report_json")
    )
}
OF_CHECKPOINTS = {"trail_key_download", "trail_checkpoints_download"}  # where a key is set
READ = sorted({line.name for line in PAGES if line.is_safe} - FILES - LEAD_ON)
ALL = [*READ, "account_change_password", "mfa_index"]

NAMELESS = """() => [...document.querySelectorAll(
    'input:not([type=hidden]), select, textarea, button, summary, a[href]')].filter(each =>
    each.checkVisibility() && !(each.labels && [...each.labels].some(l => l.textContent.trim())) &&
    !each.getAttribute('aria-label') && !each.getAttribute('aria-labelledby') &&
    !(/^(BUTTON|SUMMARY|A)$/.test(each.tagName) && each.textContent.trim()))
    .map(each => each.outerHTML.slice(0, 120))"""
# Nothing lies above these: the bar and the menu of places lead to them.
PLACES = {place.name for _title, places in GROUPS for place in places} | {
    "search",
    "account_change_password",
    "mfa_index",
}
# The button or link a page is there for.
ACTION = (
    ".head__actions a, .head__actions button, main form.form button[type=submit]:not([tabindex])"
)


@dataclass
class Seat:
    """A person in front of a browser: one window for all pages, and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Open a page and expect that it is there."""
        self.complaints.clear()
        # A page without JavaScript that was reloading itself just then leaves no answer.
        answer = self.page.goto(address) or self.page.reload()
        assert answer is not None
        assert answer.status == 200


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shelf: Shelf,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The demo, loaded once."""
    with django_db_blocker.unblock(), demo.running(shelf, tmp_path_factory.mktemp("files")) as site:
        yield site


@pytest.fixture(scope="module")
def seats(site: Site, browser: Browser) -> Iterator[dict[str, Seat]]:
    """The officer at a desk, with a phone, without scripts; the administrator."""
    contexts = {
        "desk": browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}),
        "phone": browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}),
        "plain": browser.new_context(base_url=site.url, java_script_enabled=False),
        "administrator": browser.new_context(base_url=site.url),
        "auditor": browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}),
    }
    yield {name: seat(context, name) for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def seat(context: BrowserContext, name: str) -> Seat:
    """Sign in, and listen."""
    if name != "plain":
        context.add_init_script(AXE)
    page = context.new_page()
    page.set_default_timeout(10_000)
    others = {"administrator": demo.ADMINISTRATOR, "auditor": demo.AUDITOR}
    sign_in(page, others.get(name, demo.OFFICER), demo.PASSWORD)
    taken = Seat(page)
    page.on(
        "console",
        lambda line: taken.complaints.append(line.text) if line.type == "error" else None,
    )
    page.on("pageerror", lambda error: taken.complaints.append(str(error)))
    return taken


def test_links_lead_to_every_page_and_none_is_broken(site: Site) -> None:
    assert site.broken == ()
    assert set(READ) - OF_ADMINISTRATORS - OF_AUDITORS <= set(site.pages)
    assert set(site.files) >= FILES - OF_CHECKPOINTS


@pytest.mark.parametrize(
    "name", [each for each in ALL if each not in OF_ADMINISTRATORS | OF_AUDITORS]
)
def test_a_page_is_sound_on_a_desk_and_on_a_phone(
    site: Site, seats: dict[str, Seat], name: str
) -> None:
    address = site.pages[name]
    # Every other page is seen by night at the desk and by day on the phone.
    by_day, by_night = ("desk", "phone")[:: 1 if ALL.index(name) % 2 else -1]
    seats[by_day].page.emulate_media(color_scheme="light")
    seats[by_night].page.emulate_media(color_scheme="dark")
    sound(seats["desk"], name, address)
    by_keys(seats["desk"].page)
    sound(seats["phone"], name, address)
    narrow(seats["phone"].page)
    seats["plain"].open(address)
    expect(seats["plain"].page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("name", sorted(OF_ADMINISTRATORS))
def test_a_page_of_administrators_is_sound(site: Site, seats: dict[str, Seat], name: str) -> None:
    taken = seats["administrator"]
    taken.open("/people/")
    links = {
        "member_new": "a[href$='/people/new/']",
        "member_edit": "a[href$='/edit/']",
        "member_end": "a[href$='/end/']",
        "member_erase": "a[href$='/erase/']",
        "member_factors": "td a[href$='/second-factors/']",
        "member_units": "a[href$='/units/']",
        "factors_required": "a[href$='/people/second-factors/']",
        "service_new": "a[href$='/services/new/']",
        "auditor_new": "a[href$='/auditors/new/']",
        "auditor_edit": "a[href$='/part/']",
    }
    address = taken.page.locator(links[name]).first.get_attribute("href")
    assert address is not None
    sound(taken, name, address)
    by_keys(taken.page)
    narrow(taken.page)
    taken.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("name", sorted(OF_AUDITORS))
def test_a_page_of_auditors_is_sound(site: Site, seats: dict[str, Seat], name: str) -> None:
    taken = seats["auditor"]
    sound(taken, name, demo.of_auditors(name))
    by_keys(taken.page)
    narrow(taken.page)


def sound(taken: Seat, name: str, address: str) -> None:
    """One title, one heading, a way back, a name for every control, no barrier, no complaint."""
    taken.open(address)
    page = taken.page
    assert page.title().endswith(" – RiskReg")
    assert page.title().removesuffix(" – RiskReg").strip()
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert name in PLACES or page.locator("nav.crumbs li").count() > 0
    assert page.evaluate(NAMELESS) == []
    assert barriers(page) == []
    assert taken.complaints == []


def narrow(page: Page) -> None:
    """The narrowest phone does not scroll sideways."""
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 800})
    assert sideways(page) <= 0
    assert before is not None
    page.set_viewport_size(before)


def by_keys(page: Page) -> None:
    """The skip link comes first and works; Tab then reaches what the page is there for."""
    if page.locator("main [autofocus]").count():
        return  # begins in its first field, past the bar
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    if not page.locator(ACTION).first.is_visible():
        return
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement === document.querySelector('{ACTION}')"):
            return
    pytest.fail("Tab does not reach the main action")


def test_the_main_forms_work_without_scripts(
    site: Site, seats: dict[str, Seat], tmp_path: Path
) -> None:
    page = seats["plain"].page
    page.goto("/systems/new/")
    page.get_by_label("Name", exact=True).fill("Tram timetable helper")
    page.get_by_label("Intended purpose").fill("Answers questions about timetables.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tram timetable helper")
    record = page.url
    change(page, record)
    ask(page, record)
    order(page, record)
    take_in(page, tmp_path)


def change(page: Page, record: str) -> None:
    """Edit the system."""
    page.goto(f"{record}edit/")
    page.get_by_label("Name", exact=True).fill("Tram timetable clerk")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tram timetable clerk")


def ask(page: Page, record: str) -> None:
    """Begin the questions, answer the first page, find the answer kept."""
    page.goto(f"{record}classify/")
    page.locator("input[name=role][value=provider]").check()
    page.get_by_role("button", name="Begin the questions").click()
    first = page.url
    page.locator("input[name=is_ai_system][value=true]").check()
    page.locator("main").get_by_role("button", name="Save and go on").last.click()
    assert page.url != first
    page.goto(first)
    expect(page.locator("input[name=is_ai_system][value=true]")).to_be_checked()


def order(page: Page, record: str) -> None:
    """Ask for a dossier; without scripts the page says how to look again."""
    with sending_to("test-nobody"):
        page.goto(f"{record}dossier/")
        page.get_by_role("button", name="Make the dossier").click()
    assert "/jobs/" in page.url
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def take_in(page: Page, folder: Path) -> None:
    """Upload a list, look at its columns and at the preview, import it."""
    file = folder / "list.csv"
    file.write_text("Name,Intended purpose\nFerry planner,Plans ferries.\n", encoding="utf-8")
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[name=profile][value=systems]").check()
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_role("button", name="Import 1 system").click()
    page.goto("/systems/?q=ferry")
    expect(page.get_by_role("link", name="Ferry planner")).to_be_visible()
