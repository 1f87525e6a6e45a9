"""Second factors: allauth's pages at our addresses, their secrets encrypted in the database."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from governance.locks import lock, unlock
from riskreg.models import User


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's adapter with our words, and with secrets that the database alone does not give."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This does not fit. A code of the app holds for half a minute and works once: wait for"
            " the next one. A recovery code works once."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Set up an authenticator app or a passkey first: recovery codes stand in for them."
        ),
    }

    def encrypt(self, text: str) -> str:
        """With the newest of FACTOR_KEYS."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever of FACTOR_KEYS it was encrypted with."""
        return unlock(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name to start from; people say what the thing is."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


# Each change and its event in the trail (factor_trail.py) stand or fall together.
urlpatterns = [
    path("", views.index, name="mfa_index"),
    path("code/", transaction.atomic(views.authenticate), name="mfa_authenticate"),
    path("again/", transaction.atomic(views.reauthenticate), name="mfa_reauthenticate"),
    path("app/", transaction.atomic(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", transaction.atomic(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "recovery-codes/",
        transaction.atomic(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/new/",
        transaction.atomic(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/new/", transaction.atomic(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/name/",
        transaction.atomic(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        transaction.atomic(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "passkeys/again/",
        transaction.atomic(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/sign-in/", transaction.atomic(webauthn.login_webauthn), name="mfa_login_webauthn"
    ),
]
