"""A table as a download, the same for pages and API."""

from collections.abc import Iterable

from django.http import Http404, StreamingHttpResponse
from django.utils.functional import Promise

from riskreg.exporters import Heading, Sheet, exporters


def headings(told: Iterable[tuple[str, Promise]]) -> tuple[Heading, ...]:
    """Columns by their names for programs and for people, in the language of who asks."""
    return tuple(Heading(key, str(label)) for key, label in told)


def answer(sheet: Sheet, slug: str, *, name: str) -> StreamingHttpResponse:
    """A sheet in a format that there is; 404 for any other."""
    format_ = exporters().get(slug)
    if format_ is None:
        raise Http404(slug)
    response = StreamingHttpResponse(format_.write(sheet), content_type=format_.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{slug}"'
    return response
