"""Heads and feet of many pages, laid out for a few: pages differ in the digits of their number.

Digits are as wide as one another, so that a foot stands where that of each page with as many digits
stands. The pages 1 to 10, 100 and so on are laid out; others get their own digits.
"""

import re
from collections.abc import Sequence
from typing import Any

from weasyprint import Document

_ALL = 10  # pages up to which each is laid out; they show every digit
_GLYPH = re.compile(rb"<([0-9a-f]+)>")


def sheets(pages: int) -> str:
    """The HTML of so many empty pages, for those that are laid out."""
    return "".join(
        f'<div class="sheet" data-number="{number}" data-total="{pages}"></div>\n'
        for number in _laid_out(pages)
    )


def dealt(document: Document, pages: int) -> Document:
    """The document with so many pages, of those that `sheets` had laid out."""
    if pages <= _ALL:
        return document
    by_digits = {len(str(number)): page for number, page in _numbered(document, pages)}
    return document.copy(
        [
            document.pages[number - 1] if number <= _ALL else by_digits[len(str(number))]
            for number in range(1, pages + 1)
        ]
    )


def number(streams: Sequence[Any]) -> None:
    """Give the drawn foot of each page the digits of its number.

    Raises ValueError where the feet are not what WeasyPrint 70 draws.
    """
    if len(streams) <= _ALL:
        return
    shown = [_GLYPH.findall(each.stream[_foot(each)]) for each in streams[:_ALL]]
    unlike = (at for at, pair in enumerate(zip(*shown[:2], strict=True)) if len({*pair}) > 1)
    first = next(unlike)
    digits = {str(at + 1): glyphs[first] for at, glyphs in enumerate(shown[:-1])}
    digits["0"] = shown[-1][first + 1]
    for at, stream in enumerate(streams[_ALL:], start=_ALL + 1):
        written = str(at)
        ours, laid_out = ([digits[each] for each in text] for text in (written, _specimen(written)))
        foot = _foot(stream)
        glyphs = _GLYPH.findall(stream.stream[foot])
        place = slice(first, first + len(written))
        if glyphs[place] != laid_out:
            raise ValueError("page numbers are not drawn digit by digit")
        glyphs[place] = ours
        stream.stream[foot] = _drawn_with(stream.stream[foot], glyphs)


def _drawn_with(text: bytes, glyphs: Sequence[bytes]) -> bytes:
    """A drawn text with other glyphs in the places of its own."""
    found = iter(glyphs)
    return _GLYPH.sub(lambda _old: b"<%b>" % next(found), text)


def _laid_out(pages: int) -> list[int]:
    """The numbers of the pages that stand for all."""
    longer = (int(_specimen("0" * length)) for length in range(3, len(str(pages)) + 1))
    return [*range(1, min(pages, _ALL) + 1), *longer]


def _numbered(document: Document, pages: int) -> list[tuple[int, Any]]:
    return list(zip(_laid_out(pages), document.pages, strict=True))


def _specimen(written: str) -> str:
    """The first number with as many digits."""
    return "1" + "0" * (len(written) - 1)


def _foot(stream: Any) -> int:
    """Where in a page's drawing its number stands: the text that is drawn last."""
    return max(at for at, each in enumerate(stream.stream) if each.endswith(b"TJ"))
