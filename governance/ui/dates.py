"""Dates as the product writes them: in words in text, ISO 8601 in tables, never relative alone."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def written(value: date | datetime) -> str:
    """`26 November 2026`, and for an instant `26 November 2026, 17:00 CET`."""
    if isinstance(value, datetime):
        return date_format(_local(value), "j F Y, H:i T")
    return _day_written(value, get_language())


@lru_cache(maxsize=4096)  # the reasons of one page name a hundred days, many of them often
def _day_written(value: date, language: str | None) -> str:
    return date_format(value, "j F Y")


def iso(value: date | datetime) -> str:
    """`2026-11-26`, and for an instant `2026-11-26 17:00 CET`."""
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M %Z").strip()
    return value.isoformat()


def machine(value: date | datetime) -> str:
    """The value of a `datetime` attribute."""
    return _local(value).isoformat() if isinstance(value, datetime) else value.isoformat()


def left(until: date | datetime, now: datetime) -> str:
    """How long until an instant or day, in its largest sensible unit: `14 hours left`."""
    if not isinstance(until, datetime):
        return _days((until - timezone.localdate(now)).days)
    distance = until - now
    if abs(distance) >= timedelta(days=2):
        return _days((timezone.localdate(until) - timezone.localdate(now)).days)
    hours = int(abs(distance) / timedelta(hours=1))
    words = {"n": hours}
    if distance < timedelta(0):
        return ngettext("%(n)s hour over", "%(n)s hours over", hours) % words
    if hours == 0:
        return _("less than an hour left")
    return ngettext("%(n)s hour left", "%(n)s hours left", hours) % words


def _days(days: int) -> str:
    words = {"n": abs(days)}
    if days < 0:
        return ngettext("%(n)s day over", "%(n)s days over", -days) % words
    if days == 0:
        return _("today")
    return ngettext("%(n)s day left", "%(n)s days left", days) % words


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
