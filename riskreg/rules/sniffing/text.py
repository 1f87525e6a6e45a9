"""Text: accepted when all of it can be read as text and it is no page, mail or script; pure."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from riskreg.rules.media import CSV, JSON, TEXT, XML, Media
from riskreg.rules.sniffing import markup

_PART = 256 * 1024
_SAMPLE = 64 * 1024
_WHOLE = 5 * 1024 * 1024  # JSON beyond this is kept as plain text: reading it would take too much
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_XML = re.compile(rb"<(?:\?xml|[A-Za-z_])")
_MAIL = re.compile(
    rb"(?:From |(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|From|To|Subject|Date"
    rb"|X-[\w-]+):)",
    re.IGNORECASE,
)
_MAIL_HEAD = re.compile(rb"^(?:Message-ID|MIME-Version|Received):", re.IGNORECASE | re.MULTILINE)


class _Unreadable(Exception):
    """These bytes are no text in the encoding they were read in."""


def encoding_of(head: bytes, *, is_utf8: bool = True) -> str:
    """The encoding that a text begins with; without a mark UTF-8, else Western European."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if is_utf8 else "cp1252"


def examine(file: BinaryIO, head: bytes) -> Media | str:
    """The kind, or the code of the refusal."""
    if head.lstrip(b"\xef\xbb\xbf").startswith(b"#!"):
        return "file_program"
    encoding, sample = _readable(file, head)
    if not encoding:
        return "file_kind"
    plain = sample.lstrip("\ufeff \t\r\n\x0c").encode("utf-8", "replace")
    if plain.startswith(b"<"):
        return _tagged(file, encoding, plain)
    if _is_mail(plain[:8192]):
        return "file_mail"
    return _kind(file, sample)


def _readable(file: BinaryIO, head: bytes) -> tuple[str, str]:
    """The encoding and the beginning of the text, if all of it is text; empty if it is not."""
    for is_utf8 in (True, False):
        encoding = encoding_of(head, is_utf8=is_utf8)
        try:
            return encoding, _sample(file, encoding)
        except _Unreadable:
            continue
    return "", ""


def _tagged(file: BinaryIO, encoding: str, plain: bytes) -> Media | str:
    """XML where nothing in it acts; what only begins with a bracket stays text."""
    if markup.begins_a_page(plain) or _is_active_xml(file, encoding):
        return "file_page"
    return XML if _XML.match(plain) else TEXT


def _sample(file: BinaryIO, encoding: str) -> str:
    sample = ""
    for part in _decoded(file, encoding):
        if _CONTROL.search(part):
            raise _Unreadable
        if len(sample) < _SAMPLE:
            sample += part[:_SAMPLE]
    return sample


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The text part by part; at most one part is held."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while part := file.read(_PART):
            yield decoder.decode(part)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise _Unreadable from error


def _is_active_xml(file: BinaryIO, encoding: str) -> bool:
    before = ""
    for part in _decoded(file, encoding):
        if markup.is_active_xml((before + part).encode()):
            return True
        before = part[-markup.NEAR :]
    return False


def _is_mail(begins: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", begins, maxsplit=1)[0]
    return _MAIL.match(head) is not None and _MAIL_HEAD.search(head) is not None


def _kind(file: BinaryIO, sample: str) -> Media:
    if sample.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and _is_json(file):
        return JSON
    return CSV if _is_table(sample) else TEXT


def _is_json(file: BinaryIO) -> bool:
    file.seek(0)
    whole = file.read(_WHOLE + 1)
    if len(whole) > _WHOLE:
        return False
    try:
        json.loads(whole)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(sample: str) -> bool:
    """Two rows or more of the same number of cells, and more than one cell."""
    return delimiter_of(sample) != ""


def delimiter_of(sample: str) -> str:
    """What separates the cells of a table; empty where the text is none."""
    lines = sample.splitlines()
    if len(sample) >= _SAMPLE:
        lines.pop()  # cut off in the middle
    whole = "\n".join(lines[:50])
    for delimiter in (";", "\t", ",", "|"):
        try:
            rows = [row for row in csv.reader(io.StringIO(whole), delimiter=delimiter) if row]
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1:
            return delimiter
    return ""
