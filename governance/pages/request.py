"""The typed request, the organisation it works in, and what the shell of every page shows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from riskreg import access
from riskreg.models import Organisation, User

SESSION_KEY = "organisation"
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


class OrganisationMiddleware:
    """Sets `request.organisation` to the chosen organisation, else the first one of the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User):
            request.organisation = _chosen(request)  # type: ignore[attr-defined]
        return self.get_response(request)

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
