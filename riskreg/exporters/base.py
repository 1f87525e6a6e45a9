"""What an exporter is, and where pages find it: a table in, the bytes of a file out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

# What a cell may hold: text, number, yes or no, a day, an instant, a list of words, or nothing.
Value: TypeAlias = str | int | float | bool | date | datetime | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its name for programs and its name for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to write. `rows` is read once, so that it may come from a cursor."""

    title: str
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[Value]]


Write: TypeAlias = Callable[[Sheet], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """One file format."""

    slug: str
    title: str
    media_type: str
    write: Write


_exporters: dict[str, Exporter] = {}


def exporter(slug: str, *, title: str, media_type: str) -> Callable[[Write], Write]:
    """Register a function that writes a sheet; the same slug twice is an error."""

    def enter(write: Write) -> Write:
        if slug in _exporters:
            raise ValueError(f"exporter {slug} is registered twice")
        _exporters[slug] = Exporter(slug, title, media_type, write)
        return write

    return enter


def exporters() -> Mapping[str, Exporter]:
    """Every exporter by its slug, which is also the ending of its files."""
    return dict(_exporters)


def words(value: Value) -> str:
    """A value as text: ISO dates, lists with semicolons, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    return "; ".join(value)


def plain_number(value: Any) -> bool:
    """Whether a value is a number that may stand as one; yes and no are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
