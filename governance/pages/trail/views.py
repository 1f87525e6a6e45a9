"""The organisation's history in words, its check, and its export."""

from collections.abc import Iterator
from datetime import datetime

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.request import Request
from governance.pages.trail import paging, tables
from governance.ui import events, files
from governance.ui.filters.trail import TrailFilter, events_of
from riskreg import access, checkpoints, proofs, trail
from riskreg.access import Right
from riskreg.queries import trail_lines


def _found(request: Request) -> TrailFilter:
    organisation = request.organisation
    return TrailFilter(request.GET, events_of(organisation), organisation=organisation)


@require_safe
def index(request: Request) -> HttpResponse:
    """What was done, newest first; open to all who may see the whole, auditors included."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    return _shown(request, _found(request))


def _shown(request: Request, found: TrailFilter, status: int = 200) -> HttpResponse:
    head = trail.head_of(request.organisation)
    is_narrowed = listing.is_narrowed(request, found)
    pages = paging.Filtered(found.qs) if is_narrowed else paging.Whole(found.qs, head)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "pages/trail/index.html",
        {
            "filter": found,
            "page": page,
            "told": events.tell(page.object_list),
            "is_narrowed": is_narrowed,
            "head": head,
            "has_key": checkpoints.is_kept(),
            "checkpoint": proofs.newest_of(head.chain),
        },
        status=status,
    )


@require_safe
def check(request: Request) -> HttpResponse:
    """Follow the chain up to its head: two verdicts. The last events alone where there are many."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    proof = proofs.prove_end(trail.head_of(request.organisation).chain)
    signed_at = datetime.fromisoformat(proof.newest.at) if proof.newest else None
    return render(
        request,
        "pages/trail/check.html",
        {"proof": proof, "signed_at": signed_at, "checked_at": timezone.now()},
    )


@require_safe
def key(request: Request) -> HttpResponse:
    """The public keys of the checkpoints, old ones with their last day, for a stranger's check."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    if not checkpoints.is_kept():
        raise Http404
    response = HttpResponse(checkpoints.every_key(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="checkpoint-key.pem"'
    return response


@require_safe
def signed(request: Request) -> StreamingHttpResponse:
    """The checkpoints of the organisation as JSON Lines: what to keep elsewhere."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    rows = proofs.signed_in(trail.head_of(request.organisation).chain)
    lines = (f"{trail.canonical(each.told)}\n" for each in rows)
    return _file(lines, "checkpoints.jsonl")


@require_safe
def found(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The events that a filter finds, as JSON Lines: without its neighbours none can be checked."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    narrowed = _found(request)
    if narrowed.form.errors:  # the file would hold what nobody asked for
        return _shown(request, narrowed, status=422)
    rows = narrowed.qs.iterator(chunk_size=trail_lines.CHUNK)
    return _file(map(trail_lines.line, rows), "trail-part.jsonl")


@require_safe
def found_table(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The events that a filter finds, in words, as a table."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    narrowed = _found(request)
    if narrowed.form.errors:
        return _shown(request, narrowed, status=422)
    return files.answer(tables.sheet(narrowed.qs), "csv", name="trail-part")


@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """Every event as JSON Lines, in order: enough to check the chain without us."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    return _file(trail_lines.lines(request.organisation), "trail.jsonl")


def _file(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
