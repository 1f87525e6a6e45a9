"""The electronic seal of a dossier: a PAdES signature, put on after the file is written.

Signing appends. What was written stays byte for byte, metadata included, so that the digest the
file carries still holds, and it stays PDF/A-3a and PDF/UA-1: the field is there and tagged.
"""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from governance import outgoing
from governance.dossiers import lasting
from governance.dossiers.apart import apart
from governance.dossiers.appending import Appending
from governance.dossiers.conformance import SEAL_FIELD
from governance.dossiers.paper.streams import DOUBTFUL
from governance.settings.seals import Kind, Level, Seal

_TRIES = 3  # one file in 256 needs a second; each may ask a time-stamp service
_TOKENS = "governance.dossiers.tokens.signer"  # what it needs is an extra

# A certification that allows no change.
_WISH = PdfSignatureMetadata(
    field_name=SEAL_FIELD,
    subfilter=SigSeedSubFilter.PADES,
    md_algorithm="sha256",
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)


class CannotSealError(Exception):
    """The seal could not be put on; the text says what to look at."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file with its seal; `by` is empty where none is asked for."""

    content: bytes
    by: str = ""
    level: str = ""


def seal(content: bytes, *, stamper: TimeStamper | None = None) -> Sealed:
    """The file with the seal of this installation; raises CannotSealError.

    `stamper` stands in for the time-stamp service of the settings.
    """
    asked: Seal = settings.SEAL
    if asked.kind is Kind.NONE:
        return Sealed(content)
    if stamper is None and asked.timestamp_url:
        stamper = outgoing.Stamper(asked.timestamp_url)
    try:
        with _signer(asked) as signer:
            signed = apart(asyncio.run, _signed(content, asked, signer, stamper))
            by = _subject(signer)
    except (OSError, ValueError, PdfError, SigningError, *lasting.FAULTS) as fault:
        raise CannotSealError(_words(fault)) from fault
    return Sealed(signed, by, asked.level)


async def _signed(
    content: bytes, asked: Seal, signer: Signer, stamper: TimeStamper | None
) -> bytes:
    """Sealed, with more room for the signature where what is appended would not keep to PDF/A.

    The room moves all that follows it, so that pyHanko packs its last stream otherwise.
    """
    room = None
    for _try in range(_TRIES):
        signed = await _appended(content, asked, signer, stamper, room)
        if DOUBTFUL not in signed[len(content) :]:
            break
        room = _room(signed) + 2
    return signed


async def _appended(
    content: bytes, asked: Seal, signer: Signer, stamper: TimeStamper | None, room: int | None
) -> bytes:
    signed = await signers.async_sign_pdf(
        Appending(io.BytesIO(content)),
        _WISH,
        signer=signer,
        timestamper=None if asked.level is Level.B else stamper,
        bytes_reserved=room,
    )
    if asked.level is not Level.LTA or stamper is None:
        return bytes(signed.getvalue())
    return await lasting.kept(signed.getvalue(), asked.roots, stamper)


def _room(signed: bytes) -> int:
    """How many hexadecimal digits the signature has at most."""
    (seal, *_others) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    _start, before, after, _length = seal.byte_range
    return int(after - before) - len("<>")


def roots() -> list[bytes]:
    """The certificates by which this installation judges seals, as PEM."""
    return [Path(each).read_bytes() for each in settings.SEAL.roots]


def fingerprint() -> str:
    """SHA-256 of the certificate that dossiers are sealed with; empty where they are not."""
    if settings.SEAL.kind is Kind.NONE:
        return ""
    with _signer(settings.SEAL) as signer:
        return "" if signer.signing_cert is None else str(signer.signing_cert.sha256.hex())


@contextmanager
def _signer(asked: Seal) -> Iterator[Signer]:
    if asked.kind is Kind.PKCS11:
        with import_string(_TOKENS)(asked) as signer:
            yield signer
        return
    secret = asked.secret.encode() or None
    if asked.kind is Kind.PKCS12:
        found = SimpleSigner.load_pkcs12(
            asked.certificate, ca_chain_files=asked.chain or None, passphrase=secret
        )
    else:
        found = SimpleSigner.load(
            asked.key,
            asked.certificate,
            ca_chain_files=asked.chain or None,
            key_passphrase=secret,
        )
    if found is None:  # pyHanko has written why to the log
        raise ValueError(_("key or certificate cannot be read"))
    yield found


def _subject(signer: Signer) -> str:
    """Who the certificate says it is."""
    if signer.signing_cert is None:
        raise ValueError(_("there is no certificate"))
    return str(signer.signing_cert.subject.human_friendly)


def _words(fault: Exception) -> str:
    return _(
        "The seal could not be put on (%(why)s). Ask the operator of this installation to look at"
        " the settings that begin with SEAL, then try again."
    ) % {"why": str(fault) or type(fault).__name__}
