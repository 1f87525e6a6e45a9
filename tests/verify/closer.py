"""Cases of files whose list of parts has its second format: tags, bookmarks, fonts are named."""

from collections.abc import Iterator

import rfc8785

from tests.verify import files
from tests.verify.beside import Case, Found
from tests.verify.files import Parts, written
from tests.verify.listed import CHANGED, STREAM, TABLE, changed, told
from verify import verify

CLOSER = {"table": TABLE.but(is_closer=True), "stream": STREAM.but(is_closer=True)}
FONT = ("font", "Dossier", "changed")


def of(part: str) -> Found:
    """What is found of a part of the document."""
    return ("document", "", part)


# What a text becomes in an object of the file, and what must be named; a stream becomes another.
OTHERS: dict[str, tuple[int, bytes, bytes, Found]] = {
    "a table head that is none": (33, b"/S /TH", b"/S /TD", ("pages", "page 2", "tags")),
    "the head of a row": (33, b"/Column", b"/Row", ("pages", "page 2", "tags")),
    "a paragraph in another language": (12, b"/Pg", b"/Lang (de)/Pg", ("pages", "page 2", "tags")),
    "a tag of a picture": (11, b"/S /Figure", b"/S /Artifact", ("pages", "page 2", "tags")),
    "a text of a picture": (11, b"(High", b"(Low", ("pages", "page 2", "alternative")),
    "fields in another order": (3, b"/Tabs /S", b"/Tabs /R", ("pages", "page 1", "tags")),
    "tags in another order": (15, b"11 0 R 12 0 R", b"12 0 R 11 0 R", of("tags")),
    "tags of other letters": (14, b"11 0 R 12 0 R", b"12 0 R 11 0 R", of("tags")),
    "a file that says it is not tagged": (1, b"/Marked true", b"/Marked false", of("tags")),
    "another title of a bookmark": (17, b"Risks", b"Risk", of("bookmarks")),
    "a bookmark that leads elsewhere": (17, b"[4 0 R", b"[3 0 R", of("bookmarks")),
    "another count of bookmarks": (16, b"/Count 1", b"/Count 2", of("bookmarks")),
    "a link within that leads elsewhere": (1, b"[4 0 R /XYZ", b"[3 0 R /XYZ", of("targets")),
    "other letters of a font": (35, b"", b"", FONT),
    "other widths of a font": (31, b"[500]", b"[300]", FONT),
    "letters that are copied as others": (32, b"", b"", FONT),
    "another name of a font": (34, b"+Dossier", b"+Closer", FONT),
    "another font by the same name": (18, b"30 0 R", b"31 0 R", of("pictures")),
    "another picture by the same name": (37, b"", b"", of("pictures")),
    "a picture under another name": (36, b"/X1", b"/X2", ("pages", "every page", "resources")),
    "a page that is drawn unpacked": (
        6, b"/Filter /FlateDecode", b"", ("pages", "page 2", "resources"),
    ),
    "another colour profile": (19, b"", b"", of("colours")),
    "a colour of another meaning": (38, b"/srgb", b"/cmyk", of("colours")),
    "another purpose of the colours": (1, b"/GTS_PDFA1", b"/GTS_PDFX", of("colours")),
    "a form with another flag": (1, b"/SigFlags 1", b"/SigFlags 3", of("form")),
    "a file in another language": (1, b"(en-GB)", b"(de-DE)", of("viewing")),
    "a title that is not shown": (1, b"DocTitle true", b"DocTitle false", of("viewing")),
    "something done when it is opened": (
        1, b"/Lang", b"/OpenAction [4 0 R /Fit]/Lang", of("viewing"),
    ),
    "another count of pages": (2, b"/Count 2", b"/Count 3", of("order")),
    "a file that is listed once": (1, b"/AF [20 0 R", b"/AF [", of("rest")),
}  # fmt: skip


PACKED_TOO = (
    "a table head that is none", "a text of a picture", "another title of a bookmark",
    "other widths of a font", "other letters of a font", "another count of pages",
)  # fmt: skip


def closer() -> Iterator[Case]:
    """Whole files, one part of each changed with everything around it made anew, and damage."""
    for layout, parts in CLOSER.items():
        yield Case(f"more of its parts listed, {layout}", written(parts))
        for name, (number, old, new, found) in OTHERS.items():
            if layout == "table" or name in PACKED_TOO:
                content = changed(parts, number, old, new)
                yield Case(f"{name}, {layout}", content, (CHANGED, found))
        yield from damaged(parts, layout)
        yield from appended(parts, layout)
    none = changed(CLOSER["table"], 1, b"/Outlines 16 0 R", b"")  # they lie there, of no part
    yield Case("no bookmarks", none, (CHANGED, of("bookmarks"), of("rest")))
    yield from formats(CLOSER["table"])


def damaged(parts: Parts, layout: str) -> Iterator[Case]:
    """One changed bit where no list is needed to find it, and where only the list finds it."""
    content = written(parts)
    for name, number in (("the colour profile", 19), ("the font Dossier", 35), ("a picture", 37)):
        at = content.index(b"stream\n", content.index(b"\n%d 0 obj" % number)) + 20
        bit = content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
        yield Case(f"a bit of {name}, {layout}", bit, (CHANGED, ("pages", name, "unreadable")))
    for name, mark in (("the end of an object", b"endobj"), ("a comment", b"%\xf0\x9f")):
        at = content.index(mark) + 1
        bit = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        yield Case(f"a bit of {name}, {layout}", bit, (CHANGED, of("between")))
    other = written(parts.but(told=told(parts) | {"digest": "1" * 64}))
    yield Case(f"the file's digest, parts listed, {layout}", other, (CHANGED, of("between")))


def appended(parts: Parts, layout: str) -> Iterator[Case]:
    """A revision that changes what has a name; the first one is whole."""
    content, found = written(parts), files.objects(parts.but(told=told(parts)))
    for name, number, old, new in (
        ("the bookmarks", 17, b"Risks", b"Risk"),
        ("the tags of page 2", 33, b"/TH", b"/TD"),
        ("the font Dossier", 31, b"[500]", b"[300]"),
    ):
        other = files.updated(content, {number: found[number].replace(old, new)})
        unsealed = ("appended", "", "unsealed")
        yield Case(f"{name} appended, {layout}", other, (unsealed, ("appended", name, "changed")))


def formats(parts: Parts) -> Iterator[Case]:
    """Lists of formats to come, or that do not hold what their format says."""
    size, tag = ((4, b"595.25", b"595"), ("pages", "page 2", "size")), (33, b"/TH", b"/TD")
    listed = verify.listed_parts(verify.Pdf(written(parts)))
    later = as_listed(parts, listed | {"format": "riskreg-parts/3", "more": {}})
    yield Case("a list of a later format", changed(later, *size[0]), (CHANGED, size[1]))
    short = as_listed(parts, {name: each for name, each in listed.items() if name != "fonts"})
    unnamed = (CHANGED, ("pages", "", "changed"))
    yield Case("what a later list may name otherwise", changed(later, *tag), unnamed)
    yield Case("a list that is not of its format", changed(short, *tag), unnamed)


def as_listed(parts: Parts, listed: dict[str, object]) -> Parts:
    """The same file with another list."""
    text = rfc8785.dumps(listed).decode()
    return parts.but(told={"parts": f"{files.sha(text.encode())} {text}"})
