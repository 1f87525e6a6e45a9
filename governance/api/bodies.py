"""Bodies that are read with a limit: too large is 413, and nothing of it is kept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from governance import uploads
from governance.api.parsers import Plain
from governance.ui.moments import is_everywhere

JSON_LIMIT = 1024 * 1024
_FORMS = 1024 * 1024  # of a form beside its files
Act = TypeVar("Act", bound=Callable[..., Any])


class Json(Plain):
    """JSON of at most a megabyte."""

    limit = JSON_LIMIT


class Moment(serializers.DateTimeField):
    """A date with its time; one that lies outside of the calendar in our zone is refused too."""

    def enforce_timezone(self, value: datetime) -> datetime:
        """DRF computes with it before it looks."""
        try:
            told = super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")
        return told if is_everywhere(told) else self.fail("overflow")


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


def acting(function: Act) -> Act:
    """An act on one thing with a body in JSON.

    What describes it is kept with the decorator that DRF makes: each act needs one of its own.
    """
    decorate = action(detail=True, methods=["post"], filterset_class=None, parser_classes=[Json])
    decorated: Any = decorate(function)
    return cast(Act, decorated)
