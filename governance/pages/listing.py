"""What every register list does: a page of rows, the columns one keeps, export of what is shown."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from governance.pages.request import Request
from governance.ui import files
from governance.ui.columns import Table, View, plain, wanted_columns
from governance.ui.filters import RegisterFilter
from riskreg.actions import views
from riskreg.exporters import Exporter, Heading, Sheet, Value, exporters
from riskreg.models import SavedView

PAGE_SIZE = 50
_NATIVE = (str, int, float, bool, date)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as one request shows it; `query` is its address without the page."""

    table: View
    page: Page[Any]
    query: str
    exports: tuple[Exporter, ...]

    @property
    def count(self) -> int:
        """How many there are over all pages."""
        return self.page.paginator.count


@dataclass(frozen=True, slots=True)
class Counted:
    """How to order by numbers: the rows without any columns, and the relation behind each number.

    Counting for every row by itself takes the database much longer than counting all of them in
    one go, and only in that order is it needed for more rows than are shown.
    """

    rows: QuerySet[Any]
    relations: Mapping[str, str]  # by the ORM path one sorts by

    def ordered(self, order: Sequence[str]) -> QuerySet[Any] | None:
        """The keys in this order, if it is one by a number."""
        name = order[0].removeprefix("-")
        if name not in self.relations:
            return None
        rows: Any = self.rows.order_by().values("pk")
        keys: QuerySet[Any] = rows.annotate(**{name: Count(self.relations[name])})
        return keys.order_by(*order)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of one list: its columns, and the views saved of it."""

    page: str  # the list's name in addresses; `<page>_export` hands it out
    wanted: tuple[str, ...]
    views: list[SavedView]


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of which only the rows they show are worked out.

    A database that skips the rows of earlier pages computes for each of them what it would show.
    So the keys of a page are found by their order alone, from the nearer end, and then its rows.
    `keys` gives the same rows in the same order where there is a quicker way to it; `every` are the
    rows before any filter, so that the filter is asked for the keys and not once more.
    """

    def __init__(
        self,
        rows: Any,
        per_page: int,
        keys: QuerySet[Any] | None = None,
        every: QuerySet[Any] | None = None,
    ) -> None:
        super().__init__(rows, per_page)
        self.keys = rows if keys is None else keys
        self.every = rows if every is None else every

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number."""
        rows, number = self.object_list, self.validate_number(number)
        if not isinstance(rows, QuerySet):
            return super().page(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        if first > self.count // 2:
            keys = self.keys.reverse()[self.count - last : self.count - first]
        else:
            keys = self.keys[first:last]
        return Page(self.every.filter(pk__in=keys.values("pk")), number, self)


def show(
    request: Request,
    table: Table[Any],
    rows: QuerySet[Any],
    wanted: Sequence[str] = (),
    counted: Counted | None = None,
    every: QuerySet[Any] | None = None,
) -> Listing:
    """One page of rows, in the order the address asks for; `every`: the same without a filter."""
    sort = request.GET.get("sort", "")
    order = table.order_by(sort)
    keys = counted.ordered(order) if counted else None
    unfiltered = None if every is None else every.order_by(*order)
    pages = Pages(rows.order_by(*order), PAGE_SIZE, keys, unfiltered)
    page = pages.get_page(request.GET.get("page"))
    return Listing(
        table=table.view(page.object_list, sort=sort, wanted=wanted),
        page=page,
        query=address(request.GET),
        exports=tuple(exporters().values()),
    )


def asked(request: Request, page: str) -> Asked:
    """The columns asked for, else those the person kept; a new choice is kept."""
    mine = SavedView.objects.filter(organisation=request.organisation, user=request.user, page=page)
    saved = list(mine)
    kept = next((view.query for view in saved if view.name == views.KEPT), "")
    wanted = wanted_columns(request.GET)
    if wanted and ",".join(wanted) != kept:
        views.keep(request.user, request.organisation, page=page, query=",".join(wanted))
    return Asked(
        page=page,
        wanted=wanted or tuple(filter(None, kept.split(","))),
        views=[view for view in saved if view.name != views.KEPT],
    )


def is_narrowed(request: Request, found: RegisterFilter) -> bool:
    """Whether a filter or a search is in force."""
    return bool(found.chips or request.GET.get("q"))


def answer(
    request: Request,
    template: str,
    asked: Asked,
    found: RegisterFilter,
    listed: Listing,
    **more: Any,
) -> HttpResponse:
    """A register list in its frame, `ui/register.html`; to htmx the frame gives the rows alone."""
    context = {
        "filter": found,
        "listing": listed,
        "saved": asked.views,
        "page_slug": asked.page,
        "is_narrowed": is_narrowed(request, found),
        "export_name": f"{asked.page}_export",
        **more,
    }
    return render(request, template, context)


def export(
    request: Request,
    table: Table[Any],
    rows: QuerySet[Any],
    *,
    slug: str,
    wanted: Sequence[str] = (),
) -> StreamingHttpResponse:
    """Every row of the list as it is shown, in its columns and order, as a file."""
    shown = table.shown(wanted)
    ordered = rows.order_by(*table.order_by(request.GET.get("sort", "")))
    sheet = Sheet(
        title=str(table.caption),
        headings=tuple(Heading(column.key, str(column.label)) for column in shown),
        rows=_rows([column.value for column in shown], ordered),
    )
    name = f"{slugify(table.slug)}-{timezone.localdate():%Y-%m-%d}"
    return files.answer(sheet, slug, name=name)


def address(query: QueryDict) -> str:
    """A list's address as one would keep it: without the page and what is empty."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name != "page":
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def _rows(values: Sequence[Callable[[Any], Any]], rows: QuerySet[Any]) -> Iterator[list[Value]]:
    return ([_value(read(row)) for read in values] for row in rows.iterator(chunk_size=500))


def _value(value: Any) -> Value:
    """What a file holds of a column's value: plain types stay, anything else is told in words."""
    if value is None or isinstance(value, _NATIVE):
        return value
    if isinstance(value, list | tuple):
        return list(map(str, itertools.chain(value)))
    return plain(value)
