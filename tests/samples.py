"""Small files of every kind, made here: good ones, and those that must be refused."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path


def pdf(*objects: bytes) -> bytes:
    """A PDF of one empty page, with more objects behind it."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    body, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, len(body))
    )


def object_stream(content: bytes, told: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream of a PDF that holds these objects."""
    packed = zlib.compress(content)
    return b"<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream" % (
        told,
        len(packed),
        packed,
    )


def png(width: int = 2, height: int = 2) -> bytes:
    """A grey image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00?\x00"
    b"\x00\xff\xd9"
)
WEBP = (
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe"
    b"\x07\x00"
)
XML = b'<?xml version="1.0"?>\n<testsuite tests="3" failures="0"><testcase name="a"/></testsuite>\n'
CSV = b"case;result\n1;pass\n2;pass\n"


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file.getvalue()


def office(part: str = "wordprocessingml.document", **more: bytes) -> bytes:
    """A document as Word, Excel or PowerPoint lay it out, as far as anybody looks."""
    kind = f"application/vnd.openxmlformats-officedocument.{part}.main+xml"
    return archive({"[Content_Types].xml": f'<Types ContentType="{kind}"/>'.encode(), **more})


def open_document(kind: str = "text", **more: bytes) -> bytes:
    """A document as LibreOffice lays it out."""
    told = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": told, "content.xml": b"<x/>", **more})


def files(store: Path) -> list[Path]:
    """Every file in a store."""
    return sorted(path for path in store.rglob("*") if path.is_file())
