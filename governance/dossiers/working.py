"""Work on a job: under a lease that is renewed, and with every failure told on its row."""

import errno
import logging
from collections.abc import Callable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from governance.dossiers.sealing import CannotSealError
from riskreg.actions import jobs, leases
from riskreg.models import Job

Made = TypeVar("Made")

log = logging.getLogger(__name__)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


def attempt(job: Job, make: Callable[[Job], Made]) -> Made | None:
    """What comes of a job this worker has taken; None if it failed or went to another worker.

    A failure is written on the job in words that say what to do. This is the task boundary: the
    one place where any exception is caught.
    """
    try:
        with leases.kept(job):
            return make(job)
    except jobs.Lost:
        log.info("job %s went to another worker", job.pk)
    except PermissionDenied:
        jobs.fail(job, sentence=_("Your role no longer allows making dossiers. Ask a colleague."))
    except ValidationError as refused:
        jobs.fail(job, sentence=" ".join(refused.messages))
    except CannotSealError as fault:
        log.warning("job %s could not be sealed", job.pk, exc_info=True)
        jobs.fail(job, sentence=str(fault))
    except SoftTimeLimitExceeded:
        log.warning("job %s took too long", job.pk)
        jobs.fail(job, sentence=_("It took too long. Press “Try again” when less is going on."))
    except Exception as fault:
        log.exception("job %s failed", job.pk)
        is_unwritten = isinstance(fault, OSError) and fault.errno in NO_ROOM
        jobs.fail(job, sentence=_unwritten() if is_unwritten else _failed(job))
    return None


def _unwritten() -> str:
    return _(
        "The file could not be written: the disk is full or the folder takes no files. Ask the"
        " operator of this installation to make room, then press “Try again”."
    )


def _failed(job: Job) -> str:
    return _(
        "Something went wrong while “%(message)s”. Press “Try again”. If it fails again, give the"
        " operator of this installation the number of this job: %(job)s."
    ) % {"message": job.message or _("starting"), "job": job.pk}


class Stages:
    """Counts the stages of one job and writes each on its row."""

    def __init__(self, job: Job, *, total: int) -> None:
        self.job, self.total, self.done = job, total, -1

    def __call__(self, words: str) -> None:
        self.done += 1
        self.within(words)

    def within(self, words: str) -> None:
        """How far the stage that goes on is."""
        jobs.progress(self.job, done=self.done, total=self.total, message=words)
