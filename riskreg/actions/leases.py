"""Keeping the lease of a job while its worker is at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connection

from riskreg.actions import jobs
from riskreg.models import Job


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """Renews the lease while the work goes on, also where a long step reports nothing.

    A thread, because laying out a long file is one call; it dies with a killed worker, and the
    lease runs out.
    """
    over = Event()
    thread = Thread(target=_renew, args=(job, over), name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(job: Job, over: Event) -> None:
    try:
        while not over.wait(jobs.LEASE.total_seconds() / 3):
            jobs.renew(job)
    finally:
        connection.close()
