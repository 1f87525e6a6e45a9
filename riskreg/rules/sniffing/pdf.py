"""PDF: accepted when nothing in it can act, which must be possible to see; pure.

Names may be written with escapes (`/J#61vaScript`) and objects may stand in compressed object
streams; both are undone before the look. What cannot be looked into is refused.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from riskreg.rules.media import PDF, Media
from riskreg.rules.sniffing.markup import holds_a_page

_PART = 1024 * 1024
_NEAR = 4096  # an object's dictionary, for the part after the one it began in
_PACKED = 64 * 1024
_UNPACKED = 16 * _PART  # of one object stream
_UNPACKED_ALL = 64 * _PART  # of all of them
_MOST_STREAMS = 20_000  # in one part; no program writes that many
_NOWHERE = -1
_ENDS = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"


def _name(*words: str) -> "re.Pattern[bytes]":
    """Finds any of these names, however their letters are written."""
    spelled = "|".join("".join(map(_letter, word)) for word in words)
    first = "".join({word[0] for word in words})
    return re.compile(f"/(?=[#{first}])(?:{spelled})".encode() + _ENDS)


def _letter(letter: str) -> str:
    return f"(?:{letter}|(?i:#{ord(letter):02x}))"


# ISO 32000-2: 12.6.4.6 launch, .17 JavaScript, .14 rendition, .4 embedded go-to, 12.7.6 forms that
# send or fetch, 7.11.4 embedded files, 13.7 rich media, 12.7.8 XFA.
_ACTIVE = _name(
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition", "GoToE",
    "ImportData", "SubmitForm", "XFA",
)  # fmt: skip
_LOCKED = _name("Encrypt")
_OBJECTS = _name("ObjStm")
_COUNTED = _name("First")
_PREDICTED = _name("DecodeParms")
_STREAM = re.compile(rb"(?<![A-Za-z])stream(?:\r\n|\n|\r)")
_NUMBERED = re.compile(rb"\s*(?:\d+\s+\d+(?:\s|\Z)|\Z)")  # how an object stream begins


def examine(file: BinaryIO, head: bytes) -> Media | str:
    """The kind, or the code of the refusal."""
    if holds_a_page(head[:1024]):
        return "file_two_kinds"
    looked: set[int] = set()
    left = _UNPACKED_ALL
    for part in _parts(file):
        if _LOCKED.search(part.content):
            return "pdf_locked"
        if _ACTIVE.search(part.content):
            return "pdf_active"
        for at in {*_object_streams(file, part)} - looked:
            objects = _objects(file, at, left)
            if objects is None:
                return "pdf_locked"
            if _ACTIVE.search(objects):
                return "pdf_active"
            left -= len(objects)
            looked.add(at)
    return PDF


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the file: its content, where it begins, how much of it was in the part before."""

    content: bytes
    begins: int
    seen: int


def _parts(file: BinaryIO) -> Iterator[_Part]:
    """The file in parts that overlap."""
    before, begins = b"", 0
    file.seek(0)
    while new := file.read(_PART):
        content = before + new
        here = file.tell()
        yield _Part(content, begins, len(before))
        file.seek(here)
        before = content[-_NEAR:]
        begins += len(content) - len(before)


def _object_streams(file: BinaryIO, part: _Part) -> Iterator[int]:
    """Where in the file the content of each object stream begins.

    Found from the name forward, so that no dictionary is too long; and from the content back, for
    readers that go by the counts in the dictionary alone.
    """
    for found in _OBJECTS.finditer(part.content):
        if found.end() > part.seen:
            yield _content_after(file, part.begins + found.end())
    for number, found in enumerate(_STREAM.finditer(part.content)):
        if number > _MOST_STREAMS:
            yield _NOWHERE
        elif found.end() > part.seen:
            told = part.content[max(0, found.start() - _NEAR) : found.start()]
            if _COUNTED.search(told, max(0, told.rfind(b"endobj"))):
                yield part.begins + found.end()


def _content_after(file: BinaryIO, at: int) -> int:
    file.seek(at)
    found = _STREAM.search(file.read(_PACKED))
    return at + found.end() if found else _NOWHERE


def _objects(file: BinaryIO, at: int, most: int) -> bytes | None:
    """What is packed in an object stream; None where it cannot be read."""
    if at == _NOWHERE or _is_predicted(file, at):
        return None
    file.seek(at)
    inflate, objects = zlib.decompressobj(), b""
    try:
        while not inflate.eof and len(objects) < min(_UNPACKED, most):
            packed = inflate.unconsumed_tail or file.read(_PACKED)
            if not packed:
                return None
            objects += inflate.decompress(packed, _PART)
    except zlib.error:
        return None
    return objects if inflate.eof and _NUMBERED.match(objects) else None


def _is_predicted(file: BinaryIO, at: int) -> bool:
    """Whether the bytes are differences, which show no names."""
    begins = max(0, at - _NEAR)
    file.seek(begins)
    told = file.read(at - begins)
    return _PREDICTED.search(told, max(0, told.rfind(b"endobj"))) is not None
