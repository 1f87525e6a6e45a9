"""Pages that were laid out apart, as parts of a file yet to be linked: a chunk's "object file".

Objects are kept as WeasyPrint wrote them. Where one names another, a mark says what is meant, since
numbers are given when all chunks stand behind one another: `7 0 R` is object 7 of this chunk,
`2 0 P` its page 2, `3 0 A` the number of its annotation 3, `1 0 S` something that all share.
"""

import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

# A text is passed over whole: what users type may look like a mark. pydyf escapes brackets in it.
_MARKED = re.compile(rb"\((?:[^\\()]|\\.)*\)|(?<![\d.])(\d+) 0 ([RPAS])\b", re.DOTALL)
_HEAD = struct.Struct(">I")
DOCUMENT, FONTS, COLOURS, PROFILE = range(4)  # what all chunks share: the S marks
Named = Callable[[int, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """One object; of a stream, `named` bytes come before what is drawn and may hold marks."""

    content: bytes
    named: int

    @property
    def is_stream(self) -> bool:
        """Whether something follows the dictionary."""
        return self.named < len(self.content)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: the objects it consists of, and the element each piece of its text belongs to."""

    contents: int
    resources: int
    annotations: list[int]
    marked: list[int]


@dataclass(frozen=True, slots=True)
class Letters:
    """What is drawn in one font: for each glyph its width, and the text it stands for."""

    widths: list[tuple[int, float]]
    texts: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline: how deep, its words, where it leads, open or closed."""

    level: int
    title: str
    page: int
    x: float
    y: float
    state: str


@dataclass(frozen=True, slots=True)
class Laid:
    """The pages of one chunk.

    Bookmarks stand one after another, whatever is under which: the chunk before may hold the one
    that the first stands under.
    """

    sheets: list[Sheet]
    elements: list[int]  # the top of its structure
    linked: list[int]  # the element of each annotation
    anchors: dict[str, tuple[int, float, float]]  # page, x and y
    bookmarks: list[Bookmark]
    fonts: dict[str, Letters]
    parts: list[Part] = field(default_factory=list)


def renamed(content: bytes, named: Named) -> bytes:
    """The bytes with each reference or mark replaced."""

    def each(match: re.Match[bytes]) -> bytes:
        if match[2] is None:
            return match[0]
        return named(int(match[1]), match[2])

    return _MARKED.sub(each, content)


def encoded(laid: Laid) -> bytes:
    """As it is handed from one process to another, and kept."""
    told = _fields(laid) | {"parts": [(len(part.content), part.named) for part in laid.parts]}
    head = json.dumps(told, separators=(",", ":"), default=_fields).encode()
    return b"".join((_HEAD.pack(len(head)), head, *(part.content for part in laid.parts)))


def _fields(value: Any) -> dict[str, Any]:
    """One level of a dataclass: `asdict` copies all below it, number by number."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def decoded(content: bytes) -> Laid:
    """What was encoded; by us, or found unchanged."""
    at = _HEAD.size + _HEAD.unpack_from(content)[0]
    told = json.loads(content[_HEAD.size : at])
    parts = []
    for length, named in told["parts"]:
        parts.append(Part(content[at : at + length], named))
        at += length
    return Laid(
        sheets=[Sheet(**each) for each in told["sheets"]],
        elements=told["elements"],
        linked=told["linked"],
        anchors={name: (place[0], place[1], place[2]) for name, place in told["anchors"].items()},
        bookmarks=[Bookmark(**each) for each in told["bookmarks"]],
        fonts={name: Letters(**each) for name, each in told["fonts"].items()},
        parts=parts,
    )
