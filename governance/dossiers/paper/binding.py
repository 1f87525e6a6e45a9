"""From a manuscript to its pages: chunks laid out or taken from the cache, and the contents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from weasyprint import Document

from governance.dossiers.paper import side_by_side
from governance.dossiers.paper.cache import Cache
from governance.dossiers.paper.laid import Laid, decoded
from governance.dossiers.paper.laying import rendered
from governance.dossiers.paper.linking import lend_letters
from governance.dossiers.paper.sheets import dealt

VARIANT = "pdf/a-3u"
_LINES = 40  # of contents on a page, for a first guess
_ROUNDS = 4  # of contents whose own length changes the numbers in them
_SPECIMEN = '<html lang="en"><body><p>a</p><p><i>a</i></p><h2>a</h2><h1>a</h1></body></html>'
Places = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document as HTML.

    `chunks` are laid out apart and follow one another on new pages; the contents, which are told
    the page of each anchor, stand after the first. `frame` gives so many empty pages as
    `sheets` has them, which have heads and feet, and the title and dates of the file.
    """

    frame: Callable[[int], str]
    chunks: tuple[str, ...]
    contents: Callable[[Places], str] | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """How pages are made: the style of what is read, that of heads and feet, and with what."""

    style: str
    furniture: str
    processes: int = 1
    cache: Cache | None = None


def bound(manuscript: Manuscript, press: Press, told: Callable[[int, int], None]) -> list[Laid]:
    """The pages of all chunks in their order, contents included; `told` hears how far it is."""
    chunks = [decoded(each) for each in _chunks(manuscript.chunks, press, told)]
    if manuscript.contents is not None:
        chunks = _with_contents(chunks, manuscript.contents, press)
    if press.cache:
        press.cache.trim()
    return chunks


@contextmanager
def framed(text: str, chunks: Sequence[Laid], press: Press) -> Iterator[Document]:
    """The empty pages that chunks are drawn on, with the fonts of all."""
    pages = sum(len(each.sheets) for each in chunks)
    document = dealt(rendered(text, press.furniture, VARIANT), pages)
    specimen = rendered(_SPECIMEN, press.style, VARIANT)
    specimen.write_pdf()
    lend_letters(document, specimen.fonts, chunks)
    yield document  # fonts are there as long as the specimen is


def _chunks(texts: Sequence[str], press: Press, told: Callable[[int, int], None]) -> list[bytes]:
    """Encoded pages of each chunk, from the cache where it has them."""
    cache = press.cache
    found = [cache.found(text, press.style) if cache else None for text in texts]
    missing = [at for at, content in enumerate(found) if content is None]
    there = len(texts) - len(missing)
    made = side_by_side.laid_out(
        [texts[at] for at in missing],
        press.style,
        processes=press.processes,
        done=lambda count: told(there + count + 1, len(texts)),
    )
    for at, content in zip(missing, made, strict=True):
        found[at] = content
        if cache:
            cache.keep(texts[at], press.style, content)
    return [content for content in found if content is not None]


def _with_contents(
    chunks: list[Laid], contents: Callable[[Places], str], press: Press
) -> list[Laid]:
    """With the contents behind the first chunk; laid out again while another page is theirs.

    They may be longer than was thought, and chapters may follow them on their pages.
    """
    length = 1 + contents(_places(chunks, 1)).count("<li") // _LINES
    text = contents(_places(chunks, length))
    for _round in range(_ROUNDS):
        (pages,) = _chunks((text,), press, lambda _part, _parts: None)
        whole = [chunks[0], decoded(pages), *chunks[1:]]
        again = contents(_places(whole))
        if again == text:
            return whole
        text = again
    raise ValueError("the contents have no length that agrees with their page numbers")


def _places(chunks: Sequence[Laid], contents: int = 0) -> dict[str, int]:
    """The page of each anchor, with so many more pages behind the first chunk."""
    places: dict[str, int] = {}
    first = 1
    for at, laid in enumerate(chunks):
        for name, (page, _x, _y) in laid.anchors.items():
            places.setdefault(name, first + page)
        first += len(laid.sheets) + (0 if at else contents)
    return places
