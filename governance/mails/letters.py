"""Letters that somebody waits for: an invitation, a link for a password, a link for an address.

Workers write and send them (`posting`), so that no answer of the site takes longer for an address
that has an account than for one that has none.
"""

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from governance import address_links
from governance.mails.outgoing import absolute
from riskreg.models import Membership, User


def invitation(membership: UUID) -> None:
    """To whom an administrator let in: how to come in."""
    found = Membership.objects.select_related("user", "organisation").filter(pk=membership).first()
    if found is None or not _may_sign_in(found.user):
        return
    person = found.user
    is_new = settings.LOCAL_PASSWORDS and not person.has_usable_password()
    context = {
        "person": person,
        "organisation": found.organisation,
        "is_new": is_new,
        "url": _password_link(person) if is_new else absolute(reverse("home")),
    }
    subject = _("%(organisation)s: you were let in to RiskReg") % {
        "organisation": found.organisation.name
    }
    send(person.email, subject, "mail/invitation.txt", context)


def password_link(address: str) -> None:
    """To whom an address belongs; nobody is told whether that is anybody."""
    person = User.objects.filter(email__iexact=address).first()
    if person is None or not _may_sign_in(person):
        return
    context = {"person": person, "url": _password_link(person)}
    send(person.email, _("RiskReg: choose a new password"), "mail/password.txt", context)


def address_link(person: UUID, address: str) -> None:
    """To the address that somebody wants to have: a link, or why it cannot be used."""
    found = User.objects.filter(pk=person).first()
    if found is None or not _may_sign_in(found):
        return
    is_taken = User.objects.filter(email__iexact=address).exclude(pk=person).exists()
    link = reverse("address_confirm", args=[address_links.written(found, address)])
    context = {"is_taken": is_taken, "url": absolute(link)}
    send(address, _("RiskReg: is this your address?"), "mail/address.txt", context)


def _may_sign_in(person: User) -> bool:
    return person.is_active and not person.is_service


def _password_link(person: User) -> str:
    parts = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
    return absolute(reverse("account_reset_password_from_key", args=parts))


def send(address: str, subject: str, template: str, context: dict[str, object]) -> None:
    """One letter of plain text."""
    EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(template, context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no holiday answers
    ).send()
