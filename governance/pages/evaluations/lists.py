"""Evaluations, red-team rounds, flags and signals: one page for the four lists."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.evaluations.tables import FLAGS, LISTS, List
from governance.pages.request import Request
from governance.ui.choosing_inputs import FEW
from governance.ui.filters import RegisterFilter
from riskreg.queries import evaluations as queries

BUSIEST = 10  # windows that the list of flags shows
Flagged = tuple[list[queries.Window], list[tuple[str, str]]]


@require_safe
def index(request: Request, kind: List) -> HttpResponse:
    """Every entry of one list."""
    asked = listing.asked(request, kind.slug)
    flagged = _flagged(request, kind)
    found = _filter(request, kind, flagged)
    listed = listing.show(request, kind.table, kind.rows(found.qs), asked.wanted)
    return listing.answer(
        request,
        "pages/evaluations/list.html",
        asked,
        found,
        listed,
        kind=kind,
        new_url=reverse(kind.new) if kind.new else "",
        tabs=_tabs(kind),
        windows=flagged[0][:BUSIEST] if flagged else [],
    )


@require_safe
def export(request: Request, kind: List, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, kind.slug).wanted
    rows = kind.rows(_filter(request, kind).qs)
    return listing.export(request, kind.table, rows, slug=slug, wanted=wanted)


def _tabs(kind: List) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse(each.slug),
            "label": each.title,
            "count": None,
            "is_current": each.slug == kind.slug,
        }
        for each in LISTS.values()
    ]


def _flagged(request: Request, kind: List) -> Flagged | None:
    """Where flags of one kind have come together; one statement that names the systems too."""
    if kind is not FLAGS:
        return None
    return queries.flagged(request.organisation, timezone.now(), FEW + 1)


def _filter(request: Request, kind: List, flagged: Flagged | None = None) -> RegisterFilter:
    more: dict[str, Any] = {}
    if flagged is not None:
        more["systems"] = sorted(flagged[1], key=_by_name)
    rows = kind.model.objects.of(request.organisation)
    return kind.filter(request.GET, queryset=rows, request=request, **more)


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
