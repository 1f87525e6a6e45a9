"""What a file is by its bytes, whatever it is called and its sender says; pure.

`examine` answers with one accepted kind or one reason to refuse. A kind that is not known to be
harmless is refused: the list of what is accepted is the rule, the reasons only make the sentence.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

import puremagic

from riskreg.rules.media import STARTED_BY_NAME, Media
from riskreg.rules.sniffing import archives, images, pdf, text

HEAD = 4096

_PROGRAMS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Mach-O for several processors, and Java classes
    b"dex\n",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"ITSF",  # compiled help, which runs scripts
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind of a file; or, without one, the code of the refusal and what the file looks like."""

    media: Media | None
    refusal: str = ""
    looks_like: str = ""


def examine(file: BinaryIO, name: str = "") -> Finding:
    """Read a file that can be searched and say what it is. Never raises for what is in it."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        return Finding(None, "file_empty")
    if PurePath(name).suffix.lower().removeprefix(".") in STARTED_BY_NAME:
        return Finding(None, "file_program")
    found = _of_marks(file, head)
    return Finding(None, found.refusal, _guess(head)) if found.media is None else found


def _of_marks(file: BinaryIO, head: bytes) -> Finding:
    refused = _refused_by_mark(head)
    if refused:
        return Finding(None, refused)
    if head.startswith(b"%PDF-"):
        return _said(pdf.examine(file, head))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _said(archives.examine(file))
    if images.kind_of(head) is not None:
        return _said(images.examine(file, head))
    return _said(text.examine(file, head))


def _refused_by_mark(head: bytes) -> str:
    if head.startswith(_PROGRAMS) or _is_pe(head):
        return "file_program"
    if head.startswith((_COMPOUND, b"{\\rtf")):
        return "file_macros"
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return "file_archive"
    return ""


def _is_pe(head: bytes) -> bool:
    """A DOS or Windows program: MZ, and bytes that no text has."""
    return head.startswith(b"MZ") and (b"\x00" in head or not head.isascii())


def _said(found: Media | str) -> Finding:
    return Finding(None, found) if isinstance(found, str) else Finding(found)


def _guess(head: bytes) -> str:
    """What a refused file looks like to somebody who knows many more marks than we accept."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return matches[0].name if matches else ""
