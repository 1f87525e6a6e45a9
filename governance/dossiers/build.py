"""Facts -> pages -> file: gathers what sections tell, and has it laid out, linked and written.

Same input, same bytes: the clock comes in with document control, dates stand in `<meta>` alone,
the identifier is taken from the text, and HarfBuzz subsets the fonts.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from governance.dossiers import attachments, conformance, manuscripts, registry
from governance.dossiers.attachments import Enclosed
from governance.dossiers.conformance import Content
from governance.dossiers.context import Frame
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.paper import binding, side_by_side
from governance.dossiers.paper.binding import Manuscript, Press
from governance.dossiers.paper.cache import Cache
from governance.dossiers.registry import Kind

LANGUAGE = manuscripts.LANGUAGE
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file."""

    content: bytes
    pages: int


def silent(_words: str) -> None:
    """For callers that nobody watches."""


def gather(context: Frame, kind: Kind, step: Step = silent) -> tuple[Chapter, ...]:
    """Read the facts of every section; nothing after this touches the database."""
    chapters = []
    with manuscripts.reading_as(context):
        for number, section in enumerate(registry.sections_of(kind)):
            step(str(section.title))
            facts = {} if section.reads_others else section.gather(context)
            chapters.append(Chapter(number, section, facts, kind.is_flowing and number > 1))
        ordered = manuscripts.behind_contents(tuple(chapters))
        completed = tuple(_completed(context, each, ordered) for each in ordered)
        return manuscripts.led(completed)


def _completed(context: Frame, chapter: Chapter, all_of_them: tuple[Chapter, ...]) -> Chapter:
    """With its facts, where they are about those of the others."""
    if not chapter.section.reads_others:
        return chapter
    others = [each for each in all_of_them if each is not chapter]
    return replace(chapter, facts=chapter.section.gather(context, others))


def html(context: Frame, chapters: tuple[Chapter, ...]) -> str:
    """The whole document as one HTML text, with letters our font lacks spelled out."""
    return manuscripts.whole(context, chapters)


def printed(
    context: Frame, chapters: tuple[Chapter, ...], step: Step = silent, within: Step = silent
) -> Printed:
    """The whole document as a file, with what is embedded in it.

    `step` is told each stage, `within` how far a long one is.
    """
    with manuscripts.reading_as(context):
        enclosed = attachments.of(context, chapters)
    step(_("Laying out the pages"))
    text = manuscripts.manuscript(context, chapters)
    return pdf(text, step, within, named=context.control.named, enclosed=enclosed)


def pdf(
    manuscript: Manuscript,
    step: Step = silent,
    within: Step = silent,
    *,
    named: str = "",
    enclosed: Enclosed | None = None,
) -> Printed:
    """A manuscript on tagged A4 pages, PDF/A-3a and PDF/UA-1; fetches nothing but our fonts."""
    machine = press()

    def told(part: int, parts: int) -> None:
        within(
            _("Laying out the pages, part %(part)s of %(parts)s") % {"part": part, "parts": parts}
        )

    chunks = binding.bound(manuscript, machine, told)
    step(_("Writing the file"))
    pages = sum(len(each.sheets) for each in chunks)
    text = manuscript.frame(pages)
    identifier = hashlib.sha256("".join((text, *manuscript.chunks)).encode()).digest()[:16]
    with binding.framed(text, chunks, machine) as document:
        content = Content(chunks, enclosed, named)
        return Printed(conformance.written(document, content, pdf_identifier=identifier), pages)


@contextmanager
def second_at_hand() -> Iterator[None]:
    """Within, what lays out pages beside this process is started: for a long document."""
    machine = press()
    with side_by_side.at_hand(machine.style, processes=machine.processes):
        yield


def press() -> Press:
    """How this installation lays pages out."""
    page, read, furniture = styles()
    megabytes = settings.DOSSIER_CACHE_MB
    return Press(
        style=page + read,
        furniture=page + furniture,
        processes=settings.DOSSIER_PROCESSES,
        cache=Cache(settings.VAR_DIR / "pages", megabytes * 1024 * 1024) if megabytes else None,
    )


@lru_cache(maxsize=1)
def styles() -> tuple[str, str, str]:
    """Stylesheets of the sheet, of what is read on it, and of heads and feet."""
    page, read, furniture = (
        render_to_string(f"dossier/{name}.css") for name in ("page", "dossier", "furniture")
    )
    return page, read, furniture
