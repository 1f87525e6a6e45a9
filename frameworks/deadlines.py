"""Periods and dates as Union law counts them, each step of the reckoning told. Pure.

`calendar` counts plainly and gives the working deadline. `union` counts under Regulation (EEC,
Euratom) 1182/71: its Arts. 2 and 3 say which hour or day is not counted, when a period ends, that a
last day which is no working day moves on, and that two days or more hold two working days. It never
ends before the plain reckoning does.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

ACT = "Regulation (EEC, Euratom) 1182/71"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_SUNDAY, _SATURDAY = 6, 5
FEWEST_WORKING_DAYS = 2  # Art. 3(5)


class Unit(StrEnum):
    """What a period is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a law states it."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"


def no_holidays(day: date) -> str:
    """The calendar of a place whose public holidays are not known."""
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where days are days: a time zone, and the name of the public holiday a day is ("" if none).

    Art. 2(1) of Regulation 1182/71: the public holidays of the Member State where one must act.
    """

    zone: tzinfo = UTC
    holiday: Callable[[date], str] = no_holidays
    state: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What a period runs from: a day in the place's zone, and the instant where it is known."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of a reckoning: the day, the instant if it matters, what happens, and by what."""

    day: date
    what: str
    provision: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A period counted out: its last day, the instant it is over, and every step.

    `at` is the first instant that is too late. `whole_day` says that the whole last day counts.
    """

    day: date
    at: datetime
    whole_day: bool
    marks: tuple[Mark, ...]


def event_at(instant: datetime, place: Place) -> Event:
    """An event whose instant is known: it falls on the day it is in the place's zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    local = instant.astimezone(place.zone)
    return Event(local.date(), local)


def start_of(event: Event, place: Place) -> datetime:
    """The instant of an event; the first moment of its day where only the day is known."""
    return (event.at or datetime.combine(event.day, time.min, place.zone)).astimezone(place.zone)


def calendar(period: Period, event: Event, place: Place) -> Reckoning:
    """The plain reckoning: hours run on, days are calendar days, the event's day not counted."""
    if period.unit == Unit.HOURS:
        start, marks = _instant(event, place)
        end = _after_hours(start, period.amount, place)
        marks += [Mark(end.date(), f"The period of {period} is over.", at=end)]
        return Reckoning(_day_before(end), end, False, tuple(marks))
    last = _last_day(period, event.day)
    marks = [
        Mark(event.day, f"{words(event.day)}: the day it runs from, not counted."),
        Mark(last, f"{words(last)}: last day of {period}."),
    ]
    return Reckoning(last, _end_of(last, place), True, tuple(marks))


def union(period: Period, event: Event, place: Place) -> Reckoning:
    """The reckoning under Regulation (EEC, Euratom) 1182/71, Arts. 2 and 3.

    Periods in hours do not move on: Art. 3(4) excludes them. Art. 3(5) is not applied to them
    either, which is the earlier of two readings.
    """
    count = _union_hours if period.unit == Unit.HOURS else _union_days
    return count(period, event, place)


def is_working(day: date, place: Place) -> bool:
    """Art. 2(2): every day but public holidays, Sundays and Saturdays."""
    return not _why_not_working(day, place)


def words(day: date) -> str:
    """A day in words: Friday 10 December 2027."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


# --- hours ---------------------------------------------------------------------------------------


def _instant(event: Event, place: Place) -> tuple[datetime, list[Mark]]:
    """The instant a period in hours runs from. Where only the day is known, its first moment."""
    start = start_of(event, place)
    if event.at is not None:
        return start, [Mark(start.date(), "The period runs from this moment.", at=start)]
    what = (
        f"Only the day is known, {words(event.day)}: counted from its first moment, the earliest "
        "it can be."
    )
    return start, [Mark(event.day, what, at=start)]


def _after_hours(start: datetime, hours: int, place: Place) -> datetime:
    """Hours that really pass, across changes of the clock."""
    return (start.astimezone(UTC) + hours * _HOUR).astimezone(place.zone)


def _union_hours(period: Period, event: Event, place: Place) -> Reckoning:
    moment, marks = _instant(event, place)
    start = _after_hours(moment.replace(minute=0, second=0, microsecond=0), 1, place)
    end = _after_hours(start, period.amount, place)
    marks += [
        Mark(start.date(), "The hour of the event is not counted: the first hour begins.",
             f"{ACT}, Art. 3(1)", start),
        Mark(end.date(), f"The last of {period} is over. Periods in hours do not move on.",
             f"{ACT}, Art. 3(2)(a), (4)", end),
    ]  # fmt: skip
    return Reckoning(_day_before(end), end, False, tuple(marks))


def _day_before(end: datetime) -> date:
    """The last day with time left: a period that is over at midnight ends the day before."""
    return (end - end.resolution).date()


# --- days, weeks, months -------------------------------------------------------------------------


def _last_day(period: Period, start: date) -> date:
    """The last day; Art. 3(2)(c): the same date in the last month, or that month's last day."""
    if period.unit == Unit.DAYS:
        return start + period.amount * _DAY
    if period.unit == Unit.WEEKS:
        return start + 7 * period.amount * _DAY
    months = start.year * 12 + start.month - 1 + period.amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _end_of(day: date, place: Place) -> datetime:
    return datetime.combine(day + _DAY, time.min, place.zone)


def _why_not_working(day: date, place: Place) -> str:
    if holiday := place.holiday(day):
        return f"a public holiday ({holiday})"
    return {_SATURDAY: "a Saturday", _SUNDAY: "a Sunday"}.get(day.weekday(), "")


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def _union_days(period: Period, event: Event, place: Place) -> Reckoning:
    first, last = event.day + _DAY, _last_day(period, event.day)
    ending = "Art. 3(2)(c)" if period.unit != Unit.DAYS else "Art. 3(2)(b)"
    marks = [
        Mark(event.day, f"{words(event.day)}: the day of the event, not counted.",
             f"{ACT}, Art. 3(1)"),
        Mark(first, f"{words(first)}: first day.", f"{ACT}, Art. 3(2)"),
        Mark(last, f"{words(last)}: last day of {period}.", f"{ACT}, {ending}"),
    ]  # fmt: skip
    if not is_working(last, place):
        last = _move_on(last, place, marks)
    if period != Period(1, Unit.DAYS):
        last = _hold_two_working_days(first, last, place, marks)
    return Reckoning(last, _end_of(last, place), True, tuple(marks))


def _move_on(day: date, place: Place, marks: list[Mark]) -> date:
    """Art. 3(4): the period ends with the last hour of the next working day."""
    provision = f"{ACT}, Art. 3(4)"
    while why := _why_not_working(day, place):
        marks.append(Mark(day, f"{words(day)} is {why}: the period moves on.", provision))
        day += _DAY
    marks.append(Mark(day, f"{words(day)}: next working day, the period ends here.", provision))
    return day


def _hold_two_working_days(first: date, last: date, place: Place, marks: list[Mark]) -> date:
    """Art. 3(5): a period of two days or more holds at least two working days."""
    working = 0
    for day in _days(first, last):
        working += is_working(day, place)
        if working >= FEWEST_WORKING_DAYS:
            return last
    provision = f"{ACT}, Art. 3(5)"
    marks.append(Mark(last, f"{working} working day in the period; it must hold two.", provision))
    while working < FEWEST_WORKING_DAYS:
        last += _DAY
        if why := _why_not_working(last, place):
            marks.append(Mark(last, f"{words(last)} is {why}: not counted.", provision))
        else:
            working += 1
            what = f"{words(last)}: second working day, the period ends here."
            marks.append(Mark(last, what, provision))
    return last
