"""Lays out one chunk: HTML to pages that are not a file yet.

`python -m governance.dossiers.paper.laying` does so for another process: `side_by_side.py`.
"""

import gc
import hashlib
import struct
import sys
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any
from urllib.parse import quote, unquote

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from governance.dossiers.fetching import Fetcher
from governance.dossiers.paper.laid import (
    COLOURS,
    DOCUMENT,
    FONTS,
    PROFILE,
    Bookmark,
    Laid,
    Letters,
    Part,
    Sheet,
    encoded,
    renamed,
)
from governance.dossiers.paper.memory import seldom_swept
from governance.dossiers.paper.streams import packed

VARIANT = "pdf/a-3a"
ELSEWHERE = "riskreg-anchor:"  # what links to other chunks lead to, until all are linked
# Heads and feet are drawn on the same pages and ask for these.
_OPAQUE = {"A1.0": {"CA": 1}, "a1.0": {"ca": 1}}
_SCALE = 0.75  # points in a CSS pixel
_LENGTH = struct.Struct(">I")


@lru_cache(maxsize=4)
def dressed(style: str) -> tuple[FontConfiguration, CSS]:
    """A stylesheet that was read, and the fonts it names."""
    fonts = FontConfiguration()
    return fonts, CSS(string=style, url_fetcher=Fetcher(), font_config=fonts)


def rendered(text: str, style: str, variant: str) -> Document:
    """The pages of some HTML, not yet drawn. Fetches nothing but our fonts."""
    fonts, css = dressed(style)
    page = HTML(string=text, url_fetcher=Fetcher())
    _lead_elsewhere(page.etree_element)
    return page.render(font_config=fonts, stylesheets=[css], pdf_variant=variant)


def lay_out(text: str, style: str) -> bytes:
    """The pages of a chunk, encoded; the same for the same text, style, fonts and versions."""
    pages = drawn(rendered(text, style, VARIANT), text)
    gc.collect(1)  # boxes name one another: none is left behind for the next chunk
    return pages


def drawn(document: Document, text: str) -> bytes:
    """The pages of a chunk whose text was rendered, encoded."""
    found: list[Laid] = []

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        found.append(_Taken(document, pdf, hashlib.sha256(text.encode()).hexdigest()[:10]).laid())
        del pdf.objects[1:]  # so that nothing is written

    document.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return encoded(found[0])


def _lead_elsewhere(root: Any) -> None:
    """WeasyPrint drops links to what it does not find: tell it that they lead out."""
    here = {each.get("id") for each in root.iter() if each.get("id")}
    for each in root.iter():
        href = each.get("href") or ""
        if href.startswith("#") and href[1:] not in here:
            each.set("href", ELSEWHERE + quote(href[1:]))


