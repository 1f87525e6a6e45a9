"""A new password for who forgot it: a letter for everybody who asks, and the form behind it."""

from typing import Any

from allauth.account import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.mails import posting
from governance.ui.entrance import Entrance
from riskreg.actions import people


class AskForReset(Entrance, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address that the letter goes to."""

    words = {"email": _("E-mail address")}

    def clean(self) -> dict[str, Any]:
        """No letter goes out where no password would open the account."""
        if not settings.LOCAL_PASSWORDS:
            raise ValidationError(_("Accounts here have no passwords. Use your sign-in service."))
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def clean_email(self) -> str:
        """As it was typed: whether it has an account is found out by who sends the letter."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Have the letter sent."""
        address = str(self.cleaned_data["email"])
        posting.password_link(address)
        return address


class ResetPassword(Entrance, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""

    words = {"password1": _("New password"), "password2": _("New password again")}

    def save(self) -> None:
        """Set the password; who has the link got the letter."""
        super().save()
        people.prove_address(self.user, self.user)
