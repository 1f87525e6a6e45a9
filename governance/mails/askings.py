"""Mails that somebody is asked for something: what kind of thing, by when, and its page.

Titles stay in the register: they may be confidential, and mail is not.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.mails.outgoing import absolute, message
from governance.ui import dates
from riskreg.actions import asking_mails
from riskreg.actions.asking_mails import Notice
from riskreg.actions.askings import REQUEST, ROUND, SECOND, SIGN_OFF

logger = logging.getLogger(__name__)
_WORDS: Mapping[str, tuple[Promise, Promise]] = {
    SIGN_OFF: (
        _("%(organisation)s: an approval is asked for that you may give"),
        _("somebody asks for an approval that you may give."),
    ),
    ROUND: (
        _("%(organisation)s: confirm by %(day)s what the register says"),
        _("you are asked to confirm by %(day)s what the register says of what is yours."),
    ),
    SECOND: (
        _("%(organisation)s: classify a system once more by %(day)s"),
        _(
            "you are asked to classify a system once more by %(day)s, without seeing how the first"
            " person answered."
        ),
    ),
    REQUEST: (
        _("%(organisation)s: an auditor asks you for something, by %(day)s"),
        _("an auditor asks you to show something by %(day)s."),
    ),
}


def tell(now: datetime) -> int:
    """Send what is unsent; returns how many mails went out."""
    connection = get_connection()

    def send(notice: Notice) -> bool:
        letter = mail(notice, connection)
        try:
            letter.send()
        except SMTPException:
            logger.exception("the mail %s was refused", letter.extra_headers["Message-ID"])
            return False
        return True

    return asking_mails.send_all(send, now)


def mail(notice: Notice, connection: Any = None) -> EmailMessage:
    """One mail: what is asked for, by when, where."""
    reminder = notice.reminder
    subject, sentence = _WORDS[reminder.subject_kind]
    words = {"organisation": reminder.organisation.name, "day": dates.written(reminder.due)}
    context = {
        "person": reminder.person,
        "organisation": reminder.organisation,
        "sentence": sentence % words,
        "url": absolute(notice.record.get_absolute_url()),
        "mails_url": absolute(reverse("mails")),
    }
    body = render_to_string("mail/asked.txt", context)
    return message(reminder, subject=subject % words, body=body, connection=connection)
