"""Files that act, past the look at their bytes: a real browser keeps or shows them, runs none."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from riskreg import filing
from riskreg.models import Evidence, Organisation, User
from riskreg.rules.media import CSV, GIF, PDF, TEXT, XML, Media
from riskreg.rules.sniffing import Finding
from tests import make, samples
from tests.journeys.conftest import Open, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
ACTS = "fetch('/ran/');alert(1);parent.document.title='ran'"
RUNS = b"<< /S /JavaScript /JS (app.alert\\(7\\);app.launchURL\\('/ran/'\\)) >>"
XHTML = "http://www.w3.org/1999/xhtml"
FILES: dict[str, tuple[Media, bytes]] = {
    "page.html": (TEXT, f'<html><body onload="{ACTS}"><script>{ACTS}</script>'.encode()),
    "drawing.svg": (
        XML,
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="{ACTS}"><script>{ACTS}</script></svg>'
        "".encode(),
    ),
    "tree.xml": (XML, f'<r xmlns:h="{XHTML}"><h:script>{ACTS}</h:script></r>'.encode()),
    "program.js": (TEXT, ACTS.encode()),
    "table.csv": (CSV, f'a;b\n1;"<img src=x onerror=""{ACTS}"">"\n'.encode()),
    "image.gif": (GIF, b"GIF89a=1/*" + samples.GIF[10:] + f"*/;{ACTS}".encode()),
    "paper.pdf": (PDF, samples.pdf(RUNS).replace(b"/Pages 2", b"/OpenAction 4 0 R /Pages 2")),
}


@pytest.fixture
def person(organisation: Organisation) -> User:
    """Who looks at evidence of others."""
    return make.member(organisation, password=PASSWORD)


@pytest.fixture
def entered(
    organisation: Organisation, person: User, store: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Evidence]:
    """Each file as evidence, as if the look at its bytes had found nothing."""
    monkeypatch.setattr(filing.sniffing, "examine", lambda _content, name: Finding(FILES[name][0]))
    return {
        name: make.evidence(organisation, person, upload=make.file(name, content))
        for name, (_media, content) in FILES.items()
    }


def test_no_script_of_a_file_runs_on_our_origin(
    open_page: Open, person: User, entered: dict[str, Evidence]
) -> None:
    page = open_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.context.on("request", lambda sent: ran.append(sent.url) if "/ran/" in sent.url else None)
    sign_in(page, person.email, PASSWORD)
    for name, each in entered.items():
        shown(page, each, inside=name != "paper.pdf")
        kept(page, each, name)
        assert page.title() != "ran", name
        # What a PDF says, its viewer says, apart from our origin: it reaches nothing here.
        assert set(ran) <= {"7"}, name


def shown(page: Page, evidence: Evidence, *, inside: bool) -> None:
    """In the frame of its page; and, where the browser needs no viewer, alone as well."""
    page.goto(evidence.get_absolute_url())
    frame = page.locator("iframe")
    if frame.count():
        frame.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
    if inside:
        page.goto(reverse("evidence_preview", args=[evidence.pk, 1]))


def kept(page: Page, evidence: Evidence, name: str) -> None:
    """A file for the disk, whose name opens no browser and starts nothing."""
    address = reverse("evidence_download", args=[evidence.pk, 1])
    page.goto("/")
    with page.expect_download() as waiting:
        page.evaluate("address => { location.href = address }", address)
    media, content = FILES[name]
    assert waiting.value.suggested_filename.endswith(media.ending)
    assert Path(waiting.value.path()).read_bytes() == content
