"""Jobs: the row people watch while background work is done. The row, not the broker, is the truth.

A worker takes a job under a lease and renews it with every progress it reports; a job whose lease
has run out is anybody's again. The count of attempts tells one worker from the next: whoever comes
back late finds that the job is no longer theirs and stops. So work is never lost with a killed
worker, and never yields two results. A job that is cancelled or expires is nobody's: a worker in
the middle of it finds out at its next step, and enters nothing.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import job_mails
from riskreg.models import Job, JobState, Organisation, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

LEASE = timedelta(seconds=30)
TRIES = 3
_TIDIED = 1000  # rows at most in one transaction


class Lost(Exception):
    """The job is no longer this worker's: leave its row alone and stop."""


def request(
    actor: User, organisation: Organisation, *, kind: str, key: str, parameters: dict[str, Any]
) -> tuple[Job, bool]:
    """The open job of this key, or a new one; the flag tells whether it is new.

    The calling action has authorised the actor: a job is the shape of its work, not a right. Who
    sees a part of the register does not see the jobs of others: theirs are refused in words.
    """
    known = _open(organisation.pk, kind, key)
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
        # Somebody pressed the button in the same moment: theirs is ours, where one sees it.
        found = known.first()
        if found is None:
            raise _asked_already() from None
        return found, False
    return job, True


@transaction.atomic
def take(pk: uuid.UUID | str) -> Job | None:
    """Take a job under a lease; None if it is finished, given up, or another worker holds it."""
    job = Job.objects.select_for_update(no_key=True).filter(pk=pk).first()
    now = timezone.now()
    if job is None or not job.is_open:
        return None
    if job.state == JobState.RUNNING and job.lease_until and now < job.lease_until < _farthest(now):
        return None
    if job.attempts >= TRIES:
        _end(job, JobState.FAILED, error=_given_up())
        return None
    job.state, job.lease_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
    job.done, job.message = 0, ""
    job.save(update_fields=["state", "lease_until", "attempts", "done", "message"])
    return job


def progress(job: Job, *, done: int, total: int, message: str) -> None:
    """Say how far it is and renew the lease; raises Lost when another worker has the job."""
    job.done, job.total, job.message = done, total, message[:300]
    job.lease_until = timezone.now() + LEASE
    changed = _mine(job).update(
        done=job.done, total=job.total, message=job.message, lease_until=job.lease_until
    )
    if not changed:
        raise Lost(str(job.pk))


def renew(job: Job) -> None:
    """Keep the lease while a long step says nothing; without effect once the job is another's."""
    _mine(job).update(lease_until=timezone.now() + LEASE)


def check(job: Job) -> None:
    """Raise Lost when it is another's now: before a long step whose result nobody would enter."""
    if not _mine(job).exists():
        raise Lost(str(job.pk))


def hold(job: Job) -> None:
    """Lock the job until the caller's transaction ends; raises Lost when it is another's now.

    Who records an event as well holds the end of the chain first, as `cancel` does.
    """
    if _mine(job).select_for_update(no_key=True).first() is None:
        raise Lost(str(job.pk))


def finish(job: Job, **outcome: Any) -> None:
    """Done; what came of it is kept among the parameters. In the transaction that stores it."""
    hold(job)
    job.done, job.parameters = job.total, {**job.parameters, **outcome}
    _end(job, JobState.DONE, error="")


@transaction.atomic
def fail(job: Job, *, sentence: str) -> None:
    """Failed, with a sentence that says what to do; nothing if the job is another's by now."""
    if _mine(job).select_for_update(no_key=True).first() is not None:
        _end(job, JobState.FAILED, error=sentence)


@transaction.atomic
def retry(job: Job, actor: User) -> Job:
    """Put a job that ended without result back in the queue, or give the open one asked for since.

    It is done for whoever asks now, whom the calling action has authorised: who asked first may
    have left.
    """
    job = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    if job.is_open or job.state == JobState.DONE:
        return job
    newer = _open(job.organisation_id, job.kind, job.key).first()
    if newer is not None:
        return newer
    job.state, job.error, job.finished_at, job.attempts = JobState.QUEUED, "", None, 0
    job.queued_at = timezone.now()
    job.lease_until, job.requested_by = job.queued_at + LEASE, actor
    changed = [
        "requested_by",
        "state",
        "error",
        "finished_at",
        "attempts",
        "queued_at",
        "lease_until",
    ]
    try:
        with transaction.atomic():
            job.save(update_fields=changed)
    except IntegrityError:
        raise _asked_already() from None
    return job


def may_cancel(actor: User, job: Job, *, right: Right) -> bool:
    """Whoever asked for it, and who has the right to ask for its kind."""
    return access.may(actor, _to_cancel(actor, job, right), job)


