"""Seals for long: what later checks need is in the file, under a time-stamp over everything."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pytest_django import Settings

from governance import outgoing
from governance.dossiers import authorities, lasting, sealing
from governance.dossiers.apart import apart
from governance.dossiers.appending import Appending
from governance.settings.seals import Level
from tests.dossiers import authority
from tests.dossiers.authority import Authority
from tests.dossiers.conftest import Sample
from tests.dossiers.test_file import assert_valid
from tests.dossiers.test_sealing import (
    assert_pyhanko_accepts,
    drawn_over,
    faults,
    notes,
    told_by_poppler,
    written,
)
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


@pytest.fixture
def house(tmp_path: Path, settings: Settings) -> Iterator[Authority]:
    """An authority on this machine, which the operator allowed to be asked."""
    with authority.serving(tmp_path) as made:
        settings.OUTGOING_ALLOWED = [urlsplit(made.address).netloc]
        yield made


@pytest.fixture
def plain(samples: dict[str, Sample]) -> bytes:
    """A small file without a seal."""
    return samples["incident-report"].printed.content


@pytest.fixture
def kept(house: Authority, plain: bytes, settings: Settings) -> bytes:
    """The same, sealed for long."""
    settings.SEAL = house.seal()
    made = sealing.seal(plain, stamper=house.stamper())
    assert made.level == "B-LTA"
    return made.content


def test_it_stays_what_it_was_and_valid(kept: bytes, plain: bytes, tmp_path: Path) -> None:
    assert kept.startswith(plain)
    (_, seal), (_, stamp) = verify.signatures(verify.Pdf(kept))
    assert_valid(kept[: verify.reach(seal)], tmp_path)
    # It wants every seal to cover the revisions that came after it too.
    assert_valid(kept, tmp_path, but="PDFA3A-SIGNATURE-BYTERANGE-001")
    assert verify.reach(stamp) == len(kept)


def test_verify_py_names_seal_and_both_stamps_and_who_vouches(
    kept: bytes, house: Authority
) -> None:
    assert faults(kept) == set()
    root = str(house.root)
    assert faults(kept, root) == set()
    assert notes(kept, root) == [
        "whole", "stamp", "vouched", "seal", "vouched", "time", "vouched",
    ]  # fmt: skip
    assert verify.Pdf(kept).end_of_first() < len(kept)
    assert len(verify.validation_certificates(verify.Pdf(kept))) == 3  # seal, stamps, root


def test_two_other_readers_accept_it_over_the_whole_file(
    kept: bytes, house: Authority, tmp_path: Path
) -> None:
    assert_pyhanko_accepts(kept, str(house.root))
    seal, _, stamp = told_by_poppler(kept, tmp_path).partition("Signature #2")
    assert "Signature Validation: Signature is Valid." in seal
    assert "Total document signed" in stamp
    assert "Not total document signed" not in stamp


def test_it_can_be_checked_without_asking_the_authority(kept: bytes, house: Authority) -> None:
    """What the file carries is enough: nothing may be fetched, and revocation must be known."""
    reader = PdfFileReader(io.BytesIO(kept))
    trusted = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {
            "trust_roots": list(load_certs_from_pemder((str(house.root),))),
            "allow_fetching": False,
            "revocation_mode": "require",
        }
    )
    (seal,), (stamp,) = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    status = apart(validate_pdf_signature, seal, trusted, skip_diff=True)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.timestamp_validity.trusted
    told = apart(validate_pdf_timestamp, stamp, trusted, skip_diff=True)
    assert (told.intact, told.valid, told.trusted) == (True, True, True)
    assert told.coverage == SignatureCoverageLevel.ENTIRE_FILE


def catalogued(content: bytes) -> bytes:
    writer = Appending(io.BytesIO(content))
    writer.root["/DSS"]["/Note"] = generic.pdf_string("more")
    writer.update_container(writer.root["/DSS"])
    return written(writer)


def test_what_follows_the_last_stamp_is_found(kept: bytes) -> None:
    drawn = faults(drawn_over(kept))
    assert ("appended", "", "after_seal") in drawn
    assert ("appended", "page 1", "changed") in drawn
    assert ("appended", "the validation data", "changed") in faults(catalogued(kept))


def test_a_revision_between_seal_and_stamp_is_tampering(
    kept: bytes, house: Authority, settings: Settings, plain: bytes
) -> None:
    """Somebody who owns the time-stamp service still may add nothing but what a seal may."""
    settings.SEAL = house.seal(Level.T)
    stamper = house.stamper()
    drawn = drawn_over(sealing.seal(plain, stamper=stamper).content)
    found = faults(apart(_run, drawn, house, stamper), str(house.root))
    assert found == {("appended", "page 1", "changed")}


def _run(content: bytes, house: Authority, stamper: object) -> bytes:
    return asyncio.run(lasting.kept(content, (str(house.root),), stamper))  # type: ignore[arg-type]


def test_a_flipped_byte_of_any_revision_is_found(kept: bytes, plain: bytes) -> None:
    for at in range(len(plain), len(kept), (len(kept) - len(plain)) // 80):
        changed = bytearray(kept)
        changed[at] ^= 1
        assert faults(bytes(changed)), at


def test_a_revoked_certificate_seals_nothing(
    house: Authority, plain: bytes, settings: Settings
) -> None:
    settings.SEAL = house.seal()
    (mine,) = load_certs_from_pemder((settings.SEAL.certificate,))
    house.revoked.append(mine.serial_number)
    with pytest.raises(sealing.CannotSealError, match="revoked"):
        sealing.seal(plain, stamper=house.stamper())


def test_a_list_in_the_internal_network_is_not_fetched(
    house: Authority, plain: bytes, settings: Settings
) -> None:
    settings.SEAL, settings.OUTGOING_ALLOWED = house.seal(), []
    with pytest.raises(sealing.CannotSealError, match="settings that begin with SEAL"):
        sealing.seal(plain, stamper=house.stamper())
    assert house.asked == 0


def test_nothing_a_certificate_names_leads_into_the_internal_network(
    house: Authority, settings: Settings
) -> None:
    """Neither the issuer's certificate, nor a list, nor a question by OCSP."""
    settings.OUTGOING_ALLOWED = []
    made = authorities.fetchers()
    for asking in (
        made.cert_fetcher._get(house.address, acceptable_content_types=["x/y"]),
        made.crl_fetcher._get(house.address, acceptable_content_types=["x/y"]),
        made.ocsp_fetcher._post(
            house.address, b"?", content_type="x/y", acceptable_content_types=["x/y"]
        ),
    ):
        with pytest.raises(outgoing.OutgoingRefused, match="internal network"):
            apart(asyncio.run, asking)
    assert house.asked == 0


def test_an_authority_that_tells_nothing_of_revocation_is_told(
    tmp_path: Path, plain: bytes, settings: Settings
) -> None:
    silent = Authority(tmp_path)
    settings.SEAL = silent.seal()
    with pytest.raises(sealing.CannotSealError, match="settings that begin with SEAL"):
        sealing.seal(plain, stamper=silent.stamper())
