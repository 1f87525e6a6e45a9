"""Dossiers that commands make here and now, without a worker, in the name of somebody who may."""

from django.core.management.base import CommandError

from governance.dossiers import making
from riskreg import access
from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import Dossier, Job, Organisation, User


def made(job: Job) -> Dossier:
    """The dossier of a job; raises CommandError with the words written on it."""
    taken = jobs.take(job.pk)
    if taken is None:
        raise CommandError(f"A worker is making this dossier now: job {job.pk}. Wait for it.")
    dossier = making.make(taken)
    if dossier is None:
        taken.refresh_from_db()
        raise CommandError(taken.error or f"Another worker took job {job.pk}.")
    return dossier


def somebody(right: Right, about: dossiers.About | Dossier, *, but: User | None = None) -> User:
    """The owner of the entry, else the member that came first, who has a right."""
    organisation = about if isinstance(about, Organisation) else about.organisation
    members = User.objects.filter(memberships__organisation=organisation)
    candidates = [getattr(about, "owner", None), *members.order_by("joined_at", "pk")]
    for each in candidates:
        if each is not None and each != but and access.may(each, right, about):
            return each
    raise CommandError(f"Nobody in {organisation} has the right “{right}”. Add a member first.")
