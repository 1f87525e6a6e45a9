"""Every refusal as a problem detail (RFC 9457)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFilesSent,
    ValidationError,
)
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from riskreg import walls

CONTENT_TYPE = "application/problem+json"
UNPROCESSABLE = 422
TOO_LARGE = 413


class ProblemError(serializers.Serializer[Any]):
    """One fault of the body: where, and what to do."""

    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) into the body.")
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """A refusal as RFC 9457 shapes it."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemError(  # type: ignore[assignment]  # RFC 9457's word, not DRF's property
        many=True, required=False
    )


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view or an action raised into a problem answer; DRF's exception hook."""
    if isinstance(error, ValidationError):
        return _answer(UNPROCESSABLE, _("Refused"), errors=list(_of_action(error)))
    if isinstance(error, exceptions.ValidationError):
        return _answer(400, _("The body cannot be read"), errors=list(_flat(error.detail, "")))
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        words = _("More was sent than is taken here. Nothing was kept: send less, or in parts.")
        return _answer(TOO_LARGE, _("Too large"), detail=words)
    if isinstance(error, UnreadablePostError):
        words = _("It ended before all of it had come. Nothing was kept: send it again.")
        return _answer(400, _("The body was cut off"), detail=words)
    response = exception_handler(_allowed(error), context)
    if response is None:
        return None
    answer = _answer(response.status_code, _title(error), detail=_detail(error))
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def _allowed(error: Exception) -> Exception:
    """What the database refused to write is refused as what a role does not allow."""
    if not walls.is_refusal(error):
        return error
    return PermissionDenied(_("This lies outside of what you see. Ask an administrator."))


@csrf_exempt  # it changes nothing, and says so as a problem to programs too
@login_not_required
def not_found(request: HttpRequest, **_rest: Any) -> JsonResponse:
    """The answer to an address below /api/ that does not exist."""
    body = _body(404, _("Not found"), _("There is nothing at this address."), [])
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def not_allowed(sentence: str) -> JsonResponse:
    """The answer of a middleware that lets a call not come to its view."""
    body = _body(403, _("Not allowed"), sentence, [])
    return JsonResponse(body, status=403, content_type=CONTENT_TYPE)


def failed(request_id: str, *, is_away: bool = False) -> JsonResponse:
    """The answer to what broke on our side, with the id it has in the log."""
    status, title = (503, _("Not available")) if is_away else (500, _("An error on our side"))
    words = _("Nothing was stored. Tell who runs this installation the id %(id)s.")
    if is_away:
        words = _(
            "The database does not answer. Send it again in a minute, then tell the id %(id)s."
        )
    body = _body(status, title, words % {"id": request_id}, [])
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _title(error: Exception) -> str:
    if isinstance(error, Http404 | exceptions.NotFound):
        return _("Not found")
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return _("Not allowed")
    default = getattr(error, "default_detail", _("Refused"))
    return str(default)


def _detail(error: Exception) -> str:
    if isinstance(error, Http404):
        return _("There is nothing of your organisation at this address.")
    return str(getattr(error, "detail", error)) or _("Your role does not allow this.")


def _of_action(error: ValidationError) -> Any:
    if not hasattr(error, "error_dict"):
        for sentence in error.messages:
            yield {"pointer": "", "detail": sentence}
        return
    for field, sentences in error.message_dict.items():
        pointer = "" if field == "__all__" else f"/{field}"
        for sentence in sentences:
            yield {"pointer": pointer, "detail": sentence}


def _flat(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _flat(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def _answer(
    status: int, title: str, *, detail: str = "", errors: list[dict[str, str]] | None = None
) -> Response:
    found = errors or []
    words = detail or " ".join(each["detail"] for each in found)
    return Response(_body(status, title, words, found), status=status, content_type=CONTENT_TYPE)


def _body(status: int, title: str, detail: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return {**body, "errors": errors} if errors else body
