"""The typed request, the organisation it works in, and what the shell of every page shows."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from http import HTTPStatus
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from riskreg import access, walls
from riskreg.actions import parts
from riskreg.models import Organisation, Role, User
from riskreg.postgres.scope import NOBODYS_WALL, behind, holding

SESSION_KEY = "organisation"
T = TypeVar("T")
_WITHOUT_WALL = ("/account/", "/health/", "/metrics")
_FOR_ALL = (
    "account_",
    "api",
    "channel_report",
    "health_",
    "metrics",
)  # also without an organisation


class Request(HttpRequest):
    """A signed-in request; `organisation` is the one the person works in now."""

    user: User
    organisation: Organisation
    htmx: HtmxDetails


class PartAloneError(Exception):
    """A page was asked for a part of it alone: it need not gather what else it shows."""

    def __init__(self, template: str, shown: dict[str, Any]) -> None:
        super().__init__(template)
        self.template, self.shown = template, shown


class OrganisationMiddleware:
    """Sets `request.organisation` to the chosen organisation, else the first one of the person.

    The page is read behind the wall of the person in that organisation alone (riskreg/walls.py),
    whatever others they belong to; who is signed out sees none. Days and clocks are those of the
    organisation: its today decides what counts, is late or may be entered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wall, zone = walls.SIGNED_OUT, None
        if isinstance(request.user, User):
            chosen = _chosen(request)
            request.organisation = chosen  # type: ignore[attr-defined]
            wall = walls.of(request.user, chosen.pk if chosen else None)
            zone = ZoneInfo(chosen.time_zone) if chosen else None
        # Signing in finds out who somebody is; health and figures concern the installation.
        if request.path.startswith(_WITHOUT_WALL):
            wall = NOBODYS_WALL
        with behind(wall), timezone.override(zone):
            response = self.get_response(request)
            _note_view(request, response)
            if type(response) is StreamingHttpResponse:  # a file is no query
                content: Any = response.streaming_content
                content = walls.streamed(holding(), content)
                response.streaming_content = _on_its_days(timezone.get_current_timezone(), content)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the database refuses to write is refused like what a role does not allow."""
        if isinstance(error, PartAloneError):
            return render(request, error.template, error.shown)
        if walls.is_refusal(error):
            raise PermissionDenied(
                _("This lies outside of what you see. Ask an administrator.")
            ) from error
        return None

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_: Any
    ) -> HttpResponseBase | None:
        """Show who belongs to no organisation what to do, in place of every page but sign-out."""
        if getattr(request, "organisation", request) is not None:
            return None
        match = request.resolver_match
        if match is not None and (match.url_name or "").startswith(_FOR_ALL):
            return None
        return render(request, "pages/people/no_organisation.html", status=403)


def _on_its_days(zone: tzinfo, parts: Iterable[T]) -> Iterator[T]:
    """What is sent after the page has returned, in the time zone of its organisation still."""
    rest = iter(parts)
    while True:
        with timezone.override(zone):
            try:
                part = next(rest)
            except StopIteration:
                return
        yield part


def _note_view(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep what an auditor from outside looked at, by page or API."""
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User) or response.status_code != HTTPStatus.OK:
        return
    if match.url_name == "channel_report":  # nobody is told who reads it
        return
    # None for an API key, which no auditor from outside has.
    organisation: Organisation | None = getattr(request, "organisation", None)
    membership = organisation and access.membership_of(user, organisation.pk)
    if membership and membership.role == Role.EXTERNAL_AUDITOR:
        parts.note_view(membership, _view(request, match))


def _view(request: HttpRequest, match: ResolverMatch) -> parts.View:
    if request.path.startswith(_WITHOUT_WALL):  # codes and tokens of the sign-in are no record's
        return parts.View(match.url_name or "")
    place = {name: str(value) for name, value in match.kwargs.items()}
    filters = {name: [each for each in told if each] for name, told in request.GET.lists()}
    return parts.View(
        match.url_name or "",
        record=place.pop("pk", ""),
        place=place,
        filters={name: told for name, told in filters.items() if told},
    )


def _chosen(request: HttpRequest) -> Organisation | None:
    mine = access.organisations_of(request.user)  # type: ignore[arg-type]
    request.organisations = mine  # type: ignore[attr-defined]
    wanted = request.session.get(SESSION_KEY)
    return next((each for each in mine if str(each.pk) == wanted), mine[0] if mine else None)


def asked(request: HttpRequest) -> str:
    """The words somebody searches for, without what no database can look for."""
    return request.GET.get("q", "").replace("\x00", "").strip()


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing was filled in; None where the page was only opened."""
    return request.POST if request.method == "POST" else None


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs: the organisation, the others to switch to, and one's rights."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return {"organisation": None, "organisations": [], "rights": {}}
    held = access.rights_of(request.user, organisation)  # type: ignore[arg-type]
    return {
        "organisation": organisation,
        "organisations": request.organisations,  # type: ignore[attr-defined]
        "rights": {right.value: True for right in held},
    }
