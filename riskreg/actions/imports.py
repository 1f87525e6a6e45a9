"""Imports: keep an uploaded file, preview what it would change, then apply or discard it.

What a file says is read by `riskreg.importers`, which calls these actions with rows and faults.
"""

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import intake, jobs
from riskreg.models import ImportRun, ImportState, Job, Organisation, User
from riskreg.rules.imports import Read, findings
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

KIND = "import"
OVER = (ImportState.APPLIED, ImportState.DISCARDED)
_MEGABYTE = 1024 * 1024


@transaction.atomic
def upload(
    actor: User, organisation: Organisation, *, profile: str, file_name: str, content: bytes
) -> ImportRun:
    """Keep a file that is to be imported, under its digest."""
    access.require(actor, Right.IMPORT, organisation)
    stop_too_large(len(content))
    digest = hashlib.sha256(content).hexdigest()
    run = ImportRun(
        organisation=organisation,
        profile=profile,
        file_name=PurePath(file_name).name[-200:],
        sha256=digest,
        size=len(content),
        uploaded_by=actor,
    )
    suffix = PurePath(file_name).suffix.lower()[:8]
    run.file.save(f"{digest}{suffix}", ContentFile(content), save=False)
    run.save(force_insert=True)
    trail.record(actor, Did.IMPORT_UPLOADED, run, profile=profile, sha256=digest, size=len(content))
    return run


def stop_too_large(size: int) -> None:
    """Raise ValidationError for a file beyond the limit of the settings."""
    if size > settings.IMPORT_MAX_BYTES:
        told = {
            "size": -(-size // _MEGABYTE),
            "limit": settings.IMPORT_MAX_BYTES // _MEGABYTE,
        }
        refusal.stop([Refusal("file", "import_too_large", told)])


@transaction.atomic
def preview(
    actor: User, run: ImportRun, *, source: str, mapping: Mapping[str, str], read: Read
) -> ImportRun:
    """Keep what the file would change and every fault in it; the register stays as it is."""
    access.require(actor, Right.IMPORT, run)
    run = _open(run)
    found = intake.compare(run.organisation, source=source, rows=read.rows, columns=read.columns)
    faults = [*read.faults, *found.faults]
    run.mapping = dict(mapping)
    run.faults = findings(faults, read.remarks)
    run.rows = len(read.rows) + len({fault.row for fault in read.faults if fault.row})
    run.created, run.updated = len(found.created), len(found.updated)
    run.unchanged, run.state = found.unchanged, ImportState.PREVIEWED
    run.save()
    trail.record(
        actor,
        Did.IMPORT_PREVIEWED,
        run,
        mapping=run.mapping,
        rows=run.rows,
        faults=len(faults),
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
    )
    return run


@transaction.atomic
def apply(actor: User, run: ImportRun, *, source: str, read: Read) -> ImportRun:
    """Write all rows or none; a run that was applied already is returned as it is."""
    access.require(actor, Right.IMPORT, run)
    run = _locked(run)
    if run.state == ImportState.APPLIED:
        return run
    _stop_unless_ready(run)
    if read.faults:
        refusal.stop([Refusal("", "rows_faulty", {"count": len(read.faults)})])
    taken = intake.take_in(
        actor, run.organisation, source=source, rows=read.rows, columns=read.columns
    )
    run.created, run.updated, run.unchanged = taken.created, taken.updated, taken.unchanged
    run.state, run.applied_at = ImportState.APPLIED, timezone.now()
    _drop_file(run)
    run.save()
    trail.record(
        actor,
        Did.IMPORT_APPLIED,
        run,
        created=taken.created,
        updated=taken.updated,
        unchanged=taken.unchanged,
        sha256=run.sha256,
    )
    return run


@transaction.atomic
def request(actor: User, run: ImportRun) -> tuple[Job, bool]:
    """Have a previewed import applied in the background; pressed twice, it is done once."""
    access.require(actor, Right.IMPORT, run)
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    _stop_unless_ready(run)
    return jobs.request(
        actor,
        run.organisation,
        kind=KIND,
        key=str(run.pk),
        parameters={"run": str(run.pk), "file_name": run.file_name},
    )


@transaction.atomic
def retry(actor: User, job: Job) -> Job:
    """Have an import written after all; gives the job to watch."""
    access.require(actor, Right.IMPORT, job)
    return jobs.retry(job, actor)


def right_of(_job: Job) -> Right:
    """What one needs to ask for it."""
    return Right.IMPORT


@transaction.atomic
def discard(actor: User, run: ImportRun) -> ImportRun:
    """Give an import up; the uploaded file is deleted, what was done stays in the trail."""
    access.require(actor, Right.IMPORT, run)
    run = _open(run)
    run.state, run.faults = ImportState.DISCARDED, []
    _drop_file(run)
    run.save()
    trail.record(actor, Did.IMPORT_DISCARDED, run)
    return run


def drop_files() -> int:
    """Delete the files of imports that are over: before, those of applied ones were kept."""
    rows = ImportRun.objects.filter(state__in=OVER).exclude(file="").order_by("pk")
    return sum(_dropped(key) for key in rows.values_list("pk", flat=True))


@transaction.atomic
def _dropped(key: uuid.UUID) -> bool:
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=key)
    if not run.file:
        return False
    _drop_file(run)
    run.save(update_fields=["file"])
    trail.record(None, Did.IMPORT_FILE_DELETED, run, sha256=run.sha256)
    return True


def _drop_file(run: ImportRun) -> None:
    """Its digest stays. Owners stand in a list by name or address: who is erased is to be gone."""
    storage, name = run.file.storage, str(run.file.name)
    run.file = ""

    def delete() -> None:
        with walls.lifted():  # the same list may be there twice, in another organisation too
            is_used = ImportRun.objects.filter(file=name).exists()
        if not is_used:
            storage.delete(name)

    transaction.on_commit(delete)


def _open(run: ImportRun) -> ImportRun:
    run = _locked(run)
    if run.state in OVER:
        refusal.stop([Refusal("", "import_over")])
    return run


def _locked(run: ImportRun) -> ImportRun:
    """The run alone: locked with its organisation, others would wait for both as they commit."""
    rows = ImportRun.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "organisation"
    )
    locked: ImportRun = rows.get(pk=run.pk)
    return locked


def _stop_unless_ready(run: ImportRun) -> None:
    if run.state in OVER:
        refusal.stop([Refusal("", "import_over")])
    if run.state != ImportState.PREVIEWED:
        refusal.stop([Refusal("", "import_unseen")])
