"""What pydyf 0.13 writes, written so that it keeps to PDF/A and takes no longer than it must."""

import zlib
from typing import Any

import pydyf

LEVEL = 6  # of 9
DOUBTFUL = b"\r\nendstream"


class Plain(pydyf.Object):  # type: ignore[misc]
    """An object as it will stand in the file."""

    data = b""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.data = content


class Bare(pydyf.Dictionary):  # type: ignore[misc]
    """A dictionary that is not packed with thousands of others.

    Whoever seals the file reads it, and would have to read the list of all others for it.
    """

    compressible = False


class Packed(pydyf.Stream):  # type: ignore[misc]
    """A stream as it will stand in the file."""

    data = b""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.data = content


def packed(stream: pydyf.Stream) -> Packed:
    """A stream compressed once (WeasyPrint does it twice), or left plain where it would end in CR.

    Before `endstream` a CR and the line feed that follows read as one end of line, and the length
    of the stream as wrong (ISO 19005-3, 6.1.7.1).
    """
    if isinstance(stream, Packed):
        return stream
    content = stream.data
    if content.endswith(DOUBTFUL):
        stream.compress = False
        content = stream.data
    found = Packed(content)
    found.number = stream.number
    return found


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Once for each count of pages: pydyf makes the list anew for each element of the structure."""
    kids = pdf.pages["Kids"]
    known: tuple[int, tuple[bytes, ...]] = vars(pdf).get("_known_pages", (-1, ()))
    if known[0] != len(kids):
        known = len(kids), tuple(b"%d 0 R" % number for number in kids[::3])
        pdf._known_pages = known
    return known[1]


def _data(stream: Any) -> bytes:
    """Packed once for as many pieces: pydyf packs all again when it takes the digest of a file."""
    state = stream.compress, len(stream.stream)
    known: tuple[Any, bytes] = vars(stream).get("_known_data", (None, b""))
    if known[0] != state:
        known = state, _packs(stream)
        stream._known_data = known
    return known[1]


def _packs(stream: Any) -> bytes:
    """Quickly: of a list of objects, pydyf's hardest packing takes five times as long for 5 %."""
    if not stream.compress:
        return bytes(_writes(stream))
    content = b"\n".join(map(pydyf._to_bytes, stream.stream))
    told = {**stream.extra, "Filter": "/FlateDecode"}
    return bytes(_writes(pydyf.Stream([zlib.compress(content, LEVEL)], told)))


_writes = pydyf.Stream.data.fget
pydyf.Stream.data = property(_data)
pydyf.PDF.page_references = property(_page_references)
