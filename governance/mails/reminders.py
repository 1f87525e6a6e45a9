"""Reminders by mail: one letter a person and run, claimed before it is handed over."""

import logging
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from governance.mails.outgoing import absolute
from governance.ui.work_words import Item
from riskreg.actions import reminders
from riskreg.actions.reminders import Letter, Point
from riskreg.models import Organisation, User
from riskreg.queries import days
from riskreg.rules.reminders import Step

MOST = 100  # things in one mail; the page has them all
# Why it comes to somebody who does not own it.
TOLD_AS = {
    Step.DEPUTY: gettext_lazy("you are told as the deputy"),
    Step.OFFICERS: gettext_lazy("you are told as a compliance officer"),
}
logger = logging.getLogger(__name__)


def remind(organisation: Organisation, now: datetime, *, connection: Any = None) -> int:
    """Send what stands and nobody sent yet; returns how many mails went out.

    A mail server that cannot be reached is found out before anything is claimed: the next run
    sends it all. What fails after that is not tried again, so that nothing goes out twice.
    """
    letters = reminders.due(organisation, now)
    if not letters:
        return 0
    with connection or get_connection() as server:
        return sum(_send(letter, now, server) for letter in letters)


def _send(letter: Letter, now: datetime, connection: Any) -> bool:
    claimed = reminders.claim(letter)
    points = reminders.claimed_points(letter, claimed)
    if not points:
        return False
    try:
        _mail(letter, points, now, connection).send()
    except SMTPException:
        logger.exception("a reminder of %s was refused", letter.person.pk)
        return False
    reminders.sent(claimed)
    return True


def _mail(letter: Letter, points: list[Point], now: datetime, connection: Any) -> EmailMessage:
    today = days.today(letter.organisation, now)
    whose = _others(letter, points[:MOST])
    context = {
        "person": letter.person,
        "organisation": letter.organisation,
        "count": len(points),
        "lines": [
            _line(point, Item(point.row, today, whose.get(point.row["person"], "")))
            for point in points[:MOST]
        ],
        "rest": max(len(points) - MOST, 0),
        "work_url": absolute(reverse("work")),
    }
    late = sum(point.due < today for point in points)
    return EmailMessage(
        subject=_subject(letter.organisation, len(points), late),
        body=render_to_string("mail/reminders.txt", context),
        to=[letter.person.email],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no holiday answers
    )


def _others(letter: Letter, points: list[Point]) -> Mapping[UUID | None, str]:
    """Whose things these are, where they are not the reader's own."""
    keys = {each for point in points if (each := point.row["person"])} - {letter.person.pk}
    return {each.pk: each.name for each in User.objects.filter(pk__in=keys)} if keys else {}


def _line(point: Point, item: Item) -> dict[str, Any]:
    return {
        "item": item,
        "due": point.due,
        "told_as": TOLD_AS.get(point.step, ""),
        "url": absolute(item.url or reverse("work")),
    }


def _subject(organisation: Organisation, count: int, late: int) -> str:
    words = {"n": count, "organisation": organisation.name, "late": late}
    if late:
        told = ngettext(
            "%(organisation)s: %(n)s thing to do, %(late)s late",
            "%(organisation)s: %(n)s things to do, %(late)s late",
            count,
        )
    else:
        told = ngettext(
            "%(organisation)s: %(n)s thing to do", "%(organisation)s: %(n)s things to do", count
        )
    return " ".join((told % words).split())
