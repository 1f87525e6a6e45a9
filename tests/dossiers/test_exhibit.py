"""The file the demo ends with, in a stranger's hands: whole, and changed in every kind of place."""

import io
import json
import random
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from governance.dossiers import own_authority
from governance.management import exhibit, here
from governance.management.commands.demo import Command as Demo
from riskreg.management import demo
from riskreg.models import Dossier, DossierStatus, EvidenceRevision, Job
from tests.catalogues import Shelf
from tests.settling import settled
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("exhibit")]
Found = set[tuple[str, str, str]]


@dataclass(frozen=True)
class Handed:
    """What the stranger gets."""

    file: Path
    evidence: Path
    trail: Path
    entry: Dossier
    store: Path  # where the site keeps the file

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()


@pytest.fixture(scope="module")
def handed(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shelf: Shelf,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Handed]:
    """The demo told, its file made as `manage.py demo` makes it, evidence and trail beside it."""
    folder = tmp_path_factory.mktemp("handed")
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "SEAL", own_authority.seal_in(folder / "seal", "RiskReg"))
    patch.setattr(here, "made", _made_after_commit)
    with django_db_blocker.unblock(), transaction.atomic():
        shelf.load()
        demo.tell(demo.read(), password="for-the-test-only")
        entry = exhibit.approved()
        assert exhibit.approved() == entry
        settled()
        yield _laid_out(folder, entry)
        transaction.set_rollback(True)
    patch.undo()


def _made_after_commit(job: Job, made: Callable[[Job], Dossier] = here.made) -> Dossier:
    settled()
    return made(job)


def _laid_out(folder: Path, entry: Dossier) -> Handed:
    made = Handed(
        folder / "annex-iv.pdf",
        folder / "evidence",
        folder / "trail.jsonl",
        entry,
        Path(settings.MEDIA_ROOT),
    )
    with entry.file.open("rb") as file:
        made.file.write_bytes(file.read())
    made.evidence.mkdir()
    index = {
        each["sha256"] for each in json.loads(embedded(made.content)["evidence.json"])["files"]
    }
    proofs = EvidenceRevision.objects.filter(evidence__organisation=entry.organisation)
    for proof in proofs.filter(sha256__in=index).exclude(file=""):
        with proof.file.open("rb") as file:
            (made.evidence / proof.file_name).write_bytes(file.read())
    told = io.StringIO()
    call_command("export_trail", entry.organisation.slug, stdout=told)
    made.trail.write_text(told.getvalue(), encoding="utf-8")
    return made


