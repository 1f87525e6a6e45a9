"""Coverage as a file: the same for gap lists and the matrix."""

from django.http import StreamingHttpResponse
from django.utils import timezone

from governance.ui import files
from riskreg.exporters import Sheet

FORMATS = ("csv", "xlsx")


def answer(sheet: Sheet, slug: str, *, name: str) -> StreamingHttpResponse:
    """A sheet as a download of today."""
    return files.answer(sheet, slug, name=f"{name}-{timezone.localdate():%Y-%m-%d}")
