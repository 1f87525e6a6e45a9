"""What the lists of work have in common: filter, columns, page of rows, file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from governance.pages import listing
from governance.pages.request import Request
from governance.ui.columns import Table
from governance.ui.filters import RegisterFilter
from riskreg.actions import views
from riskreg.models import SavedView

Rows = Callable[[Request, RegisterFilter], Any]


@dataclass(frozen=True, slots=True)
class Register:
    """One list: its table, its filter, its rows, its template. Its slug names it in addresses."""

    table: Table[Any]
    filter: Callable[[Request], RegisterFilter]
    rows: Rows
    template: str

    @property
    def slug(self) -> str:
        """How the list is called where views are saved."""
        return self.table.slug

    def show(self, request: Request, total: int | None = None, **more: Any) -> HttpResponse:
        """The list as the address asks for it; `total` is how many there are, if one knows."""
        saved = self._saved(request)
        wanted = listing.columns(request, self.slug, saved)
        found = self.filter(request)
        is_narrowed = bool(found.chips or request.GET.get("q"))
        rows = self.rows(request, found)
        if total is not None and not is_narrowed:
            rows.total = total
        context = {
            "filter": found,
            "listing": listing.show(request, self.table, rows, wanted),
            "saved": [view for view in saved if view.name != views.KEPT],
            "page_slug": self.slug,
            "is_narrowed": is_narrowed,
            **more,
        }
        part = f"{self.template}#rows" if request.htmx else self.template
        return render(request, part, context)

    def export(self, request: Request, slug: str) -> StreamingHttpResponse:
        """The list as a file, as it is shown."""
        wanted = listing.columns(request, self.slug, self._saved(request))
        rows = self.rows(request, self.filter(request))
        return listing.export(request, self.table, rows, slug=slug, wanted=wanted)

    def _saved(self, request: Request) -> list[SavedView]:
        mine = SavedView.objects.filter(
            organisation=request.organisation, user=request.user, page=self.slug
        )
        return list(mine)
