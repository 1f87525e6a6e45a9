"""Who needs a second factor and has none sees how to set one up, and nothing else."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from governance.api.errors import not_allowed
from riskreg import access
from riskreg.models import Organisation, User

_STAY_OPEN = ("account_", "mfa_", "session", "switch_organisation", "channel_report")


class FactorRequiredMiddleware:
    """Asks the organisation one works in; API keys do not come by here, they are no sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_args: Any
    ) -> HttpResponseBase | None:
        """None where the page may be seen. One query, only for who has to have a factor."""
        organisation: Organisation | None = getattr(request, "organisation", None)
        user = request.user
        if organisation is None or not isinstance(user, User):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name.startswith(_STAY_OPEN) or not _lacks(request, user, organisation):
            return None
        if name.startswith("api"):
            return not_allowed(
                _(
                    "Your role needs a second factor to sign in. Set one up under Sign-in and"
                    " safety, or call with an API key."
                )
            )
        return render(request, "pages/people/factor_needed.html", status=403)


def _lacks(request: HttpRequest, user: User, organisation: Organisation) -> bool:
    roles = {role for role, _whose in access.roles_of(user, organisation.pk)}
    if roles.isdisjoint(organisation.mfa_roles):
        return False
    proved = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())
    return not any(each.get("method") == "mfa" for each in proved) and not is_mfa_enabled(user)
