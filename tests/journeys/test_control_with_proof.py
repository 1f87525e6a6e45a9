"""An engineer logs a control with its proof, somebody else confirms it, and the duty is met."""

import hashlib
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from riskreg.models import AISystem, Control, Evidence, Role, User
from tests import make
from tests.journeys.conftest import Open, barriers, sideways, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"
REPORT = b"suite,passed,failed\nwho may stop it,41,0\n"
DUTY = "Art. 26(2)"
STATUSES = {"met": "met", "partly": "partly met"}


@pytest.fixture
def people(catalogues: None) -> dict[str, User]:
    """An engineer and an officer of one organisation."""
    organisation = make.organisation(name="Ardenna Group")
    return {
        role: make.member(organisation, role, password=PASSWORD, name=f"The {role}")
        for role in (Role.ENGINEER, Role.COMPLIANCE_OFFICER)
    }


@pytest.fixture
def system(people: dict[str, User]) -> AISystem:
    """A system that the organisation uses, classified as high-risk."""
    officer = people[Role.COMPLIANCE_OFFICER]
    organisation = officer.memberships.get().organisation
    made = make.system(organisation, officer, name="Shortlist")
    answers = {**make.HIGH_RISK, "eu_nexus": "deployer_in_eu"}
    make.decision(made, officer, role="deployer", answers=answers)
    return made


def test_a_control_with_proof_is_logged_confirmed_and_counted(
    open_page: Open, people: dict[str, User], system: AISystem, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    page = open_page(bypass_csp=True)
    sign_in(page, people[Role.ENGINEER].email, PASSWORD, to="/controls/library/")
    log_control(page)
    control = Control.objects.get()
    record_test(page, control)
    add_proof(page, control, tmp_path)
    assert status(page, system) == "partly met"

    officer = open_page(bypass_csp=True)
    sign_in(officer, people[Role.COMPLIANCE_OFFICER].email, PASSWORD, control.get_absolute_url())
    officer.get_by_role("link", name="Confirm").click()
    officer.get_by_label("What you looked at").fill("The report, and who is named in it.")
    officer.get_by_role("button", name="Confirm the control").click()
    expect(officer.locator(".head__state")).to_contain_text("Confirmed")
    assert status(officer, system) == "met"


def log_control(page: Page) -> None:
    """From the library, in place, for the one system."""
    page.goto("/controls/library/?q=overseers")
    page.locator("a[href$='library=HC-01']").click()
    page.get_by_label("State").select_option("in_place")
    page.get_by_label("Shortlist").check()
    assert barriers(page) == []
    page.locator("main form.form button[type=submit]").last.click()
    expect(page.locator(".head__state")).to_contain_text("In place")


def record_test(page: Page, control: Control) -> None:
    """Today, effective."""
    page.get_by_role("link", name="Record a test").click()
    page.get_by_label("Effective", exact=True).check()
    page.get_by_label("What was done and seen").fill("Asked both people to stop it. They did.")
    page.get_by_role("button", name="Record the test").click()
    expect(page.locator(".head__state")).to_contain_text("Effective")
    control.refresh_from_db()
    assert control.tested_on == timezone.localdate()


def add_proof(page: Page, control: Control, folder: Path) -> None:
    """The report of the test run, as a file; first of a wrong kind, which is refused."""
    page.get_by_role("link", name="Add evidence").first.click()
    wrong = folder / "report.csv"
    wrong.write_bytes(b"MZ\x90\x00" + b"\x00" * 80)
    page.get_by_label("Title").fill("Stop drill, November")
    page.get_by_label("Machine-produced").check()
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.locator(".problems")).to_be_visible()
    assert not Evidence.objects.exists()

    right = folder / "drill.csv"
    right.write_bytes(REPORT)
    page.locator("input[type=file]").set_input_files(right)
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop drill, November")
    evidence = Evidence.objects.get()
    assert evidence.sha256 == hashlib.sha256(REPORT).hexdigest()
    assert list(evidence.controls.all()) == [control]
    assert barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def status(page: Page, system: AISystem) -> str:
    """What the page of the system says of the duty, which the API says too."""
    page.goto(reverse("coverage_system", args=[system.pk]))
    row = page.locator("tbody tr").filter(has_text=f"{DUTY} ·")
    told = (row.locator("td").first.text_content() or "").strip().lower()
    answer = page.request.get(reverse("api-system-coverage", args=[system.pk])).json()
    found = [each for held in answer["frameworks"] for each in held["requirements"]]
    (duty,) = [each for each in found if each["ref"] == DUTY]
    assert told == STATUSES[duty["status"]]
    reason = row.locator("details").first.text_content() or ""
    assert all(each["text"] in reason for each in (*duty["counted"], *duty["missing"]))
    return told


def test_a_title_without_a_space_does_not_push_a_phone_sideways(
    open_page: Open, people: dict[str, User]
) -> None:
    engineer = people[Role.ENGINEER]
    organisation = engineer.memberships.get().organisation
    title = "Zahlungsverkehrsfreigabeberechtigungsüberprüfungsverfahren"
    control = make.control(organisation, engineer, title=title)
    page = open_page(width=360, height=800)
    address = reverse("control_requirements", args=[control.pk])
    sign_in(page, engineer.email, PASSWORD, to=address)
    expect(page.get_by_role("link", name=title)).to_be_visible()
    assert sideways(page) <= 0
