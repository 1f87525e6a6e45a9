"""The main job through the pages alone: a real inventory in, a class and a dossier out."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from governance.celery import app
from governance.services import launcher
from riskreg.models import AISystem, Decision, Dossier, Event, Role, User
from riskreg.trail import Did
from tests import make
from tests.journeys.conftest import Open, sign_in
from tests.working import worker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"
# The answers that are not "no": everything else is answered "no", "none" or left to the default.
ANSWERS = {
    "is_ai_system": "true",
    "eu_nexus": "deployer_in_eu",
    "annex_iii_points": "4(a)",
    "about_natural_persons": "true",
}


def inventory() -> Path:
    """The real list where it is to be had, else the sample of the same form."""
    named = os.environ.get("RISKREG_INVENTORY")
    real = ROOT.parent / "shared" / "data" / "us_federal_ai_use_cases_2025.csv"
    found = Path(named) if named else real
    if found.exists():
        return found
    return ROOT / "fixtures" / "imports" / "us-omb-2025-sample.csv"


@pytest.fixture
def officer(catalogues: None) -> User:
    """A compliance officer who can sign in, with the law at hand."""
    return make.member(
        make.organisation(name="Ardenna Group"), Role.COMPLIANCE_OFFICER, password=PASSWORD
    )


@pytest.fixture
def _works(services: launcher.Lease, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A worker for what the pages send to the background, on a queue of its own."""
    settings.MEDIA_ROOT = tmp_path / "test" / "files"  # as governance/settings/test.py has it
    queue = f"test-{uuid4()}"
    with sending_to(queue), worker(queue, tmp_path, services.var):
        yield


@contextmanager
def sending_to(queue: str) -> Iterator[None]:
    """Tasks of this process go to one queue; Celery keeps what it has worked out in `amqp`."""
    before = app.conf.task_default_queue
    for name in (queue, before):
        app.conf.task_default_queue = name
        app.__dict__.pop("amqp", None)
        if name == queue:
            yield


@pytest.mark.usefixtures("_works")
def test_a_real_system_goes_in_and_a_class_and_a_dossier_come_out(
    open_page: Open, officer: User, tmp_path: Path
) -> None:
    page = open_page(accept_downloads=True)
    page.set_default_timeout(30_000)
    sign_in(page, officer.email, PASSWORD, to="/imports/new/")
    rows = take_in(page, inventory())
    assert AISystem.objects.count() == rows
    classify(page)
    decision = Decision.objects.get()
    assert decision.tier == "high_risk_annex_iii"
    assert not decision.is_provisional
    page.get_by_role("link", name=decision.system.name).first.click()
    text = dossier(page, tmp_path / "dossier.pdf")
    assert decision.system.name in " ".join(text.split())
    assert "Annex III 4(a)" in text
    done = set(Event.objects.values_list("did", flat=True))
    assert {Did.IMPORT_APPLIED, Did.DECISION_RECORDED, Did.DOSSIER_MADE} <= done


def take_in(page: Page, file: Path) -> int:
    """Upload, look over the columns, look at the preview, import; gives how many rows."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[name=profile][value=us-omb-2025]").check()
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Show the preview").click()
    button = page.get_by_role("button", name="Import ")
    expect(button).to_be_visible(timeout=60_000)
    words = button.inner_text()
    button.click()
    expect(page.get_by_role("link", name="See what waits for classification")).to_be_visible(
        timeout=90_000
    )
    return int("".join(letter for letter in words if letter.isdigit()))


def classify(page: Page) -> None:
    """Open the first system that waits, answer every question, review and record."""
    page.get_by_role("link", name="See what waits for classification").click()
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Classify").first.click()
    page.locator("input[name=role][value=deployer]").check()
    page.get_by_role("button", name="Begin the questions").click()
    for _ in range(60):
        if page.url.rstrip("/").endswith("review"):
            # An answer can bring a question on an earlier page: the review names it.
            if not page.get_by_role("link", name="Answer them").count():
                break
            page.get_by_role("link", name="Answer them").click()
        answer(page)
        page.locator("main").get_by_role("button", name="Save and go on").last.click()
    page.get_by_role("button", name="Record this classification").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ecision")


def answer(page: Page) -> None:
    """Every question of this page; answering can bring another one, so look until none is open."""
    for _ in range(8):
        names = page.evaluate(
            """() => [...new Set([...document.querySelectorAll('#answers fieldset input')]
                 .filter(input => input.checkVisibility()).map(input => input.name))].filter(name =>
                 ![...document.getElementsByName(name)].some(input => input.checked))"""
        )
        open_ = [name for name in names if name not in ("csrfmiddlewaretoken", "to")]
        if not open_:
            return
        for name in open_:
            choose(page, name)
        page.wait_for_load_state("networkidle")


def choose(page: Page, name: str) -> None:
    """The answer of this journey to one question."""
    plain = name.split("-")[-1]
    for value in (ANSWERS.get(plain), "false", "none", "nothing", "private", "large_or_other"):
        box = page.locator(f'#answers input[name="{name}"][value="{value}"]')
        if value is not None and box.count():
            box.first.check()
            return


def dossier(page: Page, path: Path) -> str:
    """Ask for the dossier, wait for the worker, download it; gives its text."""
    page.get_by_role("link", name="Make a dossier").first.click()
    page.get_by_role("button", name="Make the dossier").click()
    link = page.get_by_role("link", name="Download", exact=False).first
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(path)
    assert path.read_bytes()[:5] == b"%PDF-"
    assert Dossier.objects.get().size == path.stat().st_size
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return told.stdout.decode()
