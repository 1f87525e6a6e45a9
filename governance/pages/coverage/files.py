"""Coverage as a file: the same for gap lists and the matrix."""

from django.http import StreamingHttpResponse
from django.utils import timezone

from riskreg.exporters import Sheet, exporters

FORMATS = ("csv", "xlsx")


def answer(sheet: Sheet, slug: str, *, name: str) -> StreamingHttpResponse:
    """A sheet as a download."""
    format_ = exporters()[slug]
    response = StreamingHttpResponse(format_.write(sheet), content_type=format_.media_type)
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y-%m-%d}.{slug}"'
    return response
