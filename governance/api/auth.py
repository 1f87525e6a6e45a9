"""Sign-in of programs: `Authorization: Bearer rr_…`."""

from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from riskreg import walls
from riskreg.actions import keys
from riskreg.models import ApiKey, User

_SCHEME = "bearer"


class ApiKeyAuthentication(BaseAuthentication):
    """Finds whom a key acts for; the user it gives can do no more than the key allows."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """None without a Bearer header, so that a session may follow; refused when it is wrong."""
        scheme, _space, presented = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        with walls.lifted():
            held = keys.holder(presented.strip())
        if held is None:
            raise AuthenticationFailed(
                _("This key is unknown, revoked or expired. Create another one under API keys.")
            )
        walls.enter_as(held[0], held[1].organisation_id)
        # Until the request is over, as with the wall: OrganisationMiddleware sets back what it was.
        timezone.activate(ZoneInfo(held[1].organisation.time_zone))
        return held

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI file describes the key."""

    target_class = "governance.api.auth.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token of our own format."""
        return {"type": "http", "scheme": _SCHEME, "bearerFormat": "rr_prefix_secret"}
