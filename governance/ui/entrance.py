"""The forms of sign-in and passwords: django-allauth's, in our words and with our errors."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

from governance.ui.forms import Plain


class Entrance(Plain):
    """Labels instead of placeholders."""

    words: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if name in {"password", "oldpassword"}:
                field.help_text = ""  # a link before the field would stand in its way


class SignIn(Entrance, forms.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    words = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }


class ChangePassword(Entrance, forms.ChangePasswordForm):  # type: ignore[misc]
    """The old password once, the new one twice."""

    words = {
        "oldpassword": _("Password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class AskForReset(Entrance, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address that the letter goes to."""

    words = {"email": _("E-mail address")}


class ResetPassword(Entrance, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""

    words = {"password1": _("New password"), "password2": _("New password again")}
