"""The file itself: tagged, valid, navigable, in our fonts, the same bytes from the same input."""

import hashlib
import io
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import page
import pikepdf
import pydyf
import pytest

from governance.dossiers import build, conformance
from governance.dossiers.build import Printed
from governance.dossiers.paper.streams import LEVEL, packed
from riskreg.models import User
from tests import make
from tests.dossiers.conftest import Sample, one_chunk, read_of

# So that `sample` finds a database, and is made by one worker for both files.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


def assert_valid(content: bytes, folder: Path, *, but: str = "") -> None:
    """PDF/A-3a and PDF/UA-1, also in the eyes of veraPDF where the machine has it.

    `but` names a rule of which page-validation gives a false alarm.
    """
    file = folder / "dossier.pdf"
    file.write_bytes(content)
    for profile in ("3a", "ua1"):
        report = page.validate_pdf(str(file), profile=profile, limits=page.SafetyLimits.unlimited())
        assert report.rules.total > 0
        faults = [
            (profile, each.rule_id, each.message) for each in report.failures if each.rule_id != but
        ]
        assert not faults
        assert report.is_compliant or but
        if shutil.which("verapdf"):
            command = ["verapdf", "--format", "text", "--flavour", profile, str(file)]
            told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            assert told.startswith("PASS"), told


def assert_accessible(printed: Printed, folder: Path) -> None:
    assert_valid(printed.content, folder)


def text_of(printed: Printed, folder: Path) -> list[str]:
    """The text of each page."""
    file = folder / "dossier.pdf"
    file.write_bytes(printed.content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout.split("\f")[:-1]


def test_every_kind_is_for_archives_and_for_everybody(each: Sample, tmp_path: Path) -> None:
    assert_valid(each.printed.content, tmp_path)


def test_every_kind_carries_its_own_digest(each: Sample) -> None:
    content = each.printed.content
    found = re.findall(rb"<riskreg:digest>([0-9a-f]{64})</riskreg:digest>", content)
    blank = content.replace(found[-1], b"0" * 64)
    assert [hashlib.sha256(blank).hexdigest().encode()] == found


def test_a_title_cannot_pass_for_the_digest() -> None:
    shown = "&lt;riskreg:digest>" + "1" * 64
    text = f'<html lang="en"><head><title>{shown}</title></head><body><h1>{shown}</h1></body>'
    content = build.pdf(one_chunk(text, title=shown)).content
    at = conformance.digest_place(content)
    blank = content[:at] + b"0" * 64 + content[at + 64 :]
    assert hashlib.sha256(blank).hexdigest().encode() == content[at : at + 64]


def test_no_stream_ends_in_what_reads_as_part_of_a_line_end() -> None:
    plain = b"\x0c"
    assert zlib.compress(plain, LEVEL).endswith(b"\r")
    stream = pydyf.Stream([plain], compress=True)
    stream.number = 7
    assert plain + b"\nendstream" in packed(stream).data
    usual = pydyf.Stream([b"usual"], compress=True)
    assert zlib.compress(b"usual", LEVEL) in packed(usual).data


def test_every_kind_has_a_place_for_a_seal(each: Sample) -> None:
    with pikepdf.open(io.BytesIO(each.printed.content)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), field.FT) == ("DossierSeal", "/Sig")
        assert "/V" not in field


def test_it_names_its_language_title_and_bookmarks(sample: Sample) -> None:
    with pikepdf.open(io.BytesIO(sample.printed.content)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert "DOS-0001 version 1: AI system dossier, CV ranking" in str(pdf.docinfo.Title)
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[:3] == ["Document control", "Contents", "1 Open points"]
    assert titles[-1] == "16 Sources and limits"


def test_every_page_carries_document_as_of_confidentiality_and_its_number(
    sample: Sample, tmp_path: Path
) -> None:
    pages = text_of(sample.printed, tmp_path)
    assert len(pages) == sample.printed.pages
    for number, text in enumerate(pages, start=1):
        assert "DOS-0001 · version 1 · Draft" in text
        assert "As of 21 November 2026, 10:14 CET" in text
        assert "Confidential" in text
        assert f"Page {number} of {len(pages)}" in text


def test_the_contents_lead_to_the_pages_they_name(sample: Sample, tmp_path: Path) -> None:
    pages = text_of(sample.printed, tmp_path)
    entries = re.findall(r"^\s*(\d+)\s+(\S.*?)\s{2,}(\d+)$", pages[1], re.MULTILINE)
    assert len(entries) == 16
    for number, title, at in entries:
        assert re.search(rf"^\s*{number}\s+{re.escape(title)}$", pages[int(at) - 1], re.MULTILINE)


def test_only_our_fonts_are_in_it(sample: Sample) -> None:
    with pikepdf.open(io.BytesIO(sample.printed.content)) as pdf:
        fonts = {
            str(font.BaseFont).split("+")[1]
            for each in pdf.pages
            for font in each.Resources.get("/Font", {}).values()
        }
    assert fonts == {"Dossier", "Dossier-Bold", "Dossier-Semi-Bold", "Dossier-Italic"}


def test_the_metadata_can_be_read_without_decompressing(sample: Sample) -> None:
    assert b"<pdfuaid:part>1</pdfuaid:part>" in sample.printed.content
    assert b"<riskreg:document>DOS-0001 version 1</riskreg:document>" in sample.printed.content


def test_the_same_input_gives_the_same_bytes(officer: User, tmp_path: Path) -> None:
    read = read_of(make.system(officer.memberships.get().organisation, officer), officer)
    first, second = build.printed(*read), build.printed(*read)
    assert first.content == second.content
    assert_accessible(first, tmp_path)
