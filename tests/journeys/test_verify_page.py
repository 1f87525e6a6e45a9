"""The second implementation, verify.html, in a real browser: it says what verify.py says."""

import base64
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import barriers, sideways
from tests.verify import files
from tests.verify.beside import Case
from tests.verify.files import PROOFS, Parts, written
from tests.verify.hostile import hostile
from tests.verify.make_page import PAGE, made
from tests.verify.make_vectors import VECTORS, report_of
from tests.verify.test_vectors import ROWS, case
from verify import verify

pytestmark = [pytest.mark.journey]

CHECK = """async cases => {
    const bytes = text => Uint8Array.from(atob(text), each => each.charCodeAt(0));
    const answers = [];
    for (const {content, folder, trail, trust, keys} of cases) {
        const files = folder && new Map(Object.entries(folder).map(([k, v]) => [k, bytes(v)]));
        try {
            const lines = trail === null ? null : bytes(trail);
            const file = bytes(content), known = keys.map(bytes);
            const report = file[0] === 123 ? await checkTrailAlone(file, known)
                : await checkAll(file, files, lines, trust.map(bytes), known);
            const findings = report.findings.map(it => [it.what, it.which, it.how, it.says]);
            answers.push({document: report.document, findings, notes: report.notes});
        } catch (fault) {
            answers.push(fault instanceof Unreadable ? fault.message : `crash: ${fault}`);
        }
    }
    return answers;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """The page from disk, under its own policy."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=False)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    yield page
    context.close()


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def sent(each: Case) -> dict[str, Any]:
    """A case as the page is given it."""
    folder = each.folder
    return {
        "content": text(each.content),
        "folder": None if folder is None else {name: text(it) for name, it in folder.items()},
        "trail": None if each.trail is None else text(each.trail),
        "trust": [text(it) for it in each.trust],
        "keys": [text(it) for it in each.keys],
    }


def answer(each: Case) -> Any:
    """What verify.py says of a case, in the form of the page's answers."""
    try:
        report = report_of(each)
    except verify.Unreadable as fault:
        return str(fault)
    found = [[it.what, it.which, it.how, it.says] for it in report.findings]
    return {
        "document": report.document,
        "findings": found,
        "notes": [it.says for it in report.notes],
    }


def test_it_answers_every_vector_as_verify_py_does(page: Page) -> None:
    cases = [case(row) for row in ROWS]
    for each, told in zip(cases, page.evaluate(CHECK, [*map(sent, cases)]), strict=True):
        assert told == answer(each), each.name


def test_it_names_any_damage_as_verify_py_does(page: Page) -> None:
    chance = random.Random(5)  # noqa: S311 - which bytes are tried, no secret
    bases = [file.read_bytes() for file in sorted(VECTORS.glob("*.pdf"))]
    cases = []
    for number in range(300):
        content = bytearray(chance.choice(bases))
        content[chance.randrange(len(content))] ^= 1 << number % 8
        cases.append(Case(f"damage {number}", bytes(content)))
    for each, told in zip(cases, page.evaluate(CHECK, [*map(sent, cases)]), strict=True):
        expected = answer(each)
        assert named(told) == named(expected), each.name


def test_it_comes_to_an_end_with_what_is_made_to_exhaust_it(page: Page) -> None:
    for each in hostile(2):
        (told,) = page.evaluate(CHECK, [sent(each)])
        assert named(told) == named(answer(each)), each.name


def named(told: Any) -> Any:
    """What was found, without the sentences."""
    return told if isinstance(told, str) else sorted(row[:3] for row in told["findings"])


def test_a_person_checks_a_file_with_evidence_and_trail(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name, content in PROOFS.values():
        (folder / name).write_bytes(content)
    (folder / "test.csv").write_bytes(b"other")
    (tmp_path / "d.pdf").write_bytes(written(Parts()))
    (tmp_path / "t.jsonl").write_bytes(files.lines(files.trail()))
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page, asked = context.new_page(), []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(PAGE.as_uri())
    page.get_by_label("Dossier").set_input_files(tmp_path / "d.pdf")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Everything that can be checked agrees.")).to_be_visible()
    page.get_by_label("Folder of evidence").set_input_files(folder)
    page.get_by_label("Exported trail").set_input_files(tmp_path / "t.jsonl")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("1 thing is wrong with this file.")).to_be_visible()
    expect(page.get_by_text("Evidence EVD-0002: the file in the folder is another")).to_be_visible()
    expect(page.get_by_text("Trail: 4 events; the dossier names event 3.")).to_be_visible()
    assert asked == [PAGE.as_uri()]
    assert (barriers(page), sideways(page)) == ([], 0)
    context.close()


def test_it_may_use_no_network_and_holds_what_verify_py_holds() -> None:
    content = PAGE.read_text(encoding="utf-8")
    assert made(content) == content, "run: python -m tests.verify.make_page"
    assert "default-src 'none'; script-src 'sha256-" in content
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "eval(", "http:", "https:"):
        assert word not in content, word


def test_a_bundle_is_to_be_unpacked_first(browser: Browser, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("d.pdf", written(Parts()))
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(PAGE.as_uri())
    page.get_by_label("Dossier").set_input_files(tmp_path / "b.zip")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(
        page.get_by_text("This is a ZIP. Unpack it, choose its PDF as the dossier")
    ).to_be_visible()
