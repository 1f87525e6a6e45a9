"""What the mails that the site sends by itself have in common."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from riskreg.models import Reminder


def absolute(path: str) -> str:
    """A whole address of a page, for what is read outside of the site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def message(reminder: Reminder, *, subject: str, body: str, connection: Any) -> EmailMessage:
    """A mail that a row of the outbox stands for.

    Sent twice it would carry the same id: receivers keep it once.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[reminder.person.email],
        connection=connection,
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday answers
            "Message-ID": f"<{reminder.subject_kind}-{reminder.pk}@{host}>",
        },
    )
