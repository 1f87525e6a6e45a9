"""Which dossiers name a person, told by the data in their files: at once, or as a job."""

import json
from collections.abc import Iterator
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from governance.dossiers import embedded, working
from riskreg import walls
from riskreg.actions import erasures, jobs
from riskreg.models import Dossier, Job, JobState, Organisation, User
from riskreg.queries import naming as names

AT_ONCE = 2.0  # seconds that somebody waits for a page; what takes longer, a worker does


def dossiers(organisation: Organisation, person: User) -> list[str]:
    """Those with the full name or the address in them, the oldest first; each file is read.

    Those that could not be read stand among them, and say so: nobody knows whom they name.
    """
    told = (_told(each, person) for each in _rows(organisation).iterator())
    return [each for each in told if each]


def everywhere(organisation: Organisation, person: User) -> dict[UUID, list[str]]:
    """The same for each organisation that knows the person; whoever asks stands behind no wall."""
    return {house.pk: dossiers(house, person) for house in names.houses(organisation, person)}


def known_everywhere(organisation: Organisation, person: User) -> dict[UUID, list[str]] | None:
    """The same, once all is read; each organisation is told of its own alone."""
    with walls.lifted():
        found = {each.pk: known(each, person) for each in names.houses(organisation, person)}
    told = {key: told_there for key, told_there in found.items() if told_there is not None}
    return told if len(told) == len(found) else None


def is_searching(organisation: Organisation, person: User) -> bool:
    """Whether a worker still reads for any of them."""
    with walls.lifted():
        last = (last_search(each, person) for each in names.houses(organisation, person))
        return any(search is not None and search.is_open for search in last)


def known(organisation: Organisation, person: User) -> list[str] | None:
    """The same where a worker has read all there are by now, or where it is done at once."""
    searched = last_search(organisation, person)
    if searched and searched.is_open:
        return None  # somebody reads them already
    read = searched.parameters if searched and searched.state == JobState.DONE else {}
    if read.get("read") == _mark(organisation, person):
        return [str(each) for each in read["dossiers"]]
    found: list[str] = []
    until = monotonic() + AT_ONCE
    for each in _rows(organisation).iterator(chunk_size=20):
        if monotonic() > until:
            return None
        found += filter(None, [_told(each, person)])
    return found


def last_search(organisation: Organisation, person: User) -> Job | None:
    """The newest job that looks for a person, or did."""
    return jobs.of_key(organisation.pk, erasures.SEARCH, str(person.pk)).first()


def search(job: Job) -> list[str] | None:
    """Read every dossier of the job's organisation; None if it was not finished."""
    return working.attempt(job, _search)


def _search(job: Job) -> list[str]:
    person = User.objects.get(pk=job.parameters["person"])
    mark = _mark(job.organisation, person)  # before: what is entered meanwhile makes it another
    found = list(_found(job, _rows(job.organisation), person))
    with transaction.atomic():
        jobs.finish(job, dossiers=found, read=mark)
    return found


def _found(job: Job, rows: QuerySet[Dossier], person: User) -> Iterator[str]:
    total = rows.count()
    for done, each in enumerate(rows.iterator(chunk_size=20)):
        jobs.progress(job, done=done, total=total, message=_("Reading the dossiers"))
        yield from filter(None, [_told(each, person)])


def _rows(organisation: Organisation) -> QuerySet[Dossier]:
    return Dossier.objects.of(organisation).order_by("number", "version", "pk")


def _mark(organisation: Organisation, person: User) -> str:
    """Which dossiers there are, and what is looked for in them; it names nobody.

    Numbers are given when a dossier is asked for: one with a lower number may come in later.
    """
    there = Dossier.objects.of(organisation).aggregate(count=Count("pk"), last=Max("number"))
    sought = salted_hmac("riskreg.naming", f"{person.name}\n{person.email}", algorithm="sha256")
    return f"{there['count']}:{there['last']}:{sought.hexdigest()}"


def _told(dossier: Dossier, person: User) -> str:
    """What is said of a dossier that names the person or cannot be read; nothing of others."""
    files = embedded.of(dossier)
    if not files:  # its file is gone or another, or was made before dossiers carried data
        return _("%(dossier)s: could not be read") % {"dossier": dossier}
    data = (content for name, content in files.items() if name.endswith(".json"))
    told = "\n".join(content.decode(errors="replace") for content in data).casefold()
    return str(dossier) if any(words in told for words in _spellings(person)) else ""


def _spellings(person: User) -> set[str]:
    """Name and address as they stand in JSON, with its escapes and without."""
    plain = (person.name, person.email)
    escaped = (json.dumps(each)[1:-1] for each in plain)
    canonical = (json.dumps(each, ensure_ascii=False)[1:-1] for each in plain)
    return {each.casefold() for each in (*plain, *escaped, *canonical)}