def embedded(content: bytes) -> dict[str, bytes]:
    """The embedded files, as another library reads them."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it: nothing of ours but the one file, nothing installed."""
    command = [sys.executable, "-I", "-S", verify.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def drawing(pdf: verify.Pdf, page: verify.Ref) -> verify.Stream:
    """What a page shows, but for its head and foot."""
    parts = pdf.plain(pdf.dictionary(page)["Contents"])
    streams = [pdf.plain(each) for each in parts] if isinstance(parts, list) else [parts]
    return max(streams, key=lambda each: len(each.raw))  # type: ignore[no-any-return]


def found(content: bytes) -> Found:
    return {(each.what, each.which, each.how) for each in verify.check_all(content).findings}


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_it_is_technical_documentation_approved_by_a_second_person(handed: Handed) -> None:
    entry = handed.entry
    assert (entry.kind, entry.status) == ("annex-iv", DossierStatus.APPROVED)
    assert entry.system is not None
    assert entry.system.name == exhibit.SYSTEM
    signed = entry.approves.sign_offs.get()  # type: ignore[union-attr]
    assert signed.decided_by not in {None, signed.asked_by, entry.approves.made_by}  # type: ignore[union-attr]
    assert entry.sealed_by == "Common Name: RiskReg: seal of this demo"


def test_a_stranger_finds_nothing_wrong(handed: Handed) -> None:
    done = run(handed.file, "--evidence", handed.evidence, "--trail", handed.trail)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "PASS" in done.stdout
    assert "DossierSeal: holds" in done.stdout


def test_the_pdf_reader_of_poppler_accepts_the_seal_for_the_whole_file(handed: Handed) -> None:
    command = ["pdfsig", "-nocert", str(handed.file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    assert "Not total document signed" not in told


def test_one_flipped_byte_is_named_to_a_stranger(handed: Handed, tmp_path: Path) -> None:
    pdf = verify.Pdf(handed.content)
    third = drawing(pdf, pdf.pages()[2])
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(flipped(handed.content, third.at + 40))
    done = run(changed)
    assert done.returncode == 1
    assert "FOUND  The file is not as it was made" in done.stdout
    assert "FOUND  Damaged: page 3" in done.stdout


def test_the_demo_ends_with_this_file_and_with_a_check_that_passes_and_names_a_flipped_byte(
    handed: Handed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    with override_settings(MEDIA_ROOT=handed.store):
        told = Demo(stdout=io.StringIO())._file()  # the last step of `make demo`
    written = tmp_path / "dossiers" / "annex-iv.pdf"
    assert written.read_bytes() == handed.content
    check = next(line for line in told.splitlines() if line.startswith("Check:"))
    python, *arguments = shlex.split(check.removeprefix("Check:"))
    assert python == "python3"
    command = [sys.executable, "-I", "-S", *arguments]
    asked = {"cwd": settings.BASE_DIR, "capture_output": True, "text": True}
    passed = subprocess.run(command, check=False, **asked)
    assert (passed.returncode, passed.stderr) == (0, ""), passed.stdout
    assert "PASS" in passed.stdout
    files = {name: each for name, _, each in verify.embedded(verify.Pdf(handed.content))}
    stream = files["dossier.json"]
    written.write_bytes(flipped(handed.content, stream.at + len(stream.raw) // 2))
    failed = subprocess.run(command, check=False, **asked)
    assert failed.returncode == 1
    assert "dossier.json" in failed.stdout
    assert "PASS" not in failed.stdout


def test_a_byte_flipped_in_the_content_of_a_page_names_the_page(handed: Handed) -> None:
    pdf = verify.Pdf(handed.content)
    pages = pdf.pages()
    for number in range(0, len(pages), 9):
        stream = drawing(pdf, pages[number])
        for share in (0.0, 0.4, 1.0):
            at = stream.at + int(share * (len(stream.raw) - 1))
            named = found(flipped(handed.content, at))
            assert ("pages", f"page {number + 1}", "unreadable") in named, (number, share)


def test_a_byte_flipped_in_an_embedded_file_names_the_file(handed: Handed) -> None:
    streams = {name: each for name, _, each in verify.embedded(verify.Pdf(handed.content))}
    assert len(streams) == 4
    for name, stream in streams.items():
        what, which = ("manifest", "") if name == "manifest.json" else ("attachment", name)
        for share in (0.0, 0.3, 0.7, 1.0):
            at = stream.at + int(share * (len(stream.raw) - 1))
            named = found(flipped(handed.content, at))
            assert {each[:2] for each in named} & {(what, which), ("attachment", name)}, name


@pytest.mark.parametrize(
    ("after", "which"),
    [
        (b'<rdf:li xml:lang="x-default">DOS', ("metadata", "dc:title", "described")),
        (
            b'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">T',
            ("metadata", "dc:description", "described"),
        ),
        (b"<xmp:CreateDate>202", ("metadata", "xmp:CreateDate", "described")),
        (b"<dc:creator><rdf:Seq><rdf:li>A", ("metadata", "dc:creator", "described")),
        (b"<riskreg:document>DOS", ("metadata", "document", "changed")),
        (b"<riskreg:manifest>", ("manifest", "", "changed")),
        (b"<riskreg:parts>", ("parts", "", "changed")),
        (b"<riskreg:digest>", ("document", "", "between")),
        (b'pdfaid:part="', ("metadata", "pdfaid:part", "described")),
        (b"</rdf:RDF", ("metadata", "", "unreadable")),
    ],
)
def test_a_byte_flipped_in_the_metadata_is_named(
    handed: Handed, after: bytes, which: tuple[str, str, str]
) -> None:
    content = handed.content
    begin = content.rindex(b"<?xpacket begin")
    at = content.find(after, begin)
    named = found(flipped(content, (at if at > 0 else begin) + len(after)))
    assert ("file", "", "changed") in named
    # A digit may become something that is none.
    instead = {("metadata", name, "missing") for name in ("digest", "manifest")}
    assert named & {which, *(instead if after.endswith((b"digest>", b"manifest>")) else ())}


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [
        (b"/Author (A", b"/Author (B", ("info", "Author", "changed")),
        (b"/CreationDate (D:20", b"/CreationDate (D:19", ("info", "CreationDate", "changed")),
        (b"/MediaBox [0 0 595", b"/MediaBox [0 0 594", ("pages", "page 1", "size")),
        (b"/Alt (High", b"/Alt (Nigh", ("pages", "page 1", "alternative")),
        (b"/Desc (where", b"/Desc (There", ("attachment", "assessment-results.json", "described")),
        (b"/Subtype /Link", b"/Subtype /Lynk", ("pages", "page 1", "links")),
        (b"/S /H1", b"/S /H2", ("pages", "page 1", "tags")),
        (b"/Headers [", b"/Heeders [", ("pages", "page 1", "tags")),
        (b"/Document/K [", b"/Document/K[ ", ("document", "", "tags")),
        (b"/Nums [0 [", b"/Nums [1 [", ("document", "", "tags")),
        (b"/Title (Doc", b"/Title (Dok", ("document", "", "bookmarks")),
        (b"(annex-iv) [", b"(annex-vi) [", ("document", "", "targets")),
        (b"/W [1 [", b"/W [2 [", ("font", "Dossier", "changed")),
        (b"/Type /Pages/Kids [", b"/Type /Pages/Kids[ ", ("document", "", "order")),
    ],
)
def test_what_somebody_writes_into_packed_objects_is_named(
    handed: Handed, old: bytes, new: bytes, which: tuple[str, str, str]
) -> None:
    check = verify.Check(handed.content)
    check.run()
    [(holder, rows)] = check.pdf.packed.items()
    packed = rows[0][1]
    assert old in packed
    changed = packed.replace(old, new, 1)
    check.pdf.packed[holder] = [(number, changed, place) for number, _, place in rows]
    check.pdf.pieces.clear()
    check.place()
    assert [(each.what, each.which, each.how) for each in check.report.findings] == [which]


def test_a_byte_flipped_in_the_catalogue_is_named_by_its_part(handed: Handed) -> None:
    content = handed.content
    begin = content.index(b"/Type /Catalog")
    for after, part in (
        (b"/Lang (e", "viewing"),
        (b"/GTS_PDFA", "colours"),
        (b"/SigFlags ", "form"),
    ):
        named = found(flipped(content, content.index(after, begin) + len(after)))
        assert ("document", "", part) in named, (part, named)


def test_a_byte_flipped_anywhere_is_named_by_its_part(handed: Handed) -> None:
    """By words, not by the number of an object, but for the frame, which no reader shows."""
    content, chance = handed.content, random.Random(14)  # noqa: S311 - which bytes are tried
    pdf = verify.Pdf(content)
    first = pdf.end_of_first()
    read = [pdf.at(at) for kind, at, _ in pdf.revisions[0].entries.values() if kind == 1]
    packed = [each for _, each, _ in read if isinstance(each, verify.Stream)]
    frame = chance.sample([each.at - chance.randrange(90) for each in packed], 20)
    for at in [chance.randrange(len(content)) for _ in range(20)] + frame:
        named = found(flipped(content, at))
        assert named, at
        if at < first:
            assert ("pages", "", "changed") not in named, at
            whiches = [which for _, which, _ in named]
            assert not any(re.fullmatch(r"object \d+", which) for which in whiches), (at, named)


def test_a_byte_flipped_in_what_is_said_about_an_embedded_file_is_named(handed: Handed) -> None:
    for name, _, stream in verify.embedded(verify.Pdf(handed.content)):
        about = handed.content.rindex(b"/Size ", 0, stream.at)
        assert found(flipped(handed.content, about + len(b"/Size "))) == {
            ("file", "", "changed"),
            ("attachment", name, "described"),
            ("seal", "DossierSeal", "broken"),
        }


def test_a_byte_flipped_in_what_was_appended_is_of_the_seal(handed: Handed) -> None:
    content, first = handed.content, verify.Pdf(handed.content).end_of_first()
    contents = content.rindex(b"/Contents <")
    room = contents + len(b"/Contents <")
    for at in (
        first + 20,  # the catalogue of the new revision
        content.rindex(b"/ByteRange") + 12,
        content.rindex(b"/SubFilter") + 3,
        *range(room, room + 2000, 97),  # the signature
        content.index(b">", room) - 1,  # the zeros behind it
    ):
        named = found(flipped(content, at))
        assert named, at
        assert {each[0] for each in named} <= {"seal", "appended", "structure"}, (at, named)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_byte_flipped_in_the_list_of_objects_is_of_the_structure(
    handed: Handed, share: float
) -> None:
    pdf = verify.Pdf(handed.content)
    first, second = (each.at for each in pdf.revisions)
    table = pdf.at(first)[1]
    named = found(flipped(handed.content, table.at + int(share * (len(table.raw) - 1))))
    assert ("structure", "", "unreadable") in named
    assert {each[0] for each in named} == {"structure", "file"}
    size = len(handed.content) - second
    named = found(flipped(handed.content, second + int(share * size)))
    assert named
    assert ("file", "", "changed") not in named


def test_a_swapped_embedded_file_is_named(handed: Handed) -> None:
    with pikepdf.open(io.BytesIO(handed.content)) as pdf:
        old = pdf.attachments["evidence.json"].get_file().read_bytes()
        new = old.replace(b'"sha256":"', b'"sha256":"0', 1)
        pdf.attachments["evidence.json"] = pikepdf.AttachedFileSpec(pdf, new)
        out = io.BytesIO()
        pdf.save(out)
    assert ("attachment", "evidence.json", "changed") in found(out.getvalue())


def test_a_changed_evidence_file_is_named(handed: Handed, tmp_path: Path) -> None:
    proof = min(handed.evidence.iterdir())
    whole = proof.read_bytes()
    proof.write_bytes(whole + b"one row more\n")
    try:
        done = run(handed.file, "--evidence", handed.evidence)
    finally:
        proof.write_bytes(whole)
    assert done.returncode == 1
    assert "the file in the folder is another than the index names" in done.stdout
    assert proof.name in done.stdout
