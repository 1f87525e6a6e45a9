"""Puts the pages of all chunks into the file that already has their heads and feet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.pdf.anchors import add_outlines

from governance.dossiers.paper.laid import (
    COLOURS,
    DOCUMENT,
    FONTS,
    PROFILE,
    Bookmark,
    Laid,
    Sheet,
    renamed,
)
from governance.dossiers.paper.streams import Packed, Plain


def lend_letters(document: Document, fonts: dict[int, Any], chunks: Sequence[Laid]) -> None:
    """Have the document embed each font once, with the letters that all chunks use.

    Raises ValueError where a chunk was drawn with a font that is not among these.
    """
    document.fonts.update(fonts)
    known = {font.hash: font for font in document.fonts.values()}
    for font in known.values():
        font.widths, font.to_unicode = {}, {}
    for laid in chunks:
        for name, letters in laid.fonts.items():
            if name not in known:
                raise ValueError("a chunk is drawn in a font that is not ours")
            for glyph, width in letters.widths:
                known[name].widths.setdefault(glyph, width)
            for glyph, text in letters.texts:
                known[name].to_unicode.setdefault(glyph, text)
    for font in known.values():
        font.to_unicode = dict(sorted(font.to_unicode.items()))


@dataclass(frozen=True, slots=True)
class _Names:
    """What the marks of one chunk mean in the file: where its objects, pages and links begin."""

    first: int
    pages: Sequence[bytes]
    links: int
    shared: Mapping[int, bytes]

    def object(self, number: int) -> bytes:
        """The reference of an object of the chunk."""
        return b"%d 0 R" % (self.first + number)

    def named(self, number: int, sort: bytes) -> bytes:
        """What stands in the place of a mark."""
        if sort == b"R":
            return self.object(number)
        if sort == b"P":
            return self.pages[number]
        return self.shared[number] if sort == b"S" else b"%d" % (self.links + number)


class Linker:
    """Adds chunk after chunk to a file of as many empty pages as they have together."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.pages: tuple[bytes, ...] = pdf.page_references
        self.next_page = 0
        self.nums, self.document = pydyf.Array(), pydyf.Dictionary()
        self.linked: list[bytes] = []
        self.anchors: dict[str, tuple[int, float, float]] = {}
        self.bookmarks: list[Bookmark] = []
        self.shared: dict[int, bytes] = {}
        self.metadata = pydyf.Object()

    def link(self, chunks: Sequence[Laid], profile: bytes) -> None:
        """All chunks, in their order."""
        self._begin(profile)
        for laid in chunks:
            self._add(laid)
        if self.next_page != len(self.pages):
            raise ValueError(f"{self.next_page} pages were laid out for {len(self.pages)}")
        for number, element in enumerate(self.linked, start=len(self.pages)):
            self.nums.extend([number, element])
        add_outlines(self.pdf, _outline(self.bookmarks))
        self._name_places()
        # Behind all that chunks draw: `conformance.digest_place` looks for the last plain stream.
        self.pdf.add_object(self.metadata)
        self.pdf.catalog["Metadata"] = self.metadata.reference

    def _begin(self, profile: bytes) -> None:
        """The root of the structure, and what all chunks name."""
        root, numbers = pydyf.Dictionary(), pydyf.Dictionary({"Nums": self.nums})
        self.metadata = self._replaced(self.pdf.catalog["Metadata"], root)
        for each in (numbers, self.document):
            self.pdf.add_object(each)
        root.update({
            "Type": "/StructTreeRoot", "ParentTree": numbers.reference,
            "K": pydyf.Array([self.document.reference]),
        })  # fmt: skip
        self.document.update({
            "Type": "/StructElem", "S": "/Document", "K": pydyf.Array(), "P": root.reference,
        })  # fmt: skip
        self.pdf.catalog.update({
            "StructTreeRoot": root.reference,
            "ViewerPreferences": pydyf.Dictionary({"DisplayDocTitle": "true"}),
            "MarkInfo": pydyf.Dictionary({"Marked": "true"}),
        })  # fmt: skip
        resources = self._at(self._at(self.pages[0])["Resources"])
        self.shared = {
            DOCUMENT: self.document.reference,
            FONTS: resources["Font"],
            COLOURS: resources["ColorSpace"],
            PROFILE: profile,
        }

    def _add(self, laid: Laid) -> None:
        names = _Names(
            first=len(self.pdf.objects),
            pages=self.pages[self.next_page :],
            links=len(self.pages) + len(self.linked),
            shared=self.shared,
        )
        for part in laid.parts:
            content = renamed(part.content[: part.named], names.named) + part.content[part.named :]
            self.pdf.add_object((Packed if part.is_stream else Plain)(content))
        self.document["K"].extend(map(names.object, laid.elements))
        self.linked.extend(map(names.object, laid.linked))
        self.bookmarks.extend(
            replace(each, page=each.page + self.next_page) for each in laid.bookmarks
        )
        for name, (page, x, y) in laid.anchors.items():
            self.anchors.setdefault(name, (self.next_page + page, x, y))
        for sheet in laid.sheets:
            self._add_sheet(sheet, names)

    def _add_sheet(self, sheet: Sheet, names: "_Names") -> None:
        page = self._at(self.pages[self.next_page])
        page.update({
            "Contents": pydyf.Array([names.object(sheet.contents), page["Contents"]]),
            "Resources": names.object(sheet.resources),
            "StructParents": self.next_page, "Tabs": "/S",
        })  # fmt: skip
        if sheet.annotations:
            page["Annots"] = pydyf.Array(map(names.object, sheet.annotations))
        self.nums.extend([self.next_page, pydyf.Array(map(names.object, sheet.marked))])
        self.next_page += 1

    def _name_places(self) -> None:
        """Where links lead; a name tree must be sorted."""
        names = pydyf.Array()
        for name, (page, x, y) in sorted(self.anchors.items()):
            place = pydyf.Array([self.pages[page], "/XYZ", x, y, 0])
            names.extend([pydyf.String(name), place])
        if names:
            places = pydyf.Dictionary({"Names": names})
            self.pdf.add_object(places)
            self.pdf.catalog.setdefault("Names", pydyf.Dictionary())
            self.pdf.catalog["Names"]["Dests"] = places.reference

    def _replaced(self, reference: bytes, other: pydyf.Object) -> pydyf.Object:
        """Put an object in the place of the one there, and return that."""
        found: pydyf.Object = self._at(reference)
        other.number = found.number
        self.pdf.objects[found.number] = other
        return found

    def _at(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]


def _outline(bookmarks: Sequence[Bookmark]) -> list[Any]:
    """As WeasyPrint wants it: title, place, those under it, open or closed."""
    top: list[Any] = []
    within: list[tuple[int, list[Any]]] = [(0, top)]
    for each in bookmarks:
        while within[-1][0] >= each.level:
            within.pop()
        under: list[Any] = []
        within[-1][1].append((each.title, (each.page, each.x, each.y), under, each.state))
        within.append((each.level, under))
    return top
