"""Each request gets an id and a line in the log; what failed is told with that id."""

import logging
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from governance.api.errors import failed
from governance.logs import id_from, request_id
from governance.nameless import is_nameless
from riskreg.models import User

HEADER = "X-Request-ID"
logger = logging.getLogger(__name__)


class RequestLog:
    """The outermost middleware: what it writes holds no path, query, address or name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(id_from(request.headers.get(HEADER)))
        begun = time.perf_counter()
        if request.encoding and not _is_of_text(request.encoding):
            request.encoding = settings.DEFAULT_CHARSET
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id.get()
            seconds = time.perf_counter() - begun
            logger.info("request", extra={"fields": _fields(request, response, seconds)})
            return response
        finally:
            request_id.reset(token)


def _is_of_text(charset: str) -> bool:
    """Whether text can be read by it: Django takes every codec, base64 and zlib too, and fails."""
    try:
        str(b"a", charset, "replace")
    except (LookupError, UnicodeError):
        return False
    return True


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself, which holds keys."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match is not None else "unknown"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: stands alone, whatever broke; an API answers as an API."""
    is_away = database_is_away(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        answer: HttpResponse = failed(request_id.get(), is_away=is_away)
    else:
        told = {"request_id": request_id.get(), "is_away": is_away}
        answer = HttpResponse(render_to_string("500.html", told), status=503 if is_away else 500)
    if is_away:
        answer.headers["Retry-After"] = "30"
    return answer


def database_is_away(fault: BaseException | None) -> bool:
    """Whether no database answered, or it went away meanwhile: it is started again, or cut off.

    What the server refuses has a code of SQL; of those, 57P and 08 say that it is going away.
    """
    code = getattr(fault.__cause__, "sqlstate", None) if fault else None
    return isinstance(fault, OperationalError) and (code or "08").startswith(("08", "57P"))


def _fields(request: HttpRequest, response: HttpResponseBase, seconds: float) -> dict[str, object]:
    told: dict[str, object] = {
        "route": route_of(request),
        "method": request.method,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    user = None if is_nameless(request) else _known(request)
    return told if user is None else {**told, "user": str(user.pk)}


def _known(request: HttpRequest) -> User | None:
    """Who asked, where that was looked up already: a database that is down is not asked again."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return user if isinstance(user, User) else None
