"""The organisation's history in words, its check, and its export."""

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.ui import events
from governance.ui.filters.trail import TrailFilter, events_of
from riskreg import access, trail
from riskreg.access import Right
from riskreg.models import Event

PAGE = 50


@require_safe
def index(request: Request) -> HttpResponse:
    """What was done, newest first; open to every member, auditors included."""
    access.require(request.user, Right.VIEW, request.organisation)
    found = TrailFilter(
        request.GET, events_of(request.organisation), organisation=request.organisation
    )
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pages/trail/index.html",
        {
            "filter": found,
            "page": page,
            "told": events.tell(page.object_list),
            "head": trail.head_of(request.organisation),
        },
    )


@require_safe
def check(request: Request) -> HttpResponse:
    """Follow the chain from its first event to its head and say whether it holds."""
    access.require(request.user, Right.VIEW, request.organisation)
    head = trail.head_of(request.organisation)
    found = trail.first_break(head.chain)
    return render(request, "pages/trail/check.html", {"head": head, "break": found})


@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """Every event as JSON Lines, in order: enough to check the chain without us."""
    access.require(request.user, Right.VIEW, request.organisation)
    chain = Event.objects.filter(organisation=request.organisation).order_by("number")
    response = StreamingHttpResponse(
        _lines(chain.iterator(chunk_size=2000)), content_type="application/jsonl"
    )
    response["Content-Disposition"] = 'attachment; filename="trail.jsonl"'
    return response


def _lines(found: Iterator[Event]) -> Iterator[str]:
    for event in found:
        yield json.dumps({**trail.told(event), "digest": event.digest}, ensure_ascii=False) + "\n"
