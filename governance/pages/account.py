"""How sign-in behaves here: nobody signs up by themselves, password changes are recorded."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest

from governance.mails import safety
from riskreg import access
from riskreg.actions import people
from riskreg.models import User
from riskreg.trail import Did

_PASSWORD = "reauthenticate"  # noqa: S105  the name of a way in, as allauth calls it


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's account adapter with our two rules."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from; behind a socket without a name all share one."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  no address to listen on

    def set_password(self, user: User, password: str) -> None:
        """Change the password through the action that records it."""
        people.set_password(user, user, password=password)
        user.refresh_from_db(fields=["password"])  # from which this session is sealed anew
        # allauth does so for rows of a table of its own, which stays empty here.
        self._delete_login_attempts_cached_email(self.request, email=user.email)
        safety.tell(user, Did.PASSWORD_CHANGED)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Never the password where this installation has none: it would fit nothing."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [each for each in found if settings.LOCAL_PASSWORDS or each["id"] != _PASSWORD]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Of whom there is something to ask: else nobody could set up a first factor."""
        asks: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asks and bool(self.get_reauthentication_methods(self.request.user))


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend; whoever is signed in comes with memberships, as every page needs them."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """By password, where this installation has passwords."""
        if not settings.LOCAL_PASSWORDS:
            return None
        found: User | None = super().authenticate(request, **credentials)
        return found

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """By the account's own address, in any case: allauth would look into a table of its own."""
        found: User | None = self._check_password(
            User.objects.filter(email__iexact=email).first(), password
        )
        return found

    def user_can_authenticate(self, user: User | None) -> bool:
        """A service has keys; no page lets it in."""
        return user is not None and not user.is_service and super().user_can_authenticate(user)

    def get_user(self, user_id: uuid.UUID) -> User | None:
        """The person of a session, if they may sign in; one query."""
        found = access.person(user_id)
        return found if self.user_can_authenticate(found) else None
