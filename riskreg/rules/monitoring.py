"""Watching systems in use: what a figure means, when a cycle is due, when a risk jumped; pure."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from riskreg.rules.refusals import Refusal

TO_LOOK = timedelta(days=14)  # after the end of its period a cycle may take so long
LONGEST = 1830  # days a cycle may last: five years
LARGEST = 1e15
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
MOST_AT_ONCE = 24  # cycles that one run opens for a plan; the next run opens the rest


def is_number(value: float) -> bool:
    """Whether a value can be measured at all, and drawn."""
    return math.isfinite(value) and abs(value) <= LARGEST


class Mark(StrEnum):
    """What a value means for somebody who watches."""

    GOOD = "good"
    WARNING = "warning"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Limits:
    """From which values on somebody looks (warning), and an alert is opened (alarm)."""

    alarm: float
    warning: float | None
    is_higher_better: bool


def judge(value: float, limits: Limits) -> Mark:
    """What a value means. A limit belongs to what lies beyond it: at the alarm is an alarm."""
    if _reaches(value, limits.alarm, limits):
        return Mark.ALARM
    if limits.warning is not None and _reaches(value, limits.warning, limits):
        return Mark.WARNING
    return Mark.GOOD


def _reaches(value: float, limit: float, limits: Limits) -> bool:
    return value <= limit if limits.is_higher_better else value >= limit


def limit_refusals(limits: Limits) -> list[Refusal]:
    """Refuse limits that are no numbers, and a warning that would never come before the alarm."""
    found = [
        Refusal(name, "not_finite")
        for name, limit in (("alarm", limits.alarm), ("warning", limits.warning))
        if limit is not None and not is_number(limit)
    ]
    if not found and limits.warning is not None and judge_alarm(limits.warning, limits):
        code = "warning_not_above_alarm" if limits.is_higher_better else "warning_not_below_alarm"
        found.append(Refusal("warning", code))
    return found


def judge_alarm(value: float, limits: Limits) -> bool:
    """Whether a value is an alarm."""
    return judge(value, limits) == Mark.ALARM


def measure_refusals(
    *, value: float, at: datetime, now: datetime, is_retired: bool
) -> list[Refusal]:
    """Refuse what no measurement can be."""
    found = []
    if is_retired:
        found.append(Refusal("", "indicator_retired"))
    if not is_number(value):
        found.append(Refusal("value", "not_finite"))
    if at > now:
        found.append(Refusal("at", "measured_in_future"))
    if at < EARLIEST:
        found.append(Refusal("at", "measured_long_ago"))
    return found


def opens(mark: Mark, *, is_open: bool, at: datetime, answered: datetime | None) -> bool:
    """Whether a value opens an alert.

    Not while one is open, and not where it was measured before the last one was closed: that
    value was answered with it.
    """
    return mark == Mark.ALARM and not is_open and (answered is None or at > answered)


def jumped(levels: Sequence[str], was: str, now: str) -> bool:
    """Whether a level rose by one step or more; `levels` from the lowest.

    The first level of a risk is no jump, and a level of an older scale cannot be compared.
    """
    if was not in levels or now not in levels:
        return False
    return levels.index(now) > levels.index(was)


# --- plans and their cycles ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a cycle looks at, the first and the last included."""

    begins: date
    ends: date

    @property
    def due(self) -> date:
        """Until when somebody has looked."""
        return self.ends + TO_LOOK


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a plan runs: from which day, how many days a cycle lasts, until when."""

    starts: date
    days: int
    ended: date | None = None


def running(rhythm: Rhythm, last: date | None) -> Period | None:
    """The period after the last one looked at; none once the plan is at its end.

    Periods follow each other without a gap: another length counts from the next one on.
    """
    begins = rhythm.starts if last is None else last + timedelta(days=1)
    ends = begins + timedelta(days=rhythm.days - 1)
    if rhythm.ended is not None:
        if begins > rhythm.ended:
            return None
        ends = min(ends, rhythm.ended)
    return Period(begins, ends)


def over(rhythm: Rhythm, last: date | None, today: date) -> tuple[Period, ...]:
    """The periods that are over and were not looked at yet: each opens a cycle on the day after."""
    return tuple(_over(rhythm, last, today))[:MOST_AT_ONCE]


def _over(rhythm: Rhythm, last: date | None, today: date) -> Iterator[Period]:
    for _one in range(MOST_AT_ONCE):
        period = running(rhythm, last)
        if period is None or period.ends >= today:
            return
        yield period
        last = period.ends


def cut_short(rhythm: Rhythm, last: date | None, today: date) -> Period | None:
    """The running period up to today, for who wants to look now; none before it has begun."""
    period = running(rhythm, last)
    if period is None or period.begins > today:
        return None
    return Period(period.begins, min(period.ends, today))


def plan_refusals(
    rhythm: Rhythm, *, collected: str, began: date | None, first: date | None
) -> list[Refusal]:
    """Refuse a plan that says nothing, or whose days cannot be.

    `began` is the first day as it was before, `first` the first day of a cycle that exists.
    """
    found = []
    if not collected.strip():
        found.append(Refusal("collected", "collected_missing"))
    if not 1 <= rhythm.days <= LONGEST:
        found.append(Refusal("interval_days", "interval_days", {"most": LONGEST}))
    if first is not None and began is not None and rhythm.starts != began:
        found.append(Refusal("starts_on", "plan_begun"))
    if rhythm.ended is not None and rhythm.ended < rhythm.starts:
        found.append(Refusal("ended_on", "dates_reversed"))
    return found


def unanswered(codes: Collection[str], answers: Mapping[str, str]) -> list[str]:
    """The questions without words."""
    return [code for code in codes if not answers.get(code, "").strip()]


def answer_refusals(
    codes: Collection[str], answers: Mapping[str, str], *, is_open: bool
) -> list[Refusal]:
    """Refuse answers to a closed cycle, and to what nobody asked."""
    if not is_open:
        return [Refusal("", "cycle_closed")]
    return [Refusal(code, "not_a_question") for code in answers if code not in codes]


def close_refusals(
    codes: Collection[str], answers: Mapping[str, str], *, is_open: bool, conclusion: str
) -> list[Refusal]:
    """Refuse to close a cycle twice, with open questions, or without saying what follows."""
    if not is_open:
        return [Refusal("", "cycle_closed")]
    found = [Refusal(code, "question_open") for code in unanswered(codes, answers)]
    if not conclusion.strip():
        found.append(Refusal("conclusion", "conclusion_missing"))
    return found


def alert_refusals(*, is_open: bool, outcome: str) -> list[Refusal]:
    """Refuse to close an alert twice or without words."""
    if not is_open:
        return [Refusal("", "alert_closed")]
    return [] if outcome.strip() else [Refusal("outcome", "alert_words_missing")]
