"""Bundles: a dossier with its evidence files as one ZIP; asked for, made once, entered."""

from typing import IO

from django.db import transaction

from riskreg import access, filing, refusal, trail
from riskreg.access import Right
from riskreg.actions import jobs
from riskreg.models import Bundle, Dossier, Job, JobState, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

KIND = "bundle"


@transaction.atomic
def request(actor: User, dossier: Dossier) -> tuple[Job, bool]:
    """Have the bundle of a dossier made; refused where a complete one is there, undamaged."""
    access.require(actor, Right.MAKE_DOSSIER, dossier)
    dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=dossier.pk)
    newest = dossier.bundles.first()
    if newest is not None and not newest.missing and _is_whole(newest):
        refusal.stop([Refusal("", "bundle_is_there")])
    parameters = {"dossier": str(dossier.pk), "kind": dossier.kind, "number": dossier.number}
    if dossier.system_id:
        parameters["system"] = str(dossier.system_id)
    job, is_new = jobs.request(
        actor, dossier.organisation, kind=KIND, key=str(dossier.pk), parameters=parameters
    )
    if actor.wants_job_mails:
        job.told.add(actor)
    return job, is_new


def _is_whole(bundle: Bundle) -> bool:
    return filing.is_whole(Bundle.file.field.storage, str(bundle.file.name), bundle.sha256)


def begun(dossier: Dossier) -> Job | None:
    """Work at its bundle that goes on, or came to nothing; None once the newest was done."""
    found = jobs.of_key(dossier.organisation_id, KIND, str(dossier.pk)).first()
    return None if found is None or found.state == JobState.DONE else found


def right_of(_job: Job) -> Right:
    """What one needs to ask for such work."""
    return Right.MAKE_DOSSIER


@transaction.atomic
def retry(actor: User, job: Job) -> Job:
    """Have a failed bundle made after all; gives the job to watch."""
    access.require(actor, Right.MAKE_DOSSIER, job)
    return jobs.retry(job, actor)


@transaction.atomic
def enter(
    job: Job, dossier: Dossier, content: IO[bytes], *, sha256: str, included: int, missing: int
) -> Bundle:
    """Store a finished ZIP under its digest, record it and end the job; all or nothing.

    Raises jobs.Lost if the job is another's.
    """
    actor = job.requested_by
    access.require(actor, Right.MAKE_DOSSIER, dossier)
    jobs.check(job)
    bundle = Bundle(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        sha256=sha256,
        size=content.seek(0, 2),
        included=included,
        missing=missing,
        made_by=actor,
    )
    field = Bundle.file.field
    name = field.generate_filename(bundle, f"{sha256}.zip")
    bundle.file.name = filing.addressed(field.storage, name, content, sha256)
    trail.hold(job.organisation)  # before the job, as who stops it does
    jobs.hold(job)
    bundle.save(force_insert=True)
    told = {"number": dossier.number, "sha256": sha256, "included": included, "missing": missing}
    trail.record(actor, Did.BUNDLE_MADE, dossier, **told)
    jobs.finish(job)
    return bundle


def file_name(bundle: Bundle) -> str:
    """The name a download carries."""
    dossier = bundle.dossier
    return f"{dossier.reference}-v{dossier.version}-{dossier.as_of:%Y-%m-%d}.zip"
