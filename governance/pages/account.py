"""How sign-in behaves here: nobody signs up by themselves, password changes are recorded."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from riskreg.actions import people
from riskreg.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's account adapter with our two rules."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Change the password through the action that records it."""
        people.set_password(user, user, password=password)
