"""Jobs: the row people watch while background work is done. The row, not the broker, is the truth.

A worker takes a job under a lease; a job whose lease has run out is anybody's again. So work is
never lost with a killed worker, and never done twice at a time.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from riskreg.models import Job, JobState, Organisation, User

LEASE = timedelta(seconds=60)
TRIES = 3


def request(
    actor: User, organisation: Organisation, *, kind: str, key: str, parameters: dict[str, Any]
) -> tuple[Job, bool]:
    """The open job of this key, or a new one; the flag tells whether it is new.

    The calling action has authorised the actor: a job is the shape of its work, not a right.
    """
    known = Job.objects.filter(
        organisation=organisation,
        kind=kind,
        key=key,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    )
    found = known.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            job = Job.objects.create(
                organisation=organisation,
                kind=kind,
                key=key,
                parameters=parameters,
                requested_by=actor,
            )
    except IntegrityError:
        # Somebody pressed the button in the same moment: theirs is ours.
        return known.get(), False
    return job, True


@transaction.atomic
def take(pk: uuid.UUID | str) -> Job | None:
    """Take a job under a lease; None if it is finished or another worker holds it."""
    job = Job.objects.select_for_update().filter(pk=pk).first()
    now = timezone.now()
    if job is None or not job.is_open:
        return None
    if job.state == JobState.RUNNING and job.lease_until and job.lease_until > now:
        return None
    job.state, job.lease_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
    job.save(update_fields=["state", "lease_until", "attempts"])
    return job


def progress(job: Job, *, done: int, total: int, message: str) -> None:
    """Say how far it is; also renews the lease."""
    job.done, job.total, job.message = done, total, message
    job.lease_until = timezone.now() + LEASE
    job.save(update_fields=["done", "total", "message", "lease_until"])


def finish(job: Job, **outcome: Any) -> None:
    """Done; what came of it is kept among the parameters."""
    job.state, job.finished_at, job.lease_until = JobState.DONE, timezone.now(), None
    job.done, job.error = job.total, ""
    job.parameters = {**job.parameters, **outcome}
    job.save()


def fail(job: Job, *, sentence: str) -> None:
    """Failed, with a sentence that says what to do."""
    job.state, job.finished_at, job.lease_until = JobState.FAILED, timezone.now(), None
    job.error = sentence
    job.save()


def retry(job: Job) -> Job:
    """Put a failed job back in the queue; the page that calls has authorised its reader."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state == JobState.FAILED:
            job.state, job.error, job.finished_at, job.attempts = JobState.QUEUED, "", None, 0
            job.save(update_fields=["state", "error", "finished_at", "attempts"])
    return job


def stale() -> QuerySet[Job]:
    """Open jobs nobody works at: queued for a while, or running on a lease that ran out."""
    now = timezone.now()
    return Job.objects.filter(
        Q(state=JobState.QUEUED, created_at__lt=now - LEASE)
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    )
