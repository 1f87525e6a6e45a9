"""Celery entry points of mails."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from governance.locks import unlock
from governance.mails import askings, clocks, jobs, letters, reminders
from riskreg.models import Organisation
from riskreg.queries import days
from riskreg.rules.reminders import may_send

# A mail server that refuses or is away is asked again for five minutes.
_AGAIN: dict[str, Any] = {
    "autoretry_for": (SMTPException, OSError),
    "retry_backoff": 10,
    "retry_jitter": False,  # else each wait is any time from none on, and five may be over at once
    "max_retries": 5,
}


@shared_task(name="reminders.send")  # type: ignore[untyped-decorator]
def send_reminders() -> None:
    """Remind the people of every organisation where it is day."""
    now = timezone.now()
    for organisation in Organisation.objects.order_by("pk"):
        if may_send(days.now_in(organisation, now)):
            reminders.remind(organisation, now)


@shared_task(name="clocks.tick")  # type: ignore[untyped-decorator]
def tick_clocks() -> None:
    """Mark ends that have passed and tell of clocks that run, by day and by night."""
    clocks.tick(timezone.now())


@shared_task(name="jobs.tell")  # type: ignore[untyped-decorator]
def tell_of_jobs() -> None:
    """Tell whoever asked that their document is done, or why it is not."""
    jobs.tell(timezone.now())


@shared_task(name="askings.tell")  # type: ignore[untyped-decorator]
def tell_of_askings() -> None:
    """Tell whoever is asked for a sign-off, an attestation, a classification or an answer."""
    askings.tell(timezone.now())


@shared_task(name="letters.invitation", **_AGAIN)  # type: ignore[untyped-decorator]
def send_invitation(membership: str) -> None:
    """Tell somebody that they were let in, and how."""
    letters.invitation(UUID(membership))


@shared_task(name="letters.password", **_AGAIN)  # type: ignore[untyped-decorator]
def send_password_link(locked_address: str) -> None:
    """Send the link for a new password to whom an address belongs."""
    letters.password_link(unlock(locked_address))


@shared_task(name="letters.address", **_AGAIN)  # type: ignore[untyped-decorator]
def send_address_link(person: str, locked_address: str) -> None:
    """Send the link that proves an address."""
    letters.address_link(UUID(person), unlock(locked_address))
