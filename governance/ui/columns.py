"""One table definition for page, CSV and PDF: its columns, which are shown, in what order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.ui.dates import iso

Text = str | Promise
NOT_STATED = _("not stated")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Column(Generic[Thing]):
    """One column. `value` reads a plain value from a thing; everything else says how it is shown.

    `sort` holds the ORM paths to order by, none where one cannot sort. `cell` names a template
    that draws the value on the page (inputs: value, thing); `link` gives the address the value
    leads to. `empty` says why a cell is empty.
    """

    key: str
    label: Text
    value: Callable[[Thing], Any]
    sort: tuple[str, ...] = ()
    is_default: bool = True
    is_number: bool = False
    cell: str = ""
    link: Callable[[Thing], str] | None = None
    empty: Text = NOT_STATED

    def text(self, thing: Thing) -> str:
        """The value in words, as CSV and PDF show it; empty where there is none."""
        return plain(self.value(thing))


def attribute(key: str, label: Text, name: str = "", **more: Any) -> Column[Any]:
    """A column of one attribute (`system.name` of a related one; the key unless named), sorted."""
    name = name or key
    return Column(key, label, attrgetter(name), sort=(name.replace(".", "__"),), **more)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row, ready for a template."""

    value: Any
    text: str
    template: str
    url: str
    thing: Any
    empty: Text
    is_number: bool

    @property
    def is_short(self) -> bool:
        """Dates stay on one line."""
        return isinstance(self.value, date)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing; the first cell is the head of the row."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One column head. `order` is the sort value its link asks for, empty if it cannot sort."""

    key: str
    label: Text
    order: str
    aria_sort: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that may be shown or not."""

    key: str
    label: Text
    is_shown: bool


@dataclass(frozen=True, slots=True)
class View:
    """A table as one page shows it."""

    caption: Text
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    sort: str


@dataclass(frozen=True, slots=True)
class Table(Generic[Thing]):
    """The columns of one kind of thing; the first is always shown and heads the row."""

    slug: str
    caption: Text
    columns: tuple[Column[Thing], ...]
    default_sort: str
    key: Callable[[Thing], Any] = field(default=lambda thing: getattr(thing, "pk", ""))

    def shown(self, wanted: Iterable[str] = ()) -> tuple[Column[Thing], ...]:
        """The columns of the wanted keys in our order; the default ones where none is known."""
        keys = set(wanted) & {column.key for column in self.columns}
        first, *others = self.columns
        return (first, *(c for c in others if (c.key in keys if keys else c.is_default)))

    def order_by(self, sort: str) -> tuple[str, ...]:
        """ORM ordering of `name` or `-name`, ending in the key; the default for anything else."""
        column = self._sortable(sort) or self._sortable(self.default_sort)
        if column is None:
            return ("pk",)
        descends = (sort if self._sortable(sort) else self.default_sort).startswith("-")
        return (*(f"-{path}" if descends else path for path in column.sort), "pk")

    def view(self, things: Iterable[Thing], *, sort: str = "", wanted: Iterable[str] = ()) -> View:
        """The table for a page. Things come ordered (see `order_by`) and paged already."""
        columns = self.shown(wanted)
        sort = sort if self._sortable(sort) else self.default_sort
        keys = {column.key for column in columns}
        return View(
            caption=self.caption,
            heads=tuple(_head(column, sort) for column in columns),
            rows=tuple(
                Row(str(self.key(thing)), tuple(_cell(column, thing) for column in columns))
                for thing in things
            ),
            choices=tuple(Choice(c.key, c.label, c.key in keys) for c in self.columns[1:]),
            sort=sort,
        )

    def lines(self, things: Iterable[Thing], wanted: Iterable[str] = ()) -> Iterator[list[str]]:
        """Heads, then one list of words a thing: what an export writes."""
        columns = self.shown(wanted)
        yield [str(column.label) for column in columns]
        for thing in things:
            yield [column.text(thing) for column in columns]

    def _sortable(self, sort: str) -> Column[Thing] | None:
        key = sort.removeprefix("-")
        return next((c for c in self.columns if c.key == key and c.sort), None)


def plain(value: Any) -> str:
    """A value in words: ISO dates, lists with commas, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime | date):
        return iso(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(plain(each) for each in value)
    return str(value)


def wanted_columns(query: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys chosen in the address, `?column=name&column=tier`; what can be none is left out."""
    several = getattr(query, "getlist", None)
    chosen = several("column") if several else query.get("column", ())
    return tuple(key for key in chosen if key.isidentifier())


def _head(column: Column[Any], sort: str) -> Head:
    if not column.sort:
        return Head(column.key, column.label, "", "", column.is_number)
    if sort == column.key:
        return Head(column.key, column.label, f"-{column.key}", "ascending", column.is_number)
    state = "descending" if sort == f"-{column.key}" else "none"
    return Head(column.key, column.label, column.key, state, column.is_number)


def _cell(column: Column[Any], thing: Any) -> Cell:
    value = column.value(thing)
    return Cell(
        value=value,
        text=plain(value),
        template=column.cell,
        url=column.link(thing) if column.link else "",
        thing=thing,
        empty=column.empty,
        is_number=column.is_number,
    )
