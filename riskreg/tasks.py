"""What workers do for the register; each task takes an id and calls one function."""

from functools import partial

from celery import shared_task
from django.db import transaction

from riskreg.actions import imports, jobs
from riskreg.importers import runs
from riskreg.models import ImportRun, Job, User


@shared_task(name="imports.apply")  # type: ignore[untyped-decorator]
def apply_import(job: str) -> None:
    """Write the import of a job, unless it is done or in other hands."""
    taken = jobs.take(job)
    if taken is not None:
        runs.work(taken)


def request_import(actor: User, run: ImportRun) -> Job:
    """Have a previewed import written by a worker; pressed twice, it is written once.

    Without a broker the job waits, and is sent again later.
    """
    job, is_new = imports.request(actor, run)
    if is_new:
        transaction.on_commit(partial(apply_import.delay, str(job.pk)), robust=True)
    return job
