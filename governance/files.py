"""Stored files on their way to a browser or program: verified first, and shut in."""

import io
from typing import IO

from django.http import FileResponse, Http404, HttpResponseBase

from governance.csp import PREVIEW
from riskreg import filing
from riskreg.actions import bundles
from riskreg.models import Bundle, EvidenceRevision
from riskreg.rules.evidence import canonical, download_name
from riskreg.rules.media import ACCEPTED, JSON

ZIP = "application/zip"


def attachment(revision: EvidenceRevision) -> HttpResponseBase | None:
    """A revision's content to keep; None if the stored file is damaged or gone."""
    if revision.record is not None:
        content: IO[bytes] | None = io.BytesIO(canonical(revision.record))
        name, media = f"{revision.evidence.reference}-{revision.number}.json", JSON
    elif revision.file and revision.media_type in ACCEPTED:
        content = filing.taken_out(str(revision.file.name), revision.sha256)
        media = ACCEPTED[revision.media_type]
        name = download_name(revision.file_name, media.ending)
    else:
        raise Http404
    if content is None:
        return None
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=revision.media_type
    )
    return shut(response)


def zipped(bundle: Bundle) -> HttpResponseBase | None:
    """A dossier with its evidence files, to keep; None if the stored file is damaged or gone."""
    content = filing.taken_out(str(bundle.file.name), bundle.sha256)
    if content is None:
        return None
    name = bundles.file_name(bundle)
    return shut(FileResponse(content, as_attachment=True, filename=name, content_type=ZIP))


def shut(response: HttpResponseBase) -> HttpResponseBase:
    """Let nothing in an answer run, and nobody keep it."""
    response["Content-Security-Policy"] = PREVIEW
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
