"""Facts -> HTML: the pieces of a document, whole or as chunks that are laid out apart."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from governance.dossiers import cutting, plain
from governance.dossiers.context import Frame
from governance.dossiers.letters import spelled
from governance.dossiers.paper.binding import Manuscript, Places
from governance.dossiers.paper.sheets import sheets
from governance.dossiers.registry import Section

LANGUAGE = "en-gb"
CHAPTERS_WITHOUT_CONTENTS = 5  # so few are found without a table
SHORT_CONTENTS = 20  # lines that leave half a page, marks and all
LEAF = "<!--leaf-->"  # within a chapter, where a page begins; what users type has no such brackets


@dataclass(frozen=True)
class Chapter:
    """A section with what it gathered; the cover, number 0, prints none."""

    number: int
    section: Section
    facts: dict[str, Any]
    flows: bool = False

    @cached_property
    def told(self) -> dict[str, Any]:
        """What it gathered, for programs: asked for by the changes, and by what is embedded."""
        return plain.facts(self.facts)

    @property
    def is_short(self) -> bool:
        """Whether it begins where the chapter before it ends, if it fits there."""
        return bool(self.facts.get("is_short"))

    @property
    def is_flowing(self) -> bool:
        """Whether it begins there, wherever it ends."""
        return self.flows or bool(self.facts.get("is_flowing"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents, with those under it; without a page where they are one document."""

    anchor: str
    title: str | Promise
    page: int | None
    number: int = 0
    parts: tuple["Entry", ...] = ()


@contextmanager
def reading_as(context: Frame) -> Iterator[None]:
    """The document's language and the organisation's clock, whoever asked and wherever."""
    with translation.override(LANGUAGE), timezone.override(context.zone):
        yield


def behind_contents(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters, the first of which begins on the page of the contents if these are short.

    What follows contents is laid out with them, more than once: not a whole document that flows.
    """
    lines = sum(1 + len(each.facts.get("contents", ())) for each in chapters if each.number)
    if not _has_contents(chapters) or lines > SHORT_CONTENTS or chapters[2].flows:
        return chapters
    cover, first, *others = chapters
    return (cover, replace(first, flows=True), *others)


def led(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters, each of which follows at once where the one before is a line or two long.

    That one would fill no page, and may find no room on the last of those before it.
    """
    return tuple(
        _following(each) if before and before.facts.get("leads") else each
        for before, each in zip((None, *chapters), chapters, strict=False)
    )


def _following(chapter: Chapter) -> Chapter:
    """Begins on the page of another, so that its first leaf ends lower: no page begins there."""
    leaves = chapter.facts.get("leaves")
    if not leaves:
        return replace(chapter, flows=True)
    joined = (sum(leaves[:2], ()), *leaves[2:])
    return replace(chapter, flows=True, facts={**chapter.facts, "leaves": joined})


def whole(context: Frame, chapters: tuple[Chapter, ...]) -> str:
    """The whole document as one HTML text."""
    with reading_as(context):
        cover, *others = _pieces(context, chapters)
        contents = [(_contents(chapters, {}),)] if _has_contents(chapters) else []
        return _framed(context, chain(cover, *contents, *others))


def manuscript(context: Frame, chapters: tuple[Chapter, ...]) -> Manuscript:
    """The document as chunks: each begins with a chapter, or a part of one, that begins a page."""
    with reading_as(context):
        pieces = _pieces(context, chapters)
    has_contents = _has_contents(chapters)
    ahead = pieces[0][1:] if has_contents else []  # of the cover, on the page of the contents
    if ahead:
        del pieces[0][1:]
    runs: list[list[str]] = []
    for chapter, (first, *others) in zip(chapters, pieces, strict=True):
        if not runs or not (chapter.is_short or chapter.is_flowing):
            runs.append([])
        runs[-1].append(first)
        runs.extend([each] for each in others)
    behind = runs[0][1:]  # chapters that follow the contents at once
    if has_contents:
        del runs[0][1:]

    def contents(places: Places) -> str:
        with reading_as(context):
            listed = context.lens.secrets.struck_html(_contents(chapters, places))
            return _chunk([*ahead, listed, *behind])

    def frame(pages: int) -> str:
        with reading_as(context):
            return _framed(context, [sheets(pages)])

    return Manuscript(frame, tuple(map(_chunk, runs)), contents if has_contents else None)


def _has_contents(chapters: tuple[Chapter, ...]) -> bool:
    return len(chapters) > CHAPTERS_WITHOUT_CONTENTS


def _pieces(context: Frame, chapters: tuple[Chapter, ...]) -> list[list[str]]:
    """The HTML of each chapter, in the parts that begin a page; struck whole, then cut short."""
    strike = context.lens.secrets.struck_html
    return [
        [
            cutting.done(strike(_piece(chapter, at, part)))
            for at, part in enumerate(_parts(context, chapter))
        ]
        for chapter in chapters
    ]


def _parts(context: Frame, chapter: Chapter) -> list[SafeString]:
    """What its template shows, cut where it says."""
    # Rendered by a template before.
    parts = _shown(context, chapter).split(LEAF)
    return [mark_safe(each) for each in parts]  # noqa: S308  what the template wrote, cut


def _piece(chapter: Chapter, at: int, text: SafeString) -> str:
    """A part with the head of its chapter, or what stands for it where the chapter goes on."""
    if not chapter.number:
        return text
    if at:
        return render_to_string("dossier/chapter_on.html", {"text": text})
    return render_to_string("dossier/chapter.html", {"chapter": chapter, "text": text})


def _shown(context: Frame, chapter: Chapter) -> SafeString:
    return render_to_string(
        chapter.section.template,
        {
            **chapter.facts,
            "control": context.control,
            "record": context.record,
            "organisation": context.organisation,
        },
    )


def _contents(chapters: tuple[Chapter, ...], places: Mapping[str, int]) -> str:
    entries = [_entry(each, places) for each in chapters if each.number]
    has_marks = chapters[0].facts.get("has_marks", False)
    return render_to_string("dossier/contents.html", {"entries": entries, "has_marks": has_marks})


def _entry(chapter: Chapter, places: Mapping[str, int]) -> Entry:
    slug = chapter.section.slug
    parts = tuple(
        Entry(anchor, title, places.get(anchor))
        for anchor, title in chapter.facts.get("contents", ())
    )
    return Entry(slug, chapter.section.title, places.get(slug), chapter.number, parts)


def _framed(context: Frame, pieces: Iterable[str]) -> str:
    """With the head of the document, and what stands on each of its pages."""
    framed = _printable(
        "dossier/document.html",
        pieces,
        control=context.control,
        organisation=context.organisation,
        title=context.title,
        head=context.head,
    )
    return context.lens.secrets.struck_html(framed)


def _chunk(pieces: Iterable[str]) -> str:
    return _printable("dossier/chunk.html", pieces)


def _printable(template: str, pieces: Iterable[str], **inputs: Any) -> str:
    """With letters our font lacks spelled out."""
    # What was rendered by a template before, or stands above.
    shown = [mark_safe(piece) for piece in pieces]  # noqa: S308 - rendered by our own templates
    text = render_to_string(template, {**inputs, "pieces": shown})
    return spelled(unicodedata.normalize("NFC", text))
