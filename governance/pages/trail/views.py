"""The organisation's history in words, its check, and its export."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.ui import events
from governance.ui.filters.trail import TrailFilter, events_of
from riskreg import access, checkpoints, proofs, trail
from riskreg.access import Right
from riskreg.models import Checkpoint
from riskreg.queries import trail_lines

PAGE = 50


@require_safe
def index(request: Request) -> HttpResponse:
    """What was done, newest first; open to all who may see the whole, auditors included."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
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
            "has_key": checkpoints.is_kept(),
            "checkpoint": proofs.newest_of(trail.head_of(request.organisation).chain),
        },
    )


@require_safe
def check(request: Request) -> HttpResponse:
    """Follow the chain up to its head: two verdicts. The last events alone where there are many."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    return render(
        request,
        "pages/trail/check.html",
        {"proof": proofs.prove_end(trail.head_of(request.organisation).chain)},
    )


@require_safe
def key(request: Request) -> HttpResponse:
    """The public key of the checkpoints, so that a stranger can check their signatures."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    if not checkpoints.is_kept():
        raise Http404
    response = HttpResponse(checkpoints.own_key(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="checkpoint-key.pem"'
    return response


@require_safe
def signed(request: Request) -> StreamingHttpResponse:
    """The checkpoints of the organisation as JSON Lines: what to keep elsewhere."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    rows = Checkpoint.objects.filter(chain=trail.head_of(request.organisation).chain)
    lines = (f"{trail.canonical(each.signed.told)}\n" for each in rows.order_by("pk").iterator())
    return _file(lines, "checkpoints.jsonl")


@require_safe
def found(request: Request) -> StreamingHttpResponse:
    """The events that a filter finds, as JSON Lines: without its neighbours none can be checked."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    mine = TrailFilter(
        request.GET, events_of(request.organisation), organisation=request.organisation
    )
    events = mine.qs.iterator(chunk_size=2000)
    return _file(map(trail_lines.line, events), "trail-part.jsonl")


@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """Every event as JSON Lines, in order: enough to check the chain without us."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    return _file(trail_lines.lines(request.organisation), "trail.jsonl")


def _file(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
