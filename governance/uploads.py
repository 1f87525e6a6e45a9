"""Uploads on their way in: stopped when they grow too large, refused when they are cut off."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.forms import Form
from django.http import HttpRequest

_FLAG = "riskreg.file_too_large"


class LimitedUpload(FileUploadHandler):
    """Drops a file at the first part beyond the largest size that any form here takes.

    It comes before the handlers that keep what is sent, so nothing beyond the limit reaches a disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand a part on, or give the file up."""
        self.taken += len(raw_data)
        if self.taken > max(settings.EVIDENCE_MAX_BYTES, settings.IMPORT_MAX_BYTES):
            if self.request is not None:
                self.request.META[_FLAG] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was given up because of its size."""
    return _FLAG in request.META


def announced(request: HttpRequest) -> int:
    """How many bytes the sender said were to come."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def refuse(form: Form, field: str, stop: Callable[[], None]) -> None:
    """Put the sentence of a refusal beside the field whose file was given up."""
    form.fields[field].required = False  # a file was chosen, if not kept
    form.full_clean()
    try:
        stop()
    except ValidationError as refused:
        form.add_error(None, refused)


class WholeBody:
    """WSGI: a body that ends before the length its sender announced is an error, not a short body.

    Without it a file whose sender went away in the middle looks like a smaller file.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, request: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = request.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length):
            request["wsgi.input"] = _Counted(request["wsgi.input"], int(length))
        return self.application(request, start_response)


class _Counted:
    """The input of a request, which knows how much is still to come."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream = stream
        self.left = length

    def read(self, size: int = -1) -> bytes:
        """At most this many bytes; OSError where there are none though some are still to come."""
        wanted = self._size(size)
        part = self._taken(self.stream.read(wanted), size)
        while len(part) < wanted:  # Django asks once and takes less for the end
            part += self._taken(self.stream.read(wanted - len(part)), size)
        return part

    def readline(self, size: int = -1) -> bytes:
        """At most a line."""
        return self._taken(self.stream.readline(self._size(size)), size)

    def _size(self, size: int | None) -> int:
        return self.left if size is None or size < 0 else min(size, self.left)

    def _taken(self, part: bytes, asked: int | None) -> bytes:
        if not part and self.left and asked != 0:
            raise OSError("the request ended before all of it had come")
        self.left -= len(part)
        return part
