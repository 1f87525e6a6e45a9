"""Bodies that are read with a limit: too large is 413, and nothing of it is kept."""

from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.parsers import JSONParser, MultiPartParser

from governance import uploads

JSON_LIMIT = 1024 * 1024
_FORMS = 1024 * 1024  # of a form beside its files


class Json(JSONParser):
    """JSON of at most a megabyte."""

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """No more is read than is taken."""
        content = stream.read(JSON_LIMIT + 1)
        if len(content) > JSON_LIMIT:
            raise RequestDataTooBig
        return super().parse(BytesIO(content), media_type, parser_context)


class Form(MultiPartParser):
    """A form with files: each of them at most as large as evidence may be."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Refused by what is announced, before it is read, or by what comes."""
        request: HttpRequest = parser_context["request"]._request
        if uploads.announced(request) > settings.EVIDENCE_MAX_BYTES + _FORMS:
            raise RequestDataTooBig
        told = super().parse(stream, media_type, parser_context)
        if uploads.is_too_large(request):
            raise RequestDataTooBig
        return told
