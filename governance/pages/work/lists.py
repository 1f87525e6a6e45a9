"""What the lists of work have in common: filter, columns, page of rows, file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from governance.pages import listing
from governance.pages.request import Request
from governance.ui.columns import Table
from governance.ui.filters import RegisterFilter

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

    def show(
        self,
        request: Request,
        found: RegisterFilter | None = None,
        rows: Any = None,
        **more: Any,
    ) -> HttpResponse:
        """The list as the address asks for it; filter and rows where a page has them already."""
        asked = listing.asked(request, self.slug)
        found = found or self.filter(request)
        rows = self.rows(request, found) if rows is None else rows
        listed = listing.show(request, self.table, rows, asked.wanted)
        return listing.answer(request, self.template, asked, found, listed, **more)

    def export(self, request: Request, slug: str) -> StreamingHttpResponse:
        """The list as a file, as it is shown."""
        wanted = listing.asked(request, self.slug).wanted
        rows = self.rows(request, self.filter(request))
        return listing.export(request, self.table, rows, slug=slug, wanted=wanted)
