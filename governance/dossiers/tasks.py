"""Celery entry points of dossiers. Tasks take ids; the job row says whether there is work to do."""

from collections.abc import Collection
from datetime import datetime

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.dossiers import bundling, making, naming, registry, remaking, scheduling, sections
from governance.dossiers.registry import Lacking
from riskreg import access, history
from riskreg.actions import bundles, dossiers, erasures, imports, jobs, signoffs
from riskreg.models import Dossier, Job, Membership, Organisation, SignOff, User
from riskreg.tasks import apply_import, send, work

# Below the broker's visibility timeout: a task is never handed out twice while it runs.
SOFT_LIMIT, HARD_LIMIT = 540, 570


@shared_task(name="dossiers.make", soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)  # type: ignore[untyped-decorator]
def make(job: str) -> None:
    """Make the dossier of a job, unless it is done or in other hands."""
    work(job, making.make)


@shared_task(name="dossiers.bundle", soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)  # type: ignore[untyped-decorator]
def make_bundle(job: str) -> None:
    """Make the bundle of a job, unless it is done or in other hands."""
    work(job, bundling.make)


@shared_task(name="jobs.resend")  # type: ignore[untyped-decorator]
def resend() -> None:
    """Send again what nobody works at: lost by the broker, or left by a killed worker."""
    for job in jobs.put_back():
        _send(job)


@shared_task(name="dossiers.compare", soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)  # type: ignore[untyped-decorator]
def compare(job: str) -> None:
    """Make a dossier once more and compare, unless it is done or in other hands."""
    work(job, remaking.compare)


@shared_task(name="people.search", soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)  # type: ignore[untyped-decorator]
def search_person(job: str) -> None:
    """Look for a person in all dossiers, unless it is done or in other hands."""
    work(job, naming.search)


@shared_task(name="schedules.run")  # type: ignore[untyped-decorator]
def run_schedules() -> None:
    """Ask for what schedules have due."""
    scheduling.run_due(timezone.now(), request)


@shared_task(name="jobs.tidy")  # type: ignore[untyped-decorator]
def tidy() -> None:
    """Let jobs expire that nobody takes up, and delete what is over: rows of jobs, import files."""
    jobs.expire()
    jobs.tidy()
    imports.drop_files()


def request(
    actor: User,
    about: dossiers.About,
    *,
    kind: str = sections.SYSTEM.slug,
    confidentiality: str = "",
    as_of: datetime | None = None,
    told: Collection[User] = (),
) -> Job:
    """Ask for a dossier and have it made: what page and API call."""
    refuse_empty(actor, about, kind, as_of)
    shown = confidentiality or registry.kind(kind).confidentiality
    job, is_new = dossiers.request(
        actor, about, kind=kind, confidentiality=shown, as_of=as_of, told=told
    )
    if is_new:
        _send(job)
    return job


def request_redacted(
    actor: User,
    about: dossiers.About,
    *,
    kind: str = sections.SYSTEM.slug,
    confidentiality: str = "",
    told: Collection[User] = (),
) -> Job:
    """The same for one without the words of confidential records."""
    refuse_empty(actor, about, kind)
    job, is_new = dossiers.request_redacted(
        actor,
        about,
        kind=kind,
        confidentiality=confidentiality or registry.kind(kind).confidentiality,
        told=told,
    )
    if is_new:
        _send(job)
    return job


def refuse_empty(
    actor: User, about: dossiers.About, kind: str, as_of: datetime | None = None
) -> None:
    """Raise ValidationError where the kind has nothing to print of a record, now or as of then."""
    dossiers.require_maker(actor, about)
    lacking = registry.kind(kind).lacking
    if lacking is None:
        return
    now = timezone.now()
    sentence = _lacking_then(lacking, about, as_of) if as_of else lacking(about, now)
    if sentence:
        raise ValidationError({"kind": sentence})


def _lacking_then(lacking: Lacking, about: dossiers.About, moment: datetime) -> str:
    """The same of a record as it was; a moment nothing is known of is refused by the request."""
    organisation = about if isinstance(about, Organisation) else about.organisation
    try:
        point = history.point_at(organisation, moment)
    except history.NotKeptError:
        return ""
    if moment > timezone.now() or not history.was_there(about, point):
        return ""
    with history.as_it_was(organisation, point):
        return lacking(type(about).objects.get(pk=about.pk), moment)


def request_bundle(actor: User, dossier: Dossier) -> Job:
    """Ask for a dossier with its evidence files and have it made."""
    job, is_new = bundles.request(actor, dossier)
    if is_new:
        _send(job)
    return job


def approve(actor: User, asked: SignOff, *, reason: str = "") -> Job | None:
    """Approve as a second person and have a dossier's approved form made, where that is due."""
    return _formed(signoffs.approve(actor, asked, reason=reason))


def override(actor: User, asked: SignOff, *, reason: str) -> Job | None:
    """Approve in an emergency and have a dossier's approved form made."""
    return _formed(signoffs.override(actor, asked, reason=reason))


def request_form(actor: User, draft: Dossier) -> Job:
    """Have the approved form of an approved draft made after all."""
    job = signoffs.form_again(actor, draft)
    _send(job)
    return job


def _formed(job: Job | None) -> Job | None:
    if job is not None:
        _send(job)
    return job


def request_again(actor: User, dossier: Dossier) -> Job:
    """Have a dossier made once more and compared."""
    job, is_new = dossiers.request_again(actor, dossier)
    if is_new:
        _send(job)
    return job


def request_search(actor: User, membership: Membership) -> Job:
    """Have all dossiers read that may name a person; gives the job of the actor's organisation."""
    found = erasures.request_search(actor, membership)
    for job, is_new in found:
        if is_new:
            _send(job)
    return found[0][0]


def retry(actor: User, job: Job) -> Job:
    """Have work that ended without result done after all, by who may ask for its kind."""
    again = _RETRIES[job.kind](actor, job)
    _send(again)
    return again


def may_retry(actor: User, job: Job) -> bool:
    """Whether a person may have this work done after all: who may ask for its kind."""
    return access.may(actor, _RIGHTS[job.kind](job), job)


def may_cancel(actor: User, job: Job) -> bool:
    """Whether a person may stop this job while it is open."""
    return jobs.may_cancel(actor, job, right=_RIGHTS[job.kind](job))


def cancel(actor: User, job: Job) -> Job:
    """Stop work that waits or is going on: who asked for it, or who may ask for its kind."""
    return jobs.cancel(actor, job, right=_RIGHTS[job.kind](job))


def _send(job: Job) -> None:
    send(_KINDS[job.kind], job)


_KINDS = {
    dossiers.KIND: make,
    dossiers.AGAIN: compare,
    bundles.KIND: make_bundle,
    imports.KIND: apply_import,
    erasures.SEARCH: search_person,
}
_RETRIES = {
    dossiers.KIND: dossiers.retry,
    dossiers.AGAIN: dossiers.retry,
    bundles.KIND: bundles.retry,
    imports.KIND: imports.retry,
    erasures.SEARCH: erasures.retry_search,
}
_RIGHTS = {
    dossiers.KIND: dossiers.right_of,
    bundles.KIND: bundles.right_of,
    dossiers.AGAIN: dossiers.right_of,
    imports.KIND: imports.right_of,
    erasures.SEARCH: erasures.right_of_search,
}
