"""Images: accepted when they are whole, nothing follows them, and their size is sane; pure."""

import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO

from riskreg.rules.media import GIF, JPEG, PNG, WEBP, Media
from riskreg.rules.sniffing.markup import holds_a_page

LONGEST_SIDE = 30_000
MOST_PIXELS = 200_000_000  # a browser that shows more may run out of memory
MOST_BLOCKS = 200_000  # of a moving image; each is at most 255 bytes

_MARKS: Mapping[bytes, Media] = {
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
}


class _Broken(Exception):
    """The image is not what its first bytes promise."""


def kind_of(head: bytes) -> Media | None:
    """The image that a file begins like."""
    for mark, media in _MARKS.items():
        if head.startswith(mark):
            return media
    return WEBP if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def examine(file: BinaryIO, head: bytes) -> Media | str:
    """The kind, or the code of the refusal."""
    media = kind_of(head)
    if media is None or holds_a_page(head[:1024]):
        return "file_two_kinds"
    file.seek(0)
    try:
        width, height = _WALKS[media](file)
    except (_Broken, struct.error):
        return "image_broken"
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        return "image_broken"
    return media if width * height <= MOST_PIXELS else "image_broken"


def _png(file: BinaryIO) -> tuple[int, int]:
    """From chunk to chunk until the last, which ends the file."""
    file.seek(8)
    length, kind = struct.unpack(">I4s", file.read(8))
    if kind != b"IHDR" or length != 13:
        raise _Broken
    width, height = struct.unpack(">II", file.read(8))
    file.seek(length - 8 + 4, 1)
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        file.seek(length + 4, 1)
    _ends(file)
    return width, height


def _gif(file: BinaryIO) -> tuple[int, int]:
    """From block to block until the trailer, which ends the file."""
    file.seek(6)
    width, height, flags, _, _ = struct.unpack("<HHBBB", file.read(7))
    _colours(file, flags)
    for _ in range(MOST_BLOCKS):
        kind = file.read(1)
        if kind == b";":
            break
        if kind == b"!":
            file.seek(1, 1)
        elif kind == b",":
            _colours(file, struct.unpack("<HHHHB", file.read(9))[-1])
            file.seek(1, 1)
        else:
            raise _Broken
        _blocks(file)
    _ends(file)
    return width, height


def _blocks(file: BinaryIO) -> None:
    for _ in range(MOST_BLOCKS):
        length = file.read(1)
        if length in (b"\x00", b""):
            return
        file.seek(length[0], 1)
    raise _Broken


def _colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """From segment to segment until the scan; cameras put data of their own after the last one."""
    file.seek(2)
    while True:
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF:
            raise _Broken
        (length,) = struct.unpack(">H", file.read(2))
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in (0xC4, 0xC8, 0xCC):
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        if length < 2 or mark[1] in (0xD9, 0xDA):
            raise _Broken
        file.seek(length - 2, 1)


def _webp(file: BinaryIO) -> tuple[int, int]:
    """A RIFF file as long as it says."""
    file.seek(4)
    (length,) = struct.unpack("<I", file.read(4))
    file.seek(12)
    kind, head = file.read(4), file.read(18)
    file.seek(0, 2)
    if file.tell() not in (length + 8, length + 9):
        raise _Broken
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[10:14])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", head[5:9])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (8, 11))
        return width, height
    raise _Broken


def _ends(file: BinaryIO) -> None:
    here = file.tell()
    file.seek(0, 2)
    if file.tell() != here:
        raise _Broken


_WALKS: Mapping[Media, Callable[[BinaryIO], tuple[int, int]]] = {
    PNG: _png,
    GIF: _gif,
    JPEG: _jpeg,
    WEBP: _webp,
}
