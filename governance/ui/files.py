"""A table as a download, the same for pages and API."""

from django.http import Http404, StreamingHttpResponse

from riskreg.exporters import Sheet, exporters


def answer(sheet: Sheet, slug: str, *, name: str) -> StreamingHttpResponse:
    """A sheet in a format that there is; 404 for any other."""
    format_ = exporters().get(slug)
    if format_ is None:
        raise Http404(slug)
    response = StreamingHttpResponse(format_.write(sheet), content_type=format_.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{slug}"'
    return response
