"""Facts -> HTML -> PDF. With `conformance.py` the only module that knows WeasyPrint.

Same input, same bytes: the clock comes in with document control, dates stand in `<meta>` alone,
the identifier is taken from the text, and HarfBuzz subsets the fonts.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from governance.dossiers import attachments, conformance, registry
from governance.dossiers.attachments import Enclosed
from governance.dossiers.context import Frame
from governance.dossiers.fetching import Fetcher
from governance.dossiers.letters import spelled
from governance.dossiers.registry import Kind, Section

LANGUAGE = "en-gb"
CHAPTERS_WITHOUT_CONTENTS = 5  # so few are found without a table
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with what it gathered; the cover, number 0, prints none."""

    number: int
    section: Section
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file."""

    content: bytes
    pages: int


def silent(_words: str) -> None:
    """For callers that nobody watches."""


@contextmanager
def _reading_as(context: Frame) -> Iterator[None]:
    """The document's language and the organisation's clock, whoever asked and wherever."""
    with translation.override(LANGUAGE), timezone.override(context.zone):
        yield


def gather(context: Frame, kind: Kind, step: Step = silent) -> tuple[Chapter, ...]:
    """Read the facts of every section; nothing after this touches the database."""
    chapters = []
    with _reading_as(context):
        for number, section in enumerate(registry.sections_of(kind)):
            step(str(section.title))
            chapters.append(Chapter(number, section, section.gather(context)))
    return tuple(chapters)


def html(context: Frame, chapters: tuple[Chapter, ...]) -> str:
    """The whole document as one HTML text, with letters our font lacks spelled out."""
    with _reading_as(context):
        shown = [(chapter, _shown(context, chapter)) for chapter in chapters]
        text = render_to_string(
            "dossier/document.html",
            {
                "control": context.control,
                "organisation": context.organisation,
                "title": context.title,
                "head": context.head,
                "chapters": shown,
                "has_contents": len(chapters) > CHAPTERS_WITHOUT_CONTENTS,
            },
        )
    return spelled(unicodedata.normalize("NFC", text))


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


def printed(context: Frame, chapters: tuple[Chapter, ...], step: Step = silent) -> Printed:
    """The whole document as a file, with what is embedded in it."""
    with _reading_as(context):
        enclosed = attachments.of(context, chapters)
    return pdf(html(context, chapters), step, named=context.control.named, enclosed=enclosed)


def pdf(
    text: str, step: Step = silent, *, named: str = "", enclosed: Enclosed | None = None
) -> Printed:
    """The HTML on tagged A4 pages, PDF/A-3a and PDF/UA-1; fetches nothing but our fonts."""
    fetcher, fonts = Fetcher(), FontConfiguration()
    style = CSS(
        string=render_to_string("dossier/dossier.css"), url_fetcher=fetcher, font_config=fonts
    )
    step(_("Laying out the pages"))
    document = HTML(string=text, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[style], pdf_variant=conformance.VARIANT
    )
    step(_("Writing the file"))
    identifier = hashlib.sha256(text.encode()).digest()[:16]
    content = conformance.written(document, named, enclosed, pdf_identifier=identifier)
    return Printed(content, len(document.pages))
