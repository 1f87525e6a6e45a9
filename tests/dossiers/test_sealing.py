"""The seal: accepted by three readers, over the whole file, and what is done after it is found."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from governance.dossiers import build, own_authority, sealing
from governance.dossiers.apart import apart
from governance.dossiers.appending import Appending
from governance.dossiers.paper.streams import DOUBTFUL
from governance.settings.seals import Kind, Level, Seal
from tests.dossiers.conftest import Sample, one_chunk
from tests.dossiers.stamps import stamper_in
from tests.dossiers.test_file import assert_valid
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


def told_by_poppler(content: bytes, folder: Path) -> str:
    """What `pdfsig` says of a file."""
    file = folder / "sealed.pdf"
    file.write_bytes(content)
    command = ["pdfsig", "-nocert", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """A key of our own, as the demo makes one."""
    return own_authority.seal_in(tmp_path_factory.mktemp("seal"), "Nordlys Recruiting")


@pytest.fixture(scope="session")
def plain(samples: dict[str, Sample]) -> bytes:
    """A small file without a seal."""
    return samples["incident-report"].printed.content


@pytest.fixture
def sealed(pair: Seal, plain: bytes, settings: Settings) -> bytes:
    """The same with its seal."""
    settings.SEAL = pair
    return sealing.seal(plain).content


Found = set[tuple[str, str, str]]
UNTRUSTED, AFTER = ("seal", "DossierSeal", "untrusted"), ("appended", "", "after_seal")


def report_of(content: bytes, *roots: str) -> verify.Report:
    return verify.check_all(content, trusted=[Path(each).read_bytes() for each in roots])


def faults(content: bytes, *roots: str) -> Found:
    found = report_of(content, *roots).findings
    return {(each.what, each.which, each.how) for each in found}


def notes(content: bytes, *roots: str) -> list[str]:
    return [each.kind for each in report_of(content, *roots).notes]


def assert_pyhanko_accepts(content: bytes, *roots: str) -> None:
    """Every seal and stamp unbroken and trusted, the last over the whole file."""
    reader = PdfFileReader(io.BytesIO(content))
    trusted = ValidationContext(
        trust_roots=list(load_certs_from_pemder(roots)), allow_fetching=False
    )
    (seal,) = reader.embedded_regular_signatures
    status = apart(validate_pdf_signature, seal, trusted, skip_diff=True)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    last = reader.embedded_signatures[-1]
    assert last.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE


def test_whoever_seals_need_not_unpack_what_is_packed(
    pair: Seal, plain: bytes, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL = pair
    asked: list[int] = []
    plainly = PdfFileReader._get_object_from_stream

    def watched(self: PdfFileReader, number: int, *others: Any) -> Any:
        asked.append(number)
        return plainly(self, number, *others)

    monkeypatch.setattr(PdfFileReader, "_get_object_from_stream", watched)
    assert sealing.seal(plain).by
    assert asked == []
    assert PdfFileReader(io.BytesIO(plain)).root["/StructTreeRoot"]["/K"]
    assert asked  # there is such a list


def test_without_a_key_nothing_is_sealed(plain: bytes, settings: Settings) -> None:
    settings.SEAL = Seal()
    assert sealing.seal(plain) == sealing.Sealed(plain)
    assert notes(plain) == ["whole", "unsealed"]


def test_it_seals_and_checks_where_a_loop_runs(
    plain: bytes, pair: Seal, settings: Settings
) -> None:
    settings.SEAL = pair

    async def served() -> Found:
        return faults(sealing.seal(plain).content, *pair.roots)

    assert apart(asyncio.run, served()) == set()  # the browser of other tests has a loop here


def test_more_room_is_left_where_what_is_appended_would_end_in_a_doubt(
    plain: bytes, pair: Seal, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL = pair
    asked: list[int | None] = []
    real = sealing.signers.async_sign_pdf

    async def doubtful_at_first(*args: Any, bytes_reserved: int | None, **more: Any) -> io.BytesIO:
        asked.append(bytes_reserved)
        made = await real(*args, bytes_reserved=bytes_reserved, **more)
        return io.BytesIO(made.getvalue() + (DOUBTFUL if len(asked) == 1 else b""))

    monkeypatch.setattr(sealing.signers, "async_sign_pdf", doubtful_at_first)
    made = sealing.seal(plain).content
    first, second = asked
    assert first is None
    assert second is not None
    assert second % 2 == 0
    assert DOUBTFUL not in made
    assert faults(made, *pair.roots) == set()


def test_every_kind_stays_valid_and_what_it_was(
    each: Sample, pair: Seal, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = pair
    written = each.printed.content
    made = sealing.seal(written)
    assert made.content.startswith(written)
    assert (made.by, made.level) == ("Common Name: Nordlys Recruiting: seal of this demo", "B-B")
    assert_valid(made.content, tmp_path)
    assert faults(made.content, *pair.roots) == set()
    drawn = ["samples"] if each.context.control.kind == "working-papers" else []
    assert notes(made.content, *pair.roots) == ["whole", *drawn, "seal", "vouched"]
    assert verify.Pdf(made.content).end_of_first() == len(written)
    assert_pyhanko_accepts(made.content, *pair.roots)


def test_poppler_accepts_it_for_the_whole_file(sealed: bytes, tmp_path: Path) -> None:
    told = told_by_poppler(sealed, tmp_path)
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    assert "Not total document signed" not in told
    assert "ETSI.CAdES.detached" in told


def test_somebody_else_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    stranger = own_authority.seal_in(tmp_path / "other", "Somebody else")
    assert faults(sealed, *stranger.roots) == {UNTRUSTED}


def test_without_a_certificate_to_trust_it_is_said_that_nobody_vouches(sealed: bytes) -> None:
    told = verify.told(report_of(sealed))
    assert "PASS   Everything agrees." in told
    assert "Sealed by Nordlys Recruiting: seal of this demo; nobody vouches for it" in told


def test_any_flipped_byte_is_found(plain: bytes, sealed: bytes) -> None:
    chance = Random(5)  # noqa: S311  the same bits each time
    for content in (plain, sealed):
        places = [
            *range(0, len(content), len(content) // 60),
            *range(len(content) - 30, len(content)),
        ]
        for place in places:
            flipped = bytearray(content)
            flipped[place] ^= 1 << chance.randrange(8)
            assert faults(bytes(flipped)), place


def test_a_digit_beside_the_signature_is_found(sealed: bytes) -> None:
    """In the gap that no signature covers: the case of a digit, and the padding."""
    at = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    letter = next(at + n for n, each in enumerate(sealed[at:]) if each in b"ABCDEF")
    padding = sealed.index(b"0>", at)
    for place, other in ((letter, sealed[letter] ^ 0x20), (padding, ord("1"))):
        changed = bytearray(sealed)
        changed[place] = other
        assert ("seal", "DossierSeal", "broken") in faults(bytes(changed))


def drawn_over(content: bytes) -> bytes:
    """A sentence more on the first page."""
    writer = Appending(io.BytesIO(content))
    page = writer.find_page_for_modification(0)[0].get_object()
    text = generic.StreamObject(stream_data=b"BT /F1 12 Tf 100 700 Td (approved) Tj ET")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(text)])
    writer.update_container(page)
    return written(writer)


def catalogued(content: bytes) -> bytes:
    """An entry more in the catalogue."""
    writer = Appending(io.BytesIO(content))
    writer.root["/Note"] = generic.pdf_string("approved")
    writer.update_root()
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("edit", [drawn_over, catalogued, lambda content: content + b"\n% x"])
def test_what_is_appended_is_found(edit: Callable[[bytes], bytes], sealed: bytes) -> None:
    assert AFTER in faults(edit(sealed))


@pytest.mark.parametrize("edit", [drawn_over, catalogued])
def test_what_is_appended_to_a_file_without_seal_is_found(
    edit: Callable[[bytes], bytes], plain: bytes
) -> None:
    found = faults(edit(plain))
    assert ("appended", "", "unsealed") in found
    assert {each[0] for each in found} == {"appended"}


def test_an_embedded_file_that_was_swapped_is_named(plain: bytes) -> None:
    def swapped(name: str, change: Callable[[bytes], bytes] | None) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(plain)) as pdf:
            if change is None:
                del pdf.attachments[name]
            else:
                old = (
                    pdf.attachments[name].get_file().read_bytes()
                    if name in pdf.attachments
                    else b""
                )
                pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, change(old))
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()

    named = {
        (each.what, each.which, each.how)
        for content in (
            swapped("dossier.json", lambda old: old.replace(b"Draft", b"Final") + b" "),
            swapped("evidence.json", None),
            swapped("more.json", lambda old: b"{}"),
            swapped("manifest.json", None),
        )
        for each in report_of(content).findings
    }
    assert ("attachment", "dossier.json", "changed") in named
    assert ("attachment", "evidence.json", "missing") in named
    assert ("attachment", "more.json", "surplus") in named
    assert ("manifest", "", "missing") in named


def test_other_files_are_told_apart() -> None:
    with pytest.raises(verify.Unreadable, match="not a PDF"):
        report_of(b"no pdf")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(verify.Unreadable, match="no dossier"):
        report_of(out.getvalue())
    text = '<html lang="en"><head><title>x</title></head><body><h1>x</h1></body></html>'
    assert faults(build.pdf(one_chunk(text)).content)


def test_a_key_in_a_pkcs12_file_is_taken(
    pair: Seal, plain: bytes, settings: Settings, tmp_path: Path
) -> None:
    certificate = load_pem_x509_certificate(Path(pair.certificate).read_bytes())
    key = serialization.load_pem_private_key(Path(pair.key).read_bytes(), None)
    file = tmp_path / "seal.p12"
    lock = serialization.BestAvailableEncryption(b"open sesame")
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, lock)  # type: ignore[arg-type]
    )
    settings.SEAL = Seal(Kind.PKCS12, certificate=str(file), secret="open sesame")
    assert faults(sealing.seal(plain).content, *pair.roots) == set()
    settings.SEAL = Seal(Kind.PKCS12, certificate=str(file), secret="wrong")
    with pytest.raises(sealing.CannotSealError, match="settings that begin with SEAL"):
        sealing.seal(plain)


def test_a_time_stamp_makes_it_b_t(
    pair: Seal, plain: bytes, settings: Settings, tmp_path: Path
) -> None:
    stamper, root = stamper_in(tmp_path)
    settings.SEAL = Seal(Kind.PEM, Level.T, pair.certificate, pair.key, timestamp_url="http://x/")
    made = sealing.seal(plain, stamper=stamper)
    assert made.level == "B-T"
    assert notes(made.content, *pair.roots, root)[1:] == ["stamp", "vouched", "seal", "vouched"]
    assert faults(made.content, *pair.roots, root) == set()
    assert faults(made.content, *pair.roots) == {("seal", "DossierSeal", "time_untrusted")}
    assert_valid(made.content, tmp_path)


def test_a_service_that_does_not_answer_is_told(
    pair: Seal, plain: bytes, settings: Settings
) -> None:
    nobody = "http://127.0.0.1:9/"
    settings.SEAL = Seal(Kind.PEM, Level.T, pair.certificate, pair.key, timestamp_url=nobody)
    with pytest.raises(sealing.CannotSealError, match="Ask the operator"):
        sealing.seal(plain)
