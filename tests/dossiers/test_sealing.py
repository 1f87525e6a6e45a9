"""The seal: accepted by two readers, over the whole file, and what is done after it is found."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from governance.dossiers import build, checking, own_authority, sealing
from governance.dossiers.apart import apart
from governance.dossiers.checking import Fault, check, seal_of
from governance.settings.seals import Kind, Level, Seal
from tests.dossiers.conftest import Sample
from tests.dossiers.stamps import stamper_in
from tests.dossiers.test_file import assert_valid

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


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


def faults(content: bytes, roots: tuple[str, ...] = ()) -> set[Fault]:
    return {each.fault for each in check(content, roots=roots)}


def test_without_a_key_nothing_is_sealed(plain: bytes, settings: Settings) -> None:
    settings.SEAL = Seal()
    assert sealing.seal(plain) == sealing.Sealed(plain)
    assert seal_of(plain) is None


def test_it_seals_and_checks_where_a_loop_runs(
    plain: bytes, pair: Seal, settings: Settings
) -> None:
    settings.SEAL = pair

    async def served() -> set[Fault]:
        return faults(sealing.seal(plain).content, pair.roots)

    assert apart(asyncio.run, served()) == set()  # the browser of other tests has a loop here


def test_every_kind_stays_valid_and_what_it_was(
    each: Sample, pair: Seal, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = pair
    written = each.printed.content
    made = sealing.seal(written)
    assert made.content.startswith(written)
    assert (made.by, made.level) == ("Common Name: Nordlys Recruiting: seal of this demo", "B-B")
    assert_valid(made.content, tmp_path)
    assert check(made.content, roots=pair.roots) == []
    assert checking.unsealed(made.content) == written
    assert seal_of(made.content) == checking.SealSeen(made.by, "B-B")


def test_poppler_accepts_it_for_the_whole_file(sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    told = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    assert "Not total document signed" not in told
    assert "ETSI.CAdES.detached" in told


def test_somebody_else_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    stranger = own_authority.seal_in(tmp_path / "other", "Somebody else")
    assert faults(sealed, stranger.roots) == {Fault.SEAL_UNTRUSTED}


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
            assert check(bytes(flipped)), place


def test_a_digit_beside_the_signature_is_found(sealed: bytes) -> None:
    """In the gap that no signature covers: the case of a digit, and the padding."""
    at = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    letter = next(at + n for n, each in enumerate(sealed[at:]) if each in b"ABCDEF")
    padding = sealed.index(b"0>", at)
    for place, other in ((letter, sealed[letter] ^ 0x20), (padding, ord("1"))):
        changed = bytearray(sealed)
        changed[place] = other
        assert Fault.SEAL_BROKEN in faults(bytes(changed))


class Quiet(IncrementalPdfFileWriter):
    def _update_meta(self) -> None: ...


def drawn_over(content: bytes) -> bytes:
    """A sentence more on the first page."""
    writer = Quiet(io.BytesIO(content))
    page = writer.find_page_for_modification(0)[0].get_object()
    text = generic.StreamObject(stream_data=b"BT /F1 12 Tf 100 700 Td (approved) Tj ET")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(text)])
    writer.update_container(page)
    return written(writer)


def catalogued(content: bytes) -> bytes:
    """An entry more in the catalogue."""
    writer = Quiet(io.BytesIO(content))
    writer.root["/Note"] = generic.pdf_string("approved")
    writer.update_root()
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("edit", [drawn_over, catalogued, lambda content: content + b"\n% x"])
def test_what_is_appended_is_found(edit: Callable[[bytes], bytes], sealed: bytes) -> None:
    assert Fault.APPENDED in faults(edit(sealed))


@pytest.mark.parametrize("edit", [drawn_over, catalogued])
def test_what_is_appended_to_a_file_without_seal_is_found(
    edit: Callable[[bytes], bytes], plain: bytes
) -> None:
    assert faults(edit(plain)) == {Fault.APPENDED}


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
        (each.fault, each.about): each.words
        for content in (
            swapped("dossier.json", lambda old: old.replace(b"Draft", b"Final") + b" "),
            swapped("evidence.json", None),
            swapped("more.json", lambda old: b"{}"),
            swapped("manifest.json", None),
        )
        for each in check(content)
    }
    assert (Fault.ATTACHMENT_CHANGED, "dossier.json") in named
    assert (Fault.ATTACHMENT_MISSING, "evidence.json") in named
    assert (Fault.ATTACHMENT_ADDED, "more.json") in named
    assert (Fault.NO_MANIFEST, "manifest.json") in named
    assert "dossier.json is not the one" in named[Fault.ATTACHMENT_CHANGED, "dossier.json"]


def test_other_files_are_told_apart() -> None:
    assert faults(b"no pdf") == {Fault.UNREADABLE}
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = io.BytesIO()
        pdf.save(out)
    assert Fault.UNREADABLE in faults(out.getvalue()) or Fault.NO_DIGEST in faults(out.getvalue())
    text = '<html lang="en"><head><title>x</title></head><body><h1>x</h1></body></html>'
    assert check(build.pdf(text).content)


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
    assert check(sealing.seal(plain).content, roots=pair.roots) == []
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
    assert seal_of(made.content) == checking.SealSeen(made.by, "B-T")
    assert check(made.content, roots=(*pair.roots, root)) == []
    assert_valid(made.content, tmp_path)


def test_a_service_that_does_not_answer_is_told(
    pair: Seal, plain: bytes, settings: Settings
) -> None:
    nobody = "http://127.0.0.1:9/"
    settings.SEAL = Seal(Kind.PEM, Level.T, pair.certificate, pair.key, timestamp_url=nobody)
    with pytest.raises(sealing.CannotSealError, match="Ask the operator"):
        sealing.seal(plain)
