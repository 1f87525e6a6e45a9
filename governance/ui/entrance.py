"""The forms of sign-in and passwords: django-allauth's, in our words and with our errors."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import EmailField, EmailInput
from django.utils.translation import gettext_lazy as _

from governance.ui.forms import Form, Plain


class Entrance(Plain):
    """Labels instead of placeholders."""

    words: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if name in {"password", "oldpassword"}:
                field.help_text = ""  # a link before the field would stand in its way
            field.help_text = self.helps.get(name, field.help_text)


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


class NewAddress(Form):
    """The address that an account shall have."""

    address = EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_(
            "A letter with a link goes there. The address counts once you opened the link."
        ),
        widget=EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["address"]).lower()


class Code(Entrance, codes.AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""

    words = {"code": _("Code")}


class CodeAgain(Entrance, codes.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that concerns the account."""

    words = {"code": _("Code")}


class FirstCode(Entrance, ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that the app has the secret."""

    words = {"code": _("Code that the app shows now")}


class NewPasskey(Entrance, AddWebAuthnForm):  # type: ignore[misc]
    """The name of a passkey, and whether it shall do without the password."""

    words = {"name": _("Name"), "passwordless": _("Sign in with it alone, without the password")}
    helps = {"passwordless": _("The device then asks for your finger, face or PIN each time.")}


class PasskeyName(Entrance, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    words = {"name": _("Name")}
