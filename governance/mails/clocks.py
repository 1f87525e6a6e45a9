"""Mails about clocks of incidents: each step once, in the organisation's name, time and words."""

import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.mails.outgoing import absolute, message
from governance.ui import dates
from governance.ui.work_kinds import STEPS
from riskreg.actions import clock_reminders, clocks
from riskreg.actions.clock_reminders import Notice
from riskreg.rules.reminders import Step

logger = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """What a minute asks for: mark ends that passed, claim what stands, send what is unsent."""
    clocks.mark_missed(now)
    clock_reminders.claim(now)
    return clock_reminders.send_all(_sender(), now)


def _sender() -> Callable[[Notice], bool]:
    connection = get_connection()

    def send(notice: Notice) -> bool:
        try:
            mail(notice, timezone.now(), connection).send()
        except SMTPException:
            logger.exception("a clock's reminder to %s was refused", notice.reminder.person_id)
            return False
        return True

    return send


def mail(notice: Notice, now: datetime, connection: Any = None) -> EmailMessage:
    """One reminder as a mail."""
    clock, reminder = notice.clock, notice.reminder
    with timezone.override(ZoneInfo(clock.organisation.time_zone)):
        context = {
            "person": reminder.person,
            "organisation": clock.organisation,
            "clock": clock,
            "incident": clock.incident,
            "step": STEPS[notice.step],
            "is_over": now > clock.due_at,
            "left": dates.left(clock.due_at, now),
            "until": dates.written(clock.due_at),
            "url": absolute(clock.get_absolute_url()),
        }
        body = render_to_string("mail/clock.txt", context)
        subject = _subject(notice, context)
    return message(reminder, subject=subject, body=body, connection=connection)


def _subject(notice: Notice, context: dict[str, Any]) -> str:
    words = {
        "organisation": context["organisation"].name,
        "reference": notice.clock.incident.reference,
        "what": notice.clock.told["title"],
        "until": context["until"],
        "left": context["left"],
    }
    if notice.step == Step.ENDED or context["is_over"]:
        return _("%(organisation)s, %(reference)s: time ran out on %(until)s (%(what)s)") % words
    return _("%(organisation)s, %(reference)s: %(left)s, until %(until)s (%(what)s)") % words
