"""The demo's evidence: files of every kind made on the spot, links and records."""

import io
import struct
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils import timezone

from riskreg.actions import evidence
from riskreg.management.house import House, Told, chapter
from riskreg.models import Control, Evidence, EvidenceKind

_PLAIN = ("grade", "collector", "how", "note", "url", "record")
_FACTS = ("title", "confidentiality")


def tell(house: House) -> None:
    """What is not there yet, by title."""
    story = chapter("evidence").get(house.organisation.slug, {})
    known = set(Evidence.objects.of(house.organisation).values_list("title", flat=True))
    controls = {each.title: each for each in Control.objects.of(house.organisation)}
    for each in story.get("evidence", ()):
        if each["title"] not in known:
            _evidence(house, each, controls)


def _evidence(house: House, told: Told, controls: dict[str, Control]) -> None:
    entered = evidence.add(
        house.cast[told["by"]],
        house.organisation,
        values={
            **{name: told[name] for name in _FACTS if name in told},
            "kind": told.get("kind", EvidenceKind.FILE),
            "owner": house.cast[told["owner"]],
            **_provenance(told),
        },
        upload=_file(told),
        controls=[controls[title] for title in told.get("proves", ()) if title in controls],
    )
    for each in told.get("revisions", ()):
        actor = house.cast[each["by"]]
        entered = evidence.revise(actor, entered, values=_provenance(each), upload=_file(each))
    if "withdrawn" in told:
        gone = told["withdrawn"]
        evidence.withdraw(house.cast[gone["by"]], entered, reason=gone["reason"])


def _provenance(told: Told) -> dict[str, Any]:
    values = {name: told[name] for name in _PLAIN if name in told}
    values["collected_on"] = _day(told["collected"])
    if "valid" in told:
        values["valid_until"] = _day(told["valid"])
    if "period" in told:
        values["period_from"], values["period_until"] = map(_day, told["period"])
    return values


def _day(days: int) -> date:
    """A day counted from today."""
    return timezone.localdate() + timedelta(days=days)


def _file(told: Told) -> File | None:  # type: ignore[type-arg]
    if "file" not in told:
        return None
    made = told["file"]
    if "pdf" in made:
        content = pdf(made["pdf"])
    elif "bars" in made:
        content = png(made["bars"])
    else:
        content = (made["text"] * made.get("repeat", 1)).encode()
    return ContentFile(content, name=made["name"])


def pdf(lines: Sequence[str]) -> bytes:
    """One page with a heading and paragraphs, in a font that every reader has."""
    said = ["BT /F1 20 Tf 60 770 Td"]
    for number, line in enumerate(lines):
        shown = line.replace("\\", "").replace("(", "[").replace(")", "]")
        said.append(f"({shown}) Tj /F1 11 Tf 0 {-34 if number == 0 else -22} Td")
    page = " ".join([*said, "ET"]).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = io.BytesIO(b"%PDF-1.4\n"), []
    body.seek(0, io.SEEK_END)
    for number, each in enumerate(objects, 1):
        places.append(body.tell())
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    table = body.tell()
    body.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    body.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    body.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    body.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return body.getvalue()


def png(bars: Sequence[int]) -> bytes:
    """A picture of bars, each as high as its number says of a hundred."""
    wide, gap, high = 48, 16, 240
    top = max(bars)
    width = gap + len(bars) * (wide + gap)
    rows = []
    for y in range(high):
        row = bytearray(b"\xf4" * width)
        for number, value in enumerate(bars):
            if high - y <= value / top * (high - 20):
                begin = gap + number * (wide + gap)
                row[begin : begin + wide] = b"\x5a" * wide
        rows.append(b"\x00" + bytes(row))
    head = struct.pack(">IIBBBBB", width, high, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
