"""Cases of files whose metadata lists their parts: what was changed is named by it."""

from collections.abc import Iterator

from tests.verify import files
from tests.verify.beside import PLAIN, Case, Found
from tests.verify.files import Parts, written

TABLE = PLAIN.but(is_listed=True)
STREAM = TABLE.but(table=False)
METADATA = 8
CHANGED = ("file", "", "changed")


def told(parts: Parts) -> dict[str, str]:
    """What the metadata of a whole file says, to be said again by one that was changed."""
    content = written(parts).decode("latin-1")
    names = ("parts", "digest", "manifest")
    return {name: content.split(f"<riskreg:{name}>")[1].split("<")[0] for name in names}


# What a text becomes in an object of the file, and what must be named.
OTHERS: dict[str, tuple[int, bytes, bytes, Found]] = {
    "another date of the file": (9, b"20261120", b"20261121", ("info", "CreationDate", "changed")),
    "another author": (9, b"(Nordlys)", b"(Mallory)", ("info", "Author", "changed")),
    "no author": (9, b"/Author (Nordlys)", b"", ("info", "Author", "changed")),
    "something more said of the file": (
        9, b"/Author", b"/Subject (x)/Author", ("info", "Subject", "changed"),
    ),
    "another description in the metadata": (
        8, b"documentation", b"descriptions", ("metadata", "dc:description", "described"),
    ),
    "another date in the metadata": (
        8, b"10:00:00", b"10:00:01", ("metadata", "xmp:CreateDate", "described"),
    ),
    "another title in the metadata": (
        8, b"ranking", b"RANKING", ("metadata", "dc:title", "described"),
    ),
    "another name of a property": (
        8, b"<dc:description>Technical documentation</dc:description>", b"<dc:subject/>",
        ("metadata", "dc:description", "described"),
    ),
    "something around the descriptions": (
        8, b"</x:xmpmeta>", b"<x:x/></x:xmpmeta>", ("metadata", "xmpmeta", "described"),
    ),
    "a description more": (
        8, b"</rdf:RDF>", b"<rdf:Description/></rdf:RDF>",
        ("metadata", "rdf:Description", "described"),
    ),
    "another list of parts": (8, b'"info"', b'"inf0"', ("parts", "", "changed")),
    "another description of a file": (
        24, b"what it holds", b"what it hides", ("attachment", "evidence.json", "described"),
    ),
    "another kind of a file": (
        22, b"/Data", b"/Source", ("attachment", "dossier.json", "described"),
    ),
    "another kind of the manifest": (
        26, b"/Data", b"/Source", ("attachment", "manifest.json", "described"),
    ),
    "another size of page 1": (3, b"842", b"841", ("pages", "page 1", "size")),
    "a page that is turned": (4, b"/Contents", b"/Rotate 90/Contents", ("pages", "page 2", "size")),
    "another picture on page 2": (6, b"", b"", ("pages", "page 2", "drawn")),
    "a link to elsewhere": (10, b"example.eu", b"example.ru", ("pages", "page 2", "links")),
    "another name of a link": (10, b"The law", b"The lie", ("pages", "page 2", "links")),
    "another alternative text": (11, b"High risk", b"Low risk", ("pages", "page 2", "alternative")),
    "an alternative text more": (12, b"/Pg", b"/Alt (x)/Pg", ("pages", "page 2", "alternative")),
    "another tag": (12, b"/S /P", b"/S /H1", ("pages", "", "changed")),
}  # fmt: skip


def listed() -> Iterator[Case]:
    """Whole files, and one part of each changed, everything around it made anew."""
    for layout, parts in (("table", TABLE), ("stream", STREAM)):
        yield Case(f"its parts listed, {layout}", written(parts))
    for name, (number, old, new, found) in OTHERS.items():
        yield Case(name, changed(TABLE, number, old, new), (CHANGED, found))
    for name in ("another author", "another alternative text", "another tag"):
        number, old, new, found = OTHERS[name]
        yield Case(f"{name}, stream", changed(STREAM, number, old, new), (CHANGED, found))
    swapped = written(TABLE.but(told=told(TABLE), swapped={"evidence.json": b"{}"}))
    yield Case("a listed file swapped", swapped, SWAPPED)
    content = written(TABLE)
    at = content.index(b"stream\n", content.index(b"\n5 0 obj")) + 19
    damaged = content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
    page = ("pages", "page 1", "unreadable")
    yield Case("a bit of page 1, its parts listed", damaged, (CHANGED, page))


SWAPPED = (
    CHANGED,
    *(("attachment", "evidence.json", how) for how in ("changed", "format", "other_document")),
)


def changed(parts: Parts, number: int, old: bytes, new: bytes) -> bytes:
    """The file with another object, by somebody who does not know of the list."""
    found = files.objects(parts.but(told=told(parts)))
    text = found[number].replace(old, new, 1) if old else files.stream(b"0 0 m 9 9 l S")
    assert text != found[number]
    if number == METADATA:
        content = text.partition(b"stream\n")[2].removesuffix(b"\nendstream")
        text = files.stream(content, "/Type /Metadata/Subtype /XML", packed=False)
    return files.put_together(parts, found | {number: text})
