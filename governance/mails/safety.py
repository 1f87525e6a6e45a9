"""Mails that something of one's sign-in changed: to the person, always, with no way to opt out."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.mails import letters
from governance.mails.outgoing import absolute
from governance.ui import dates
from riskreg.models import User
from riskreg.trail import Did

_APP, _PASSKEY, _CODES = "totp", "webauthn", "recovery_codes"
SENTENCES = {
    (Did.FACTOR_ADDED, _APP): gettext_lazy("An authenticator app was set up."),
    (Did.FACTOR_REMOVED, _APP): gettext_lazy("The authenticator app was removed."),
    (Did.FACTOR_ADDED, _PASSKEY): gettext_lazy("A passkey was added."),
    (Did.FACTOR_REMOVED, _PASSKEY): gettext_lazy("A passkey was removed."),
    (Did.FACTOR_ADDED, _CODES): gettext_lazy("Recovery codes were made; earlier ones are void."),
    (Did.RECOVERY_CODE_USED, _CODES): gettext_lazy("A recovery code was used."),
    (Did.PASSWORD_CHANGED, ""): gettext_lazy("The password was changed."),
    (Did.KEY_CREATED, ""): gettext_lazy("An API key was made that acts for you."),
    (Did.KEY_ROTATED, ""): gettext_lazy("An API key that acts for you was renewed."),
}
ADDRESS_ASKED = gettext_lazy("Another address was asked for; it counts once it is proved.")
ADDRESS_CHANGED = gettext_lazy("Your account has another address; this one opens it no longer.")


def tell(user: User, did: Did, *, kind: str = "") -> None:
    """Send the mail once the change is stored; a mail server that refuses it stops nothing."""
    sentence = SENTENCES.get((did, kind))
    if sentence is not None:
        say(user, sentence)


def say(user: User, sentence: Promise | str, *, address: str = "") -> None:
    """The same in these words; `address` where the person has another one by now."""
    moment = dates.written(timezone.now())
    transaction.on_commit(lambda: _send(user.pk, str(sentence), moment, address), robust=True)


def _send(key: UUID, sentence: str, moment: str, address: str) -> None:
    person = User.objects.filter(pk=key, is_active=True, is_service=False).first()
    if person is None:  # a service, or somebody who was erased with it
        return
    context = {
        "person": person,
        "sentence": sentence,
        "moment": moment,
        "url": absolute(reverse("mfa_index")),
    }
    subject = _("RiskReg: your sign-in was changed")
    letters.send(address or person.email, subject, "mail/safety.txt", context)
