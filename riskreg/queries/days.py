"""Which day it is for an organisation: days are counted in its own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from riskreg.models import Organisation


def now_in(organisation: Organisation, now: datetime | None = None) -> datetime:
    """The moment as the organisation's clocks show it."""
    return timezone.localtime(now or timezone.now(), ZoneInfo(organisation.time_zone))


def today(organisation: Organisation, now: datetime | None = None) -> date:
    """The organisation's day at a moment, by default now."""
    return now_in(organisation, now).date()
