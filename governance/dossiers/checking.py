"""Is the file of a dossier what it was when it was made? Every fault by its name.

It holds nothing against the register: what a file says of itself, and its seal, must fit together.
That the first holds proves no author; the seal, held against the certificates one trusts, does.
"""

import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import cms, parser
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from governance.dossiers import attachments, conformance, sealing
from governance.dossiers.apart import apart
from governance.dossiers.canonical import digest
from governance.settings.seals import Level

_MANIFEST = re.compile(rb"<riskreg:manifest>([0-9a-f]{64})</riskreg:manifest>")
_DIGEST = re.compile(rb"<riskreg:digest>([0-9a-f]{64})</riskreg:digest>")
_END = b"%%EOF"
_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # as an algorithm, DER
# What reading a damaged file raises.
_UNREADABLE = (
    PdfError, SignatureValidationError, ValueError, LookupError, TypeError, AttributeError,
    ArithmeticError, RecursionError, NotImplementedError, OSError, zlib.error,
)  # fmt: skip


class Fault(StrEnum):
    """What can be wrong with a file."""

    UNREADABLE = "unreadable"  # no PDF, or so damaged that it cannot be read
    NO_DIGEST = "no_digest"  # not a dossier of this format
    CHANGED = "changed"  # the first revision is not what was written
    NO_MANIFEST = "no_manifest"
    MANIFEST_CHANGED = "manifest_changed"
    ATTACHMENT_MISSING = "attachment_missing"
    ATTACHMENT_CHANGED = "attachment_changed"
    ATTACHMENT_ADDED = "attachment_added"
    APPENDED = "appended"  # something follows what was written or sealed
    SEAL_BROKEN = "seal_broken"
    SEAL_UNTRUSTED = "seal_untrusted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `about` names the embedded file where it is about one."""

    fault: Fault
    about: str = ""

    @property
    def words(self) -> str:
        """The sentence for people."""
        return _SENTENCES[self.fault]() % {"about": self.about}


@dataclass(frozen=True, slots=True)
class SealSeen:
    """A seal as the file has it, whether or not it holds."""

    by: str
    level: str


def check(content: bytes, *, roots: tuple[str, ...] = ()) -> list[Finding]:
    """Every fault of a file, none for a sound one; `roots` are certificate files to trust.

    Without roots nothing is said of who sealed it. A file without a seal has no fault by that.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        first = _first_revision(content, reader)
        found = [*_own_digest(first), *_embedded(first, _files(reader))]
        if not reader.embedded_signatures and len(first) < len(content):
            found.append(Finding(Fault.APPENDED))
        found += _seals(content, reader, roots)
    except _UNREADABLE:
        return [Finding(Fault.UNREADABLE)]
    return list(dict.fromkeys(found))


def seal_of(content: bytes) -> SealSeen | None:
    """Who sealed a file and how; None for one without a seal or that cannot be read."""
    try:
        reader = PdfFileReader(io.BytesIO(content))
        seals = reader.embedded_regular_signatures
        if not seals:
            return None
        extras = seals[0].signer_info["unsigned_attrs"]
        is_timed = any(find_cms_attribute_iter(extras, "signature_time_stamp_token"))
        by = seals[0].signer_cert.subject.human_friendly
    except _UNREADABLE:
        return None
    return SealSeen(by, Level.T if is_timed else Level.B)


def unsealed(content: bytes) -> bytes:
    """What was written before anything was appended; raises ValueError if it cannot be read."""
    try:
        return _first_revision(content, PdfFileReader(io.BytesIO(content)))
    except _UNREADABLE as fault:
        raise ValueError("not a PDF file") from fault


def _first_revision(content: bytes, reader: PdfFileReader) -> bytes:
    """All of it, or what ends with the mark after the oldest cross-reference section."""
    if reader.xrefs.total_revisions == 1:
        return content
    begins = reader.xrefs.get_startxref_for_revision(0)
    end = content.index(_END, begins) + len(_END)
    return content[: end + 1] if content[end : end + 1] == b"\n" else content[:end]


def _own_digest(first: bytes) -> Iterator[Finding]:
    written = _DIGEST.findall(first)
    if not written:
        yield Finding(Fault.NO_DIGEST)
        return
    at = conformance.digest_place(first)
    blank = first[:at] + conformance.UNKNOWN + first[at + len(conformance.UNKNOWN) :]
    if hashlib.sha256(blank).hexdigest().encode() != written[-1]:
        yield Finding(Fault.CHANGED)


def _files(reader: PdfFileReader) -> dict[str, bytes]:
    """The embedded files by name."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    specs = [each.get_object() if isinstance(each, IndirectObject) else each for each in names]
    return {
        str(name): spec["/EF"]["/F"].data
        for name, spec in zip(specs[0::2], specs[1::2], strict=True)
    }


