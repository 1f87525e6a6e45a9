"""Dossiers that commands make here and now, without a worker, in the name of somebody who may."""

from collections.abc import Callable
from typing import TypeVar

from django.core.management.base import CommandError

from governance.dossiers import bundling, making
from riskreg import access
from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import Bundle, Dossier, Job, Organisation, User

Made = TypeVar("Made")


def made(job: Job) -> Dossier:
    """The dossier of a job; raises CommandError with the words written on it."""
    return _done(job, making.make)


def bundled(job: Job) -> Bundle:
    """The bundle of a job; raises CommandError with the words written on it."""
    return _done(job, bundling.make)


def _done(job: Job, make: Callable[[Job], Made | None]) -> Made:
    taken = jobs.take(job.pk)
    if taken is None:
        raise CommandError(f"A worker is making this now: job {job.pk}. Wait for it.")
    found = make(taken)
    if found is None:
        taken.refresh_from_db()
        raise CommandError(taken.error or f"Another worker took job {job.pk}.")
    return found


def somebody(right: Right, about: dossiers.About | Dossier, *, but: User | None = None) -> User:
    """The owner of the entry, else the member that came first, who has a right."""
    organisation = about if isinstance(about, Organisation) else about.organisation
    members = User.objects.filter(memberships__organisation=organisation)
    candidates = [getattr(about, "owner", None), *members.order_by("joined_at", "pk")]
    for each in candidates:
        if each is not None and each != but and access.may(each, right, about):
            return each
    raise CommandError(f"Nobody in {organisation} has the right “{right}”. Add a member first.")
