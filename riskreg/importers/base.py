"""The plug point of importers: what one is, and where a caller finds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.functional import Promise

from riskreg.importers.profiles import Profile
from riskreg.importers.tables import Table
from riskreg.rules.imports import Read, Remark, Row, RowFault

__all__ = ["Importer", "Parse", "Read", "Remark", "Row", "RowFault", "get", "importer"]


class Parse(Protocol):
    """Reads a table by a profile and a mapping; pure: no database, no clock."""

    def __call__(self, table: Table, profile: Profile, mapping: Mapping[str, str]) -> Read: ...


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of record that files can be read into; its profiles name it by its slug."""

    slug: str
    title: str | Promise
    parse: Parse


_importers: dict[str, Importer] = {}
P = TypeVar("P", bound=Parse)


def importer(slug: str, *, title: str | Promise) -> Callable[[P], P]:
    """Register a parse function under a slug; the same slug twice is an error."""

    def enter(parse: P) -> P:
        if slug in _importers:
            raise ValueError(f"importer {slug} is registered twice")
        _importers[slug] = Importer(slug, title, parse)
        return parse

    return enter


def get(slug: str) -> Importer:
    """The importer of a slug."""
    return _importers[slug]
