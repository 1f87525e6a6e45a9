"""Sections of a dossier and the kinds of dossier made of them: the plug point.

A section gathers plain facts; `templates/dossier/<slug>.html` shows them; `build.py` puts them on
paper. `docs/sections.md` says how to add one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise

from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context, Frame
from governance.dossiers.points import Matter
from governance.ui import references

Text = str | Promise
Lacking = Callable[[Any, datetime], str]
Facts = dict[str, Any]
C = TypeVar("C", bound=Frame)


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter. `gather` reads everything it needs; afterwards the database is left alone.

    Where it `reads_others` it is given, beside the context, what the others gathered.
    """

    slug: str
    title: Text
    gather: Callable[..., Facts]
    reads_others: bool = False

    @property
    def template(self) -> str:
        """The template that shows what was gathered."""
        return f"dossier/{self.slug.replace('-', '_')}.html"


class Told(Protocol):
    """A section with what it gathered."""

    @property
    def section(self) -> Section:
        """Which section it is."""

    @property
    def facts(self) -> Facts:
        """What it gathered."""

    @property
    def told(self) -> Facts:
        """The same for programs: what its pages show, without layout."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: what it is for, and its sections in the order they are printed.

    `about` is the context its sections are given: theirs, or one that theirs is a part of.
    `matter` says which open points it prints in full; none: all of them.
    `is_flowing` says that its chapters begin where the one before ends: it is a few pages long.
    `is_public` says that it is handed to strangers: only its own facts are embedded in its file.
    `lacking` says of a record and a moment why nothing can be printed; empty where something can.
    """

    slug: str
    title: Text
    purpose: Text
    sections: tuple[str, ...]
    about: type[Frame] = Context
    lacking: Lacking | None = None
    matter: Matter | None = None
    is_public: bool = False
    is_flowing: bool = False

    @property
    def confidentiality(self) -> Level:
        """How widely it may be shown where nobody says otherwise."""
        return Level.PUBLIC if self.is_public else Level.CONFIDENTIAL


_sections: dict[str, Section] = {}
_kinds: dict[str, Kind] = {}


def section(slug: str, *, title: Text) -> Callable[[Callable[[C], Facts]], Callable[[C], Facts]]:
    """Register a function as a section; the same slug twice is an error."""

    def add(gather: Callable[[C], Facts]) -> Callable[[C], Facts]:
        _add(Section(slug, title, gather))
        return gather

    return add


def section_of_others(
    slug: str, *, title: Text
) -> Callable[[Callable[[C, Sequence[Told]], Facts]], Callable[[C, Sequence[Told]], Facts]]:
    """Register a section that tells of the others: it is gathered when they are."""

    def add(gather: Callable[[C, Sequence[Told]], Facts]) -> Callable[[C, Sequence[Told]], Facts]:
        _add(Section(slug, title, gather, reads_others=True))
        return gather

    return add


def _add(section: Section) -> None:
    if section.slug in _sections:
        raise ValueError(f"section {section.slug} is registered twice")
    _sections[section.slug] = section


def register(kind: Kind) -> Kind:
    """Make a kind known; its sections must be there already, the same slug twice is an error."""
    if kind.slug in _kinds:
        raise ValueError(f"kind {kind.slug} is registered twice")
    missing = [slug for slug in kind.sections if slug not in _sections]
    if missing:
        raise ValueError(f"kind {kind.slug} names unknown sections: {', '.join(missing)}")
    _kinds[kind.slug] = kind
    return kind


def kind(slug: str) -> Kind:
    """The kind of this slug; raises KeyError that names the known ones."""
    try:
        return _kinds[slug]
    except KeyError:
        raise KeyError(f"no kind of dossier {slug}; known: {', '.join(_kinds)}") from None


def kinds(about: type[Frame] | None = None) -> Mapping[str, Kind]:
    """Every kind, or those about one sort of thing, by slug in the order of registration."""
    return {slug: k for slug, k in _kinds.items() if about is None or k.about is about}


def title(slug: str) -> str:
    """A kind in words; one that this installation no longer makes keeps its slug."""
    return str(_kinds[slug].title) if slug in _kinds else slug


def _level(code: str) -> str:
    return str(Level(code).label) if code in Level.values else code


references.teach("schedule", "kind", title)
references.teach("schedule", "approved_kind", title)
references.teach("schedule", "confidentiality", _level)


def sections() -> Mapping[str, Section]:
    """Every section by slug."""
    return dict(_sections)


def sections_of(kind: Kind) -> tuple[Section, ...]:
    """The sections of a kind in their order."""
    return tuple(_sections[slug] for slug in kind.sections)
