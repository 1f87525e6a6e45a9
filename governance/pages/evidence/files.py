"""The files of evidence: handed out as they are, and shown so that nothing in them can run.

A stored file is read to its end and its SHA-256 compared before the first byte is sent.
"""

import csv
import io
from typing import IO, Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from governance.files import attachment, shut
from governance.pages.request import Request
from riskreg import access, filing
from riskreg.models import EvidenceRevision
from riskreg.rules.media import Preview, preview_of
from riskreg.rules.sniffing.text import delimiter_of, encoding_of

_SHOWN = 256 * 1024  # bytes of a text
_ROWS, _CELLS, _LETTERS = 200, 40, 300  # of a table


@require_safe
def download(request: Request, pk: UUID, number: int) -> HttpResponseBase:
    """A revision's file as it was entered, to keep; never to be opened by the browser."""
    revision = find(request, pk, number)
    response = attachment(revision)
    if response is None:
        return render(
            request,
            "pages/evidence/damaged.html",
            {"evidence": revision.evidence, "revision": revision},
            status=409,
        )
    return response


@require_safe
@xframe_options_sameorigin
def preview(request: Request, pk: UUID, number: int) -> HttpResponseBase:
    """A revision's file inside the frame of its page."""
    revision = find(request, pk, number)
    kind = preview_of(revision.media_type)
    if not revision.file or kind == Preview.NONE:
        raise Http404
    content = filing.taken_out(str(revision.file.name), revision.sha256)
    if content is None:
        response: HttpResponseBase = render(
            request, "pages/evidence/preview_damaged.html", {"revision": revision}, status=409
        )
    elif kind in (Preview.PDF, Preview.IMAGE):
        response = FileResponse(content, content_type=revision.media_type)
    else:
        with content:
            context = {"revision": revision, **_read(content, kind)}
        response = render(request, "pages/evidence/preview.html", context)
    response["Content-Disposition"] = "inline"
    return shut(response)


def find(request: Request, pk: UUID, number: int) -> EvidenceRevision:
    """A revision of one's own organisations, where one may see what it contains."""
    mine = EvidenceRevision.objects.visible_to(request.user).select_related("evidence")
    found: EvidenceRevision = get_object_or_404(mine, evidence=pk, number=number)
    access.require_open(request.user, found.evidence)
    return found


def _read(content: IO[bytes], kind: Preview) -> dict[str, Any]:
    """The beginning of a text or table; what follows is said to follow."""
    begins = content.read(_SHOWN)
    has_more = bool(content.read(1))
    text = _decoded(begins)
    if kind == Preview.TABLE:
        rows = list(_rows(text))
        return {"rows": rows[:_ROWS], "has_more": has_more or len(rows) > _ROWS}
    return {"text": text, "has_more": has_more}


def _decoded(begins: bytes) -> str:
    """Text in the encoding it was accepted in; a letter cut off at the end is dropped."""
    try:
        return begins.decode(encoding_of(begins))
    except UnicodeDecodeError as fault:
        if fault.start >= len(begins) - 4:
            return begins[: fault.start].decode(encoding_of(begins))
        return begins.decode(encoding_of(begins, is_utf8=False), "replace")


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter_of(text) or ","):
            if len(rows) > _ROWS:
                break
            rows.append([_cut(cell) for cell in row[:_CELLS]] + ([_("…")] if row[_CELLS:] else []))
    except csv.Error:  # a cell beyond all measure: what came before it is shown
        pass
    return rows


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LETTERS else f"{cell[:_LETTERS]}…"
