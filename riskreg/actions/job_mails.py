"""Mails that a job has ended, to whoever asked for one: written with the end, sent once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from riskreg.actions import outbox
from riskreg.actions.outbox import Fate
from riskreg.models import Job, Membership, Reminder, User
from riskreg.queries import days

KIND = "job"


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail and the job it is about, which has ended and was not begun anew."""

    reminder: Reminder
    job: Job


def claim(job: Job, *, but: User | None) -> None:
    """Write down who is told of this end, in the caller's transaction; not who brought it about."""
    here = Membership.objects.in_force().filter(organisation=job.organisation_id)
    told = job.told.filter(is_active=True, memberships__in=here)
    people = [person for person in told if person != but]
    due = days.today(job.organisation, job.finished_at)
    outbox.write(KIND, job, people, due=due, step=_step(job))


def send_all(send: Callable[[Notice], bool], now: datetime) -> int:
    """Hand over every unsent mail; `send` says whether it was taken. How many were."""

    def hand_over(reminder: Reminder) -> Fate:
        job = Job.objects.filter(pk=reminder.subject_key).first()
        if job is None or job.finished_at is None or _step(job) != reminder.step:
            return Fate.POINTLESS
        return Fate.TAKEN if send(Notice(reminder, job)) else Fate.REFUSED

    return outbox.send_all(KIND, hand_over, now)


def _step(job: Job) -> str:
    """How and when it ended: tried again, it ends another time."""
    assert job.finished_at is not None  # noqa: S101 - it has ended
    return f"{job.state}-{int(job.finished_at.timestamp())}"
