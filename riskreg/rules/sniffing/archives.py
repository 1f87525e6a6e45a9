"""ZIP files: office documents without macros are accepted, archives are not; pure.

Only the table of contents is read, and of two small entries at most a fixed number of bytes: what
an archive claims to hold is never unpacked.
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO

from riskreg.rules.media import DOCX, ODP, ODS, ODT, PPTX, XLSX, Media

MOST_ENTRIES = 20_000
MOST_UNPACKED = 1024**3  # of what the table of contents says
LARGEST_CONTENTS = 4 * 1024 * 1024  # bytes of the table of contents
_TOLD = 1024 * 1024
_END = 22  # bytes of the record that ends a ZIP file, without its comment
_COMMENT = 65_535
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    struct.error,
)

_MAIN: Mapping[bytes, Media] = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
_MACROS = (b"macroenabled", b"vbaproject", b"activex", b"macrosheet")
_ODF: Mapping[str, Media] = {media.type: media for media in (ODT, ODS, ODP)}


def examine(file: BinaryIO) -> Media | str:
    """The kind of office document, or the code of the refusal."""
    if not _has_sane_contents(file):
        return "file_archive"
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return _examine(archive)
    except _UNREADABLE:
        return "file_broken"


def _examine(archive: zipfile.ZipFile) -> Media | str:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        return "file_archive"
    names = {each.filename.replace("\\", "/") for each in entries}
    if len(names) != len(entries) or any(_climbs(name) for name in names):
        return "file_archive"
    if "[Content_Types].xml" in names:
        return _ooxml(archive, names)
    if "mimetype" in names:
        return _odf(archive, names)
    if "META-INF/MANIFEST.MF" in names:
        return "file_program"
    return "file_archive"


def _has_sane_contents(file: BinaryIO) -> bool:
    """Whether the table of contents is small enough to be read at all."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _END - _COMMENT))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        return False
    entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    return bool(entries <= MOST_ENTRIES and size <= LARGEST_CONTENTS)


def _climbs(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")


def _ooxml(archive: zipfile.ZipFile, names: set[str]) -> Media | str:
    types = _read(archive, "[Content_Types].xml")
    if any(mark in types.lower() for mark in _MACROS):
        return "file_macros"
    if any(
        name.lower().endswith((".bin", ".exe", ".js", ".vbs")) and _runs(name) for name in names
    ):
        return "file_macros"
    for relations in (name for name in names if name.endswith("settings.xml.rels")):
        if b"attachedTemplate" in _read(archive, relations):
            return "file_macros"
    return next((media for mark, media in _MAIN.items() if mark in types), "file_archive")


def _runs(name: str) -> bool:
    """Printer settings and the like are bare bytes too, and harmless."""
    lowered = name.lower()
    return not lowered.endswith(".bin") or "vba" in lowered or "oleobject" in lowered


def _odf(archive: zipfile.ZipFile, names: set[str]) -> Media | str:
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        return "file_macros"
    told = _read(archive, "mimetype")[:100].decode("ascii", "replace").strip()
    return _ODF.get(told, "file_archive")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first megabyte of an entry: unpacking stops there."""
    with archive.open(name) as entry:
        return entry.read(_TOLD)