class _Taken:
    """Takes from a drawn document what will stand in the file."""

    def __init__(self, document: Document, pdf: pydyf.PDF, prefix: str) -> None:
        self.document, self.pdf, self.prefix = document, pdf, prefix
        self.pages = [self._at(each) for each in pdf.page_references]
        self.root = self._at(pdf.catalog["StructTreeRoot"])
        self.marks = self._shared() | {
            page.number: b"%d 0 P" % at for at, page in enumerate(self.pages)
        }
        self.numbers: dict[int, int] = {}
        self.waiting: deque[int] = deque()

    def laid(self) -> Laid:
        """All of it."""
        nums = self._at(self.root["ParentTree"])["Nums"]
        count = len(self.pages)
        self._adapt()
        sheets = [self._sheet(page, nums[2 * at + 1]) for at, page in enumerate(self.pages)]
        document = self._at(self.root["K"][0])
        return Laid(
            sheets=sheets,
            elements=[self._number(each) for each in document["K"]],
            linked=[self._number(each) for each in nums[2 * count + 1 :: 2]],
            anchors=self._anchors(),
            bookmarks=list(self._bookmarks()),
            fonts=self._fonts(),
            parts=list(self._parts()),
        )

    def _at(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def _shared(self) -> dict[int, bytes]:
        resources = self._at(self.pages[0]["Resources"])
        profile = next(iter(self.document.color_profiles.values())).pdf_reference
        references = {
            DOCUMENT: self.root["K"][0],
            FONTS: resources["Font"],
            COLOURS: resources["ColorSpace"],
            PROFILE: profile,
        }
        return {int(each.split()[0]): b"%d 0 S" % at for at, each in references.items()}

    def _adapt(self) -> None:
        """Make names unique among chunks, and ready what is counted through them."""
        for each in self.pdf.objects:
            if not isinstance(each, pydyf.Dictionary):
                continue
            if each.get("Type") == "/Annot":
                self._adapt_link(each)
            elif each.get("Type") == "/StructElem":
                self._adapt_cell(each)
        for page in self.pages:
            stream = self._at(page["Contents"])
            stream.stream = [b"q", *stream.stream, b"Q"]
            states = self._at(page["Resources"])["ExtGState"]
            for name, state in _OPAQUE.items():
                states.setdefault(name, pydyf.Dictionary(state))

    def _adapt_link(self, link: pydyf.Dictionary) -> None:
        link["StructParent"] = b"%d 0 A" % (link["StructParent"] - len(self.pages))
        address = link["A"]["URI"].string if "A" in link else ""
        if address.startswith(ELSEWHERE):
            del link["A"]
            name = pydyf.String(unquote(address.removeprefix(ELSEWHERE)))
            link["Contents"] = link["Dest"] = name

    def _adapt_cell(self, cell: pydyf.Dictionary) -> None:
        if "ID" in cell:
            cell["ID"] = self._own(cell["ID"])
        if "Headers" in cell.get("A", ()):
            cell["A"]["Headers"] = pydyf.Array(map(self._own, cell["A"]["Headers"]))

    def _own(self, name: pydyf.String) -> pydyf.String:
        return pydyf.String(f"{self.prefix}-{name.string}")

    def _number(self, reference: bytes) -> int:
        """The number of an object in the chunk, given when it is first asked for."""
        old = int(reference.split()[0])
        if old not in self.numbers:
            self.numbers[old] = len(self.numbers)
            self.waiting.append(old)
        return self.numbers[old]

    def _sheet(self, page: pydyf.Dictionary, marked: list[bytes]) -> Sheet:
        return Sheet(
            contents=self._number(page["Contents"]),
            resources=self._number(page["Resources"]),
            annotations=[self._number(each) for each in page.get("Annots", ())],
            marked=[self._number(each) for each in marked],
        )

    def _parts(self) -> Iterator[Part]:
        """Each object that is named by one before it, in the order of their numbers."""
        while self.waiting:
            each = self.pdf.objects[self.waiting.popleft()]
            if isinstance(each, pydyf.Stream):
                content = packed(each).data
                at = content.index(b"\nstream\n")
                head = renamed(content[:at], self._name)
                yield Part(head + content[at:], len(head))
            else:
                content = renamed(each.data, self._name)
                yield Part(content, len(content))

    def _name(self, number: int, sort: bytes) -> bytes:
        if sort != b"R":  # set by us
            return b"%d 0 %b" % (number, sort)
        return self.marks.get(number) or b"%d 0 R" % self._number(b"%d" % number)

    def _anchors(self) -> dict[str, tuple[int, float, float]]:
        at = {page.number: index for index, page in enumerate(self.pages)}
        names = self.pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
        return {
            name.string: (at[int(place[0].split()[0])], place[2], place[3])
            for name, place in zip(names[0::2], names[1::2], strict=True)
        }

    def _bookmarks(self) -> Iterator[Bookmark]:
        for at, page in enumerate(self.document.pages):
            for level, title, (x, y), state in page.bookmarks:
                yield Bookmark(level, title, at, x * _SCALE, (page.height - y) * _SCALE, state)

    def _fonts(self) -> dict[str, Letters]:
        return {
            font.hash: Letters(sorted(font.widths.items()), sorted(font.to_unicode.items()))
            for font in self.document.fonts.values()
        }


def told(stream: IO[bytes]) -> bytes:
    """The next message; raises EOFError where the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def tell(stream: IO[bytes], content: bytes) -> None:
    """Send a message."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def main() -> None:
    """First a stylesheet is told, then chunk after chunk; each is answered with its pages."""
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    try:
        style = told(asked).decode()
        dressed(style)
        with seldom_swept():
            while True:
                tell(answered, lay_out(told(asked).decode(), style))
    except EOFError:
        return


if __name__ == "__main__":
    main()