def _embedded(first: bytes, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """The chain from the metadata over the manifest to each file."""
    manifest = files.get(attachments.MANIFEST)
    if manifest is None:
        yield Finding(Fault.NO_MANIFEST, attachments.MANIFEST)
        return
    named = _MANIFEST.findall(first)
    if not named or digest(manifest).encode() != named[-1]:
        yield Finding(Fault.MANIFEST_CHANGED, attachments.MANIFEST)
    listed = {each["name"]: each["sha256"] for each in json.loads(manifest)["files"]}
    for name, sha256 in listed.items():
        if name not in files:
            yield Finding(Fault.ATTACHMENT_MISSING, name)
        elif digest(files[name]) != sha256:
            yield Finding(Fault.ATTACHMENT_CHANGED, name)
    for name in sorted(files.keys() - listed.keys() - {attachments.MANIFEST}):
        yield Finding(Fault.ATTACHMENT_ADDED, name)


def _seals(content: bytes, reader: PdfFileReader, roots: tuple[str, ...]) -> Iterator[Finding]:
    """Each signature: unbroken, over the whole file, by somebody trusted."""
    for seal in reader.embedded_signatures:
        try:
            yield from _seal(content, seal, roots)
        except _UNREADABLE:
            yield Finding(Fault.SEAL_BROKEN)


def _seal(content: bytes, seal: EmbeddedPdfSignature, roots: tuple[str, ...]) -> Iterator[Finding]:
    """One of them."""
    # What an edit changed is not looked into, which takes seconds: none may follow a seal.
    status = apart(
        validate_pdf_signature,
        seal,
        signer_validation_context=sealing.trusting(roots),
        skip_diff=True,
    )
    stamp = status.timestamp_validity
    holds = status.intact and status.valid and (stamp is None or (stamp.intact and stamp.valid))
    if not holds or not _is_plainly_written(content, seal):
        yield Finding(Fault.SEAL_BROKEN)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        yield Finding(Fault.APPENDED)
    if roots and not status.trusted:
        yield Finding(Fault.SEAL_UNTRUSTED)


def _is_plainly_written(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """What no signature covers is as we write it.

    That is the gap for the signature, zeros behind it, and a few fields around what is signed.
    """
    begin, length, end, _rest = signature.byte_range
    packed = signature.pkcs7_content[: parser.peek(signature.pkcs7_content)]
    gap = content[begin + length : end]
    if not re.fullmatch(rb"<" + packed.hex().upper().encode() + rb"0*>", gap):
        return False
    whole = cms.ContentInfo.load(packed, strict=True)
    signed = whole["content"]
    (signer,) = signed["signer_infos"]
    algorithms = [each.dump() for each in signed["digest_algorithms"]]
    return (
        [signed["version"].native, signer["version"].native] == ["v1", "v1"]
        and [*algorithms, signer["digest_algorithm"].dump()] == [_SHA256, _SHA256]
        and signer["sid"].chosen["issuer"].dump() == signature.signer_cert.issuer.dump()
        and whole.dump(force=True) == packed
    )


_SENTENCES = {
    Fault.UNREADABLE: lambda: _("This is no PDF file, or it is too damaged to be read."),
    Fault.NO_DIGEST: lambda: _("The file carries no digest of its own: it is not a dossier."),
    Fault.CHANGED: lambda: _(
        "The file was changed after it was written: its digest is another than the one it carries."
    ),
    Fault.NO_MANIFEST: lambda: _("The embedded file %(about)s is missing."),
    Fault.MANIFEST_CHANGED: lambda: _(
        "The embedded file %(about)s is not the one whose digest the metadata carries."
    ),
    Fault.ATTACHMENT_MISSING: lambda: _("The embedded file %(about)s is missing."),
    Fault.ATTACHMENT_CHANGED: lambda: _(
        "The embedded file %(about)s is not the one the manifest names."
    ),
    Fault.ATTACHMENT_ADDED: lambda: _("The embedded file %(about)s is not in the manifest."),
    Fault.APPENDED: lambda: _("Something was appended after the file was finished or sealed."),
    Fault.SEAL_BROKEN: lambda: _("The seal is broken: what it covers was changed."),
    Fault.SEAL_UNTRUSTED: lambda: _(
        "The seal is by somebody whose certificate leads to none of those you trust."
    ),
}
