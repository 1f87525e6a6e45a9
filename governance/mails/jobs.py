"""Mails that a document is done, or why it is not: a link and no content of the register."""

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.mails.outgoing import absolute, message
from riskreg.actions import job_mails, schedules
from riskreg.actions.job_mails import Notice
from riskreg.models import Job, JobState, Reminder, ScheduleRun

logger = logging.getLogger(__name__)


def tell(now: datetime) -> int:
    """Send what is unsent; returns how many mails went out."""
    connection = get_connection()

    def send(letter: EmailMessage) -> bool:
        try:
            letter.send()
        except SMTPException:
            fields = {"mail": letter.extra_headers["Message-ID"]}
            logger.exception("a mail about a job was refused", extra={"fields": fields})
            return False
        return True

    return job_mails.send_all(
        lambda notice: send(mail(notice, connection)), now
    ) + schedules.send_all(
        lambda reminder, ran: send(schedule_mail(reminder, ran, connection)), now
    )


def schedule_mail(reminder: Reminder, ran: ScheduleRun, connection: Any = None) -> EmailMessage:
    """One mail that a schedule made nothing, and why."""
    context = {
        "person": reminder.person,
        "organisation": reminder.organisation,
        "why": ran.refused,
        "url": absolute(reverse("schedules")),
    }
    subject = _("%(organisation)s: a schedule made nothing") % {
        "organisation": reminder.organisation.name
    }
    body = render_to_string("mail/schedule.txt", context)
    return message(reminder, subject=subject, body=body, connection=connection)


def mail(notice: Notice, connection: Any = None) -> EmailMessage:
    """One mail: which document, how it ended, where it is."""
    job, reminder = notice.job, notice.reminder
    with timezone.override(ZoneInfo(reminder.organisation.time_zone)):
        context = {
            "person": reminder.person,
            "organisation": reminder.organisation,
            "job": job,
            "url": absolute(_address(job)),
            "mails_url": absolute(reverse("mails")),
        }
        body = render_to_string("mail/job.txt", context)
    words = {"organisation": reminder.organisation.name, "reference": job.reference}
    return message(reminder, subject=_subject(job) % words, body=body, connection=connection)


def _subject(job: Job) -> str:
    if job.state == JobState.DONE:
        return _("%(organisation)s: %(reference)s is done")
    if job.state == JobState.CANCELLED:
        return _("%(organisation)s: work on %(reference)s was stopped")
    return _("%(organisation)s: %(reference)s was not made")


def _address(job: Job) -> str:
    made = job.parameters.get("dossier")
    return reverse("dossier", args=[made]) if made else job.get_absolute_url()
