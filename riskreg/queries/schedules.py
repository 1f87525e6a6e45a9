"""Schedules with what each did last, and the day of its next run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from riskreg.models import Job, Organisation, Schedule, ScheduleRun
from riskreg.queries import days
from riskreg.rules import schedules as rules


@dataclass(frozen=True, slots=True)
class Line:
    """One schedule as lists show it. `job` is None once its row was deleted."""

    schedule: Schedule
    next_on: date | None
    last: ScheduleRun | None
    job: Job | None


def lines(organisation: Organisation) -> list[Line]:
    """Every schedule of an organisation, in constant queries."""
    rows = Schedule.objects.of(organisation).select_related("system", "set_up_by")
    found = list(rows.prefetch_related("told"))
    last = _last(found)
    jobs = Job.objects.in_bulk([each.job for each in last.values() if each.job])
    today = days.today(organisation)
    return [
        Line(
            each,
            next_on(each, today),
            last.get(each.pk),
            jobs.get(last[each.pk].job) if each.pk in last else None,
        )
        for each in found
    ]


def next_on(schedule: Schedule, today: date) -> date | None:
    """The day of the next run; None while it is paused or waits for something to happen."""
    if schedule.is_paused or schedule.day is None:
        return None
    return rules.next_due(schedule.rhythm, schedule.day, today)


def _last(schedules: Iterable[Schedule]) -> dict[object, ScheduleRun]:
    rows = ScheduleRun.objects.filter(schedule__in=schedules)
    newest = rows.order_by("schedule_id", "-at", "id").distinct("schedule_id")
    return {each.schedule_id: each for each in newest}
