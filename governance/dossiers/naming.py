"""Which dossiers name a person, told by what their pages showed: at once, or as a job."""

from collections.abc import Iterator
from time import monotonic

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from governance.dossiers import embedded, working
from governance.dossiers.attachments import DOSSIER
from riskreg.actions import erasures, jobs
from riskreg.models import Dossier, Job, JobState, Organisation, User

AT_ONCE = 2.0  # seconds that somebody waits for a page; what takes longer, a worker does


def dossiers(organisation: Organisation, person: User) -> list[str]:
    """Those with the full name or the address in them, the oldest first; each file is read."""
    return [str(each) for each in _rows(organisation).iterator() if _names(each, person)]


def known(organisation: Organisation, person: User) -> list[str] | None:
    """The same where a worker has read all there are by now, or where it is done at once."""
    searched = last_search(organisation, person)
    read = searched.parameters if searched and searched.state == JobState.DONE else {}
    if read.get("up_to") == _newest(organisation):
        return [str(each) for each in read["dossiers"]]
    found, until = [], monotonic() + AT_ONCE
    for each in _rows(organisation).iterator(chunk_size=20):
        if monotonic() > until:
            return None
        if _names(each, person):
            found.append(str(each))
    return found


def last_search(organisation: Organisation, person: User) -> Job | None:
    """The newest job that looks for a person, or did."""
    rows = Job.objects.filter(organisation=organisation, kind=erasures.SEARCH, key=str(person.pk))
    return rows.order_by("-created_at").first()


def search(job: Job) -> list[str] | None:
    """Read every dossier of the job's organisation; None if it was not finished."""
    return working.attempt(job, _search)


def _search(job: Job) -> list[str]:
    person = User.objects.get(pk=job.parameters["person"])
    newest = _newest(job.organisation)
    rows = _rows(job.organisation).filter(number__lte=newest)
    found = list(_found(job, rows, person))
    with transaction.atomic():
        jobs.finish(job, dossiers=found, up_to=newest)
    return found


def _found(job: Job, rows: QuerySet[Dossier], person: User) -> Iterator[str]:
    total = rows.count()
    for done, each in enumerate(rows.iterator(chunk_size=20)):
        jobs.progress(job, done=done, total=total, message=_("Reading the dossiers"))
        if _names(each, person):
            yield str(each)


def _rows(organisation: Organisation) -> QuerySet[Dossier]:
    return Dossier.objects.of(organisation).order_by("number", "version", "pk")


def _newest(organisation: Organisation) -> int:
    newest: int | None = Dossier.objects.of(organisation).aggregate(last=Max("number"))["last"]
    return newest or 0


def _names(dossier: Dossier, person: User) -> bool:
    content = (embedded.of(dossier) or {}).get(DOSSIER, b"")
    told = content.decode(errors="replace").casefold()
    return person.name.casefold() in told or person.email.casefold() in told