@transaction.atomic
def cancel(actor: User, job: Job, *, right: Right) -> Job:
    """Stop work that is waiting or going on; what is done is done."""
    access.require(actor, _to_cancel(actor, job, right), job)
    # First, as a worker does that reads the register and says on the row how far it is.
    trail.hold(job.organisation)
    job = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    if not job.is_open:
        refusal.stop([Refusal("", "job_over")])
    _end(job, JobState.CANCELLED, error="", by=actor)
    trail.record(actor, Did.JOB_CANCELLED, job, kind=job.kind)
    return job


def expire() -> list[Job]:
    """Jobs that no worker took up, or that failed and nobody tried again: they are over."""
    since = timezone.now() - settings.JOB_EXPIRES
    over = Q(state=JobState.QUEUED, queued_at__lt=since)
    over |= Q(state=JobState.FAILED, finished_at__lt=since)
    houses = Organisation.objects.filter(pk__in=Job.objects.filter(over).values("organisation"))
    return [job for house in houses.order_by("pk") for job in _expired(house, over)]


@transaction.atomic
def _expired(organisation: Organisation, over: Q) -> list[Job]:
    trail.hold(organisation)
    rows = Job.objects.filter(over, organisation=organisation)
    found = list(rows.select_for_update(no_key=True, skip_locked=True)[:_TIDIED])
    for job in found:
        _end(job, JobState.EXPIRED, error=_forgotten(job))
        trail.record(None, Did.JOB_EXPIRED, job, kind=job.kind)
    return found


@transaction.atomic
def tidy() -> int:
    """Delete rows of jobs that ended long ago; what they yielded stays. How many.

    The last of each organisation and kind stays: numbers are counted on from it.
    """
    later = Job.objects.filter(
        organisation=OuterRef("organisation"),
        kind=OuterRef("kind"),
        created_at__gt=OuterRef("created_at"),
    )
    old = Job.objects.filter(Exists(later), finished_at__lt=timezone.now() - settings.JOB_KEPT)
    old = old.exclude(state__in=[JobState.QUEUED, JobState.RUNNING, JobState.FAILED])
    keys = list(old.values_list("pk", flat=True)[:_TIDIED])
    Job.objects.filter(pk__in=keys).delete()
    return len(keys)


def stale() -> QuerySet[Job]:
    """Open jobs nobody works at: queued for a while, or running on a lease that ran out."""
    now = timezone.now()
    is_over = Q(lease_until__lt=now) | Q(lease_until__gt=_farthest(now))
    is_lost = Q(created_at__lt=now - LEASE) | Q(created_at__gt=_farthest(now))
    return Job.objects.filter(
        Q(state__in=[JobState.QUEUED, JobState.RUNNING]) & is_over
        | Q(state=JobState.QUEUED, lease_until=None) & is_lost
    )


@transaction.atomic
def put_back() -> list[Job]:
    """Stale jobs, put back in the queue; the caller sends them to the workers again."""
    found = list(stale().select_for_update(no_key=True, skip_locked=True))
    for job in found:
        job.state, job.lease_until = JobState.QUEUED, timezone.now() + LEASE
    Job.objects.bulk_update(found, ["state", "lease_until"])
    return found


def _farthest(now: datetime) -> datetime:
    """What lies beyond was written before the clock was set back: nobody keeps such a lease.

    Twice the lease, since machines do not agree to the second. A worker that goes on says so soon.
    """
    return now + 2 * LEASE


def _asked_already() -> ValidationError:
    """The refusal of work that somebody asked for whose jobs one does not see."""
    return ValidationError({"__all__": [refusal.words(Refusal("", "asked_already"))]})


def _to_cancel(actor: User, job: Job, right: Right) -> Right:
    return Right.VIEW if job.requested_by_id == actor.pk else right


def of_key(organisation_id: uuid.UUID, kind: str, key: str) -> QuerySet[Job]:
    """Every job for one piece of work, the newest first."""
    return Job.objects.filter(organisation=organisation_id, kind=kind, key=key)


def _open(organisation_id: uuid.UUID, kind: str, key: str) -> QuerySet[Job]:
    rows = of_key(organisation_id, kind, key)
    return rows.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


def _mine(job: Job) -> QuerySet[Job]:
    """The row, as long as the worker that took it this time still holds it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _end(job: Job, state: JobState, *, error: str, by: User | None = None) -> None:
    job.state, job.finished_at, job.lease_until, job.error = state, timezone.now(), None, error
    job.save()
    job_mails.claim(job, but=by)


def _given_up() -> str:
    return _(
        "The worker stopped %(tries)s times while it was at this. Press “Try again”. If it stops"
        " again, ask the operator of this installation to look at the worker’s memory and log."
    ) % {"tries": TRIES}


def _forgotten(job: Job) -> str:
    words = {"days": settings.JOB_EXPIRES.days, "why": job.error}
    if job.error:
        return _("Nobody tried again for %(days)s days. It had failed: %(why)s") % words
    return (
        _(
            "No worker took it up for %(days)s days. Ask the operator of this installation whether"
            " workers are running, then press “Try again”."
        )
        % words
    )
