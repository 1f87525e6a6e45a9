"""What a file is found to be: accepted kinds, refused ones, hostile mixtures, random bytes."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules.media import ACCEPTED
from riskreg.rules.sniffing import Finding, examine
from tests import samples


def found(content: bytes, name: str = "") -> Finding:
    """What a file with this content is."""
    return examine(io.BytesIO(content), name)


ACCEPTABLE = [
    ("application/pdf", samples.pdf()),
    ("application/pdf", samples.pdf(samples.object_stream(b"4 0 << /Title (Report) >>"))),
    ("image/png", samples.png()),
    ("image/gif", samples.GIF),
    ("image/jpeg", samples.JPEG),
    ("image/jpeg", samples.JPEG + b"what a camera adds"),
    ("image/webp", samples.WEBP),
    ("text/plain", b"412 of 412 passed.\n"),
    ("text/plain", "Prüfung bestanden\n".encode("cp1252")),
    ("text/plain", "Prüfung bestanden\n".encode("utf-16")),
    ("text/plain", b"the attack sent <script>alert(1)</script> and was refused\n"),
    ("text/plain", b"{not json\n"),
    ("text/plain", b"\x1b[32mok\x1b[0m\n"),
    ("text/plain", b"<3 tests failed\n"),
    ("text/plain", b"MZ stands for Mark Zbikowski\n"),
    ("text/plain", b"From: the test team\n\nAll passed.\n"),
    ("text/csv", samples.CSV),
    ("text/csv", b"\xef\xbb\xbfcase,result\r\n1,pass\r\n"),
    ("text/csv", "case;Prüfer\n1;A\n".encode("cp1252")),
    ("application/json", b'{"passed": 412}'),
    ("application/json", b" [1, 2]\n"),
    ("application/xml", samples.XML),
    ("application/xml", b"<report><case/></report>"),
    ("application/xml", '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1")),
    (".document", samples.office()),
    (".sheet", samples.office("spreadsheetml.sheet", **{"xl/printerSettings1.bin": b"\x00"})),
    (".presentation", samples.office("presentationml.presentation")),
    (".text", samples.open_document()),
    (".spreadsheet", samples.open_document("spreadsheet")),
]

JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
# The name far before the content, and what looks like the end of an object between them.
PADDED = samples.object_stream(
    b"4 0 " + JS, b"/Filter /FlateDecode" + b" " * 9000 + b"/X (endobj 1 0 obj)"
)
REFUSED = [
    ("file_empty", b""),
    ("file_program", b"MZ\x90\x00\x03\x00\x00\x00"),
    ("file_program", b"\x7fELF\x02\x01\x01\x00"),
    ("file_program", b"\xcf\xfa\xed\xfe\x07\x00\x00\x01"),
    ("file_program", b"\xca\xfe\xba\xbe\x00\x00\x00\x41"),
    ("file_program", b"#!/bin/sh\nrm -rf /\n"),
    ("file_program", b"\xef\xbb\xbf#!/usr/bin/env python3\n"),
    ("file_program", b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00"),
    ("file_program", samples.archive({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe"})),
    ("file_page", b"<!DOCTYPE html><script>alert(1)</script>"),
    ("file_page", b"\n\n  <HTML><body onload=alert(1)>"),
    ("file_page", b"<script>alert(1)</script>"),
    ("file_page", b"<!-- --><script>alert(1)</script>"),
    ("file_page", "<html>".encode("utf-16")),
    ("file_page", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("file_page", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("file_page", b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'),
    ("file_page", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>'),
    ("file_page", b"<?xml version='1.0'?><a>" + b"x" * 600_000 + b"<h:script xmlns:h='y'/></a>"),
    ("file_page", b"<x:html xmlns:x='http://www.w3.org/1999/xhtml'/>"),
    ("file_macros", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    ("file_macros", b"{\\rtf1\\ansi hello}"),
    ("file_macros", samples.office("wordprocessingml.document", **{"word/vbaProject.bin": b"x"})),
    ("file_macros", samples.office("wordprocessingml.document.macroEnabled")),
    ("file_macros", samples.office(**{"word/embeddings/oleObject1.bin": b"x"})),
    (
        "file_macros",
        samples.office(**{"word/_rels/settings.xml.rels": b'<R Type="x/attachedTemplate"/>'}),
    ),
    ("file_macros", samples.open_document("text", **{"Basic/Standard/Module1.xml": b"x"})),
    ("file_mail", b"Return-Path: <a@b.example>\r\nMessage-ID: <1@b>\r\nSubject: x\r\n\r\nHello"),
    ("file_mail", b"MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--x"),
    ("file_archive", samples.archive({"a.txt": b"a"})),
    ("file_archive", b"PK\x05\x06" + b"\x00" * 18),
    ("file_archive", samples.archive({"[Content_Types].xml": b"x", "../../a": b"x"})),
    ("file_archive", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    ("file_archive", b"\x1f\x8b\x08\x00" + b"\x00" * 20),
    ("file_archive", b"\x00" * 257 + b"ustar\x0000" + b"\x00" * 300),
    ("file_two_kinds", b"%PDF-1.7\n<html><script>alert(1)</script>"),
    ("file_two_kinds", samples.GIF[:13] + b"<script>alert(1)</script>"),
    ("image_broken", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//;"),
    ("image_broken", samples.GIF + b"*/=1;alert(1)"),
    ("file_two_kinds", samples.png() + b"<?php system('id');"),
    ("image_broken", samples.png() + b"alert(1)"),
    ("image_broken", samples.png()[:30]),
    ("image_broken", samples.png(1, 30_001)),
    ("image_broken", samples.JPEG[:8]),
    ("image_broken", samples.WEBP + b"alert(1)"),
    ("pdf_active", samples.pdf(JS)),
    ("pdf_active", samples.pdf(b"<< /S /J#61va#53cript >>")),
    ("pdf_active", samples.pdf(b"<< /S /Launch /F (cmd.exe) >>")),
    ("pdf_active", samples.pdf(b"<< /Names << /EmbeddedFiles 5 0 R >> >>")),
    ("pdf_active", samples.pdf(samples.object_stream(b"4 0 " + JS))),
    ("pdf_locked", samples.pdf(samples.object_stream(b"4 0 " + JS).replace(b"x\x9c", b"\x80\x0b"))),
    (
        "pdf_locked",
        samples.pdf(
            samples.object_stream(
                b"4 0 " + JS, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"
            )
        ),
    ),
    ("pdf_active", samples.pdf(PADDED)),
    ("pdf_active", samples.pdf(samples.object_stream(b"4 0 " + JS).replace(b"/ObjStm", b"/X"))),
    ("pdf_active", samples.pdf(b"<< /S /#4CaUnch >>".replace(b"U", b"u"))),
    ("pdf_locked", samples.pdf(b"<< /Encrypt 9 0 R >>")),
    ("file_kind", bytes(range(256))),
    ("file_kind", b"OggS\x00\x02" + b"\x00" * 40),
]  # fmt: skip


@pytest.mark.parametrize(("media_type", "content"), ACCEPTABLE)
def test_harmless_kinds_are_told_by_their_bytes(media_type: str, content: bytes) -> None:
    finding = found(content, "anything.pdf")
    assert finding.media is not None, finding
    assert finding.media.type.endswith(media_type)
    assert finding.media.type in ACCEPTED


@pytest.mark.parametrize(("code", "content"), REFUSED)
def test_what_can_act_or_is_unknown_is_refused(code: str, content: bytes) -> None:
    finding = found(content, "report.pdf")
    assert finding.media is None, finding
    assert finding.refusal == code


@pytest.mark.parametrize("name", ["run.bat", "Report.PDF.exe", "a.JS", "x.lnk", "y.ps1"])
def test_a_name_that_a_double_click_starts_is_refused(name: str) -> None:
    assert found(b"harmless words\n", name).refusal == "file_program"


def test_a_bomb_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = samples.archive({"[Content_Types].xml": b"\x00" * 64 * 1024 * 1024})
    assert len(bomb) < 100_000
    assert found(bomb).refusal == "file_archive"
    claims = bytearray(samples.office(**{"word/document.xml": b"x"}))
    at = claims.rfind(b"PK\x01\x02")
    claims[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    assert found(bytes(claims)).refusal == "file_archive"


def test_a_table_of_contents_beyond_measure_is_not_read() -> None:
    content = bytearray(samples.archive({"a": b"a"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 10 : at + 16] = struct.pack("<HI", 65_535, 2**31)
    assert found(bytes(content)).refusal == "file_archive"


def test_a_bomb_in_a_pdf_is_cut_off() -> None:
    bomb = samples.object_stream(b"\x00" * 20 * 1024 * 1024)
    assert found(samples.pdf(bomb)).refusal == "pdf_locked"


def test_an_action_across_the_edge_of_a_part_is_seen() -> None:
    edge = 1024 * 1024
    for shift in range(0, 40, 4):
        begin = samples.pdf()
        padding = b"%" + b"x" * (edge - len(begin) - 20 + shift) + b"\n"
        assert found(begin + padding + JS + b"\n%%EOF").refusal == "pdf_active", shift


@given(st.binary(max_size=600))
def test_random_bytes_never_raise(content: bytes) -> None:
    finding = found(content)
    assert (finding.media is None) == bool(finding.refusal)


MARKS = [content for _kind, content in [*ACCEPTABLE, *REFUSED] if 0 < len(content) < 5000]


@given(st.sampled_from(MARKS), st.integers(0, 400), st.binary(max_size=40))
def test_damaged_files_never_raise(content: bytes, at: int, put: bytes) -> None:
    finding = found(content[:at] + put + content[at + len(put) :])
    assert (finding.media is None) == bool(finding.refusal)


@given(st.sampled_from(MARKS), st.sampled_from(MARKS))
def test_two_files_in_one_are_never_a_page(first: bytes, second: bytes) -> None:
    media = found(first + second).media
    assert media is None or media.type in ACCEPTED
    if media is not None and media.type.startswith("image/") and media.type != "image/jpeg":
        pytest.fail("an image with something behind it")
