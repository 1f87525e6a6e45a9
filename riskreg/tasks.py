"""What workers do for the register; each task takes an id and calls one function."""

from collections.abc import Callable

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from riskreg import walls
from riskreg.actions import checkpoints, heartbeats, imports, jobs, monitoring
from riskreg.importers import runs
from riskreg.models import ImportRun, Job, MonitoringPlan, User


@shared_task(name="imports.apply")  # type: ignore[untyped-decorator]
def apply_import(job: str) -> None:
    """Write the import of a job, unless it is done or in other hands."""
    work(job, runs.work)


@shared_task(name="clock.tick")  # type: ignore[untyped-decorator]
def tick() -> None:
    """Note that clock and workers go on."""
    heartbeats.tick(timezone.now())


@shared_task(name="monitoring.open_cycles")  # type: ignore[untyped-decorator]
def open_cycles() -> None:
    """Open what each plan has due; safe to run twice, and at once."""
    for plan in MonitoringPlan.objects.filter(system__is_archived=False).order_by("pk"):
        monitoring.open_due(plan)


@shared_task(name="trail.checkpoint")  # type: ignore[untyped-decorator]
def checkpoint() -> None:
    """Sign how far each chain has come; without a key nothing is signed."""
    checkpoints.sign_due()


def work(job: str, do: Callable[[Job], object]) -> None:
    """Take a job and do it behind the wall of its organisation; nothing if it cannot be taken."""
    taken = jobs.take(job)
    if taken is not None:
        with walls.around(taken.organisation_id):
            do(taken)


def request_import(actor: User, run: ImportRun) -> Job:
    """Have a previewed import written by a worker; pressed twice, it is written once."""
    job, is_new = imports.request(actor, run)
    if is_new:
        send(apply_import, job)
    return job


def send(task: Task, job: Job) -> None:
    """Hand a job to the workers once it is committed.

    Robust: without a broker the page answers all the same, the row waits, and the beat's
    `jobs.resend` sends it later. A function of its own: Django's log asks for its name.
    """

    def hand_over() -> None:
        task.delay(str(job.pk))

    transaction.on_commit(hand_over, robust=True)
