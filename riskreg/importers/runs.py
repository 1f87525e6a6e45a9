"""Import runs: a file on its way in. Reads it, then calls the actions with what it says."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskreg.actions import imports, jobs, leases
from riskreg.actions.imports import stop_too_large as stop_too_large
from riskreg.importers import base
from riskreg.importers.profiles import Profile, profiles
from riskreg.importers.tables import BrokenOff, FileRefused, Table, open_table
from riskreg.models import ImportRun, ImportState, Job, Organisation, User
from riskreg.rules.imports import WHOLE_FILE, Read, Row, RowFault, shown

_LOOKED_THROUGH, _SHOWN = 200, 3
_FAILED = gettext_lazy(
    "The rows could not be written; nothing was imported. Try again; if it fails again, give the"
    " operator of this installation the number %(key)s."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file with a few of the values in it."""

    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file looks like before it is read: how it is written, and its columns."""

    kind: str
    columns: tuple[Column, ...]


def upload(
    actor: User, organisation: Organisation, *, profile: str, file_name: str, content: bytes
) -> ImportRun:
    """Keep a file that can be opened; raises ValidationError on `file` with a sentence."""
    stop_too_large(len(content))
    try:
        glance(content, file_name=file_name)
    except FileRefused as refused:
        raise ValidationError({"file": [refused.sentence]}) from refused
    return imports.upload(
        actor, organisation, profile=profile, file_name=file_name, content=content
    )


def glance(content: bytes, *, file_name: str) -> Glance:
    """The columns of a file with examples; raises FileRefused."""
    table = open_table(content, file_name=file_name)
    examples: list[list[str]] = [[] for _column in table.columns]
    try:
        for _number, cells in islice(table.rows, _LOOKED_THROUGH):
            for found, cell in zip(examples, cells, strict=False):
                words = shown(cell.strip())
                if words and words not in found and len(found) < _SHOWN:
                    found.append(words)
    except BrokenOff:
        pass  # the preview names the row; here only the columns matter
    pairs = zip(table.columns, examples, strict=True)
    return Glance(table.kind, tuple(Column(name, tuple(found)) for name, found in pairs))


def mapping_for(run: ImportRun, columns: tuple[str, ...]) -> dict[str, str]:
    """The run's own mapping, else what the organisation chose last for files of this profile."""
    earlier = run.mapping
    if not earlier:
        last = ImportRun.objects.filter(
            organisation=run.organisation_id, profile=run.profile, state=ImportState.APPLIED
        ).first()
        earlier = last.mapping if last else {}
    return profiles()[run.profile].automatic(columns, earlier)


def read(content: bytes, *, file_name: str, profile: Profile, mapping: Mapping[str, str]) -> Read:
    """Read a file; a file that cannot be opened or is too long is one fault of the whole file."""
    try:
        table = open_table(content, file_name=file_name)
    except FileRefused as refused:
        return Read(faults=[RowFault(WHOLE_FILE, "", "", refused.sentence)])
    limited = Table(table.kind, table.columns, islice(table.rows, settings.IMPORT_MAX_ROWS + 1))
    found = base.get(profile.importer).parse(limited, profile, mapping)
    if len(found.rows) > settings.IMPORT_MAX_ROWS:
        sentence = _("The file has more than %(limit)s rows. Split it.")
        told = {"limit": settings.IMPORT_MAX_ROWS}
        return Read(faults=[RowFault(WHOLE_FILE, "", "", sentence % told)])
    return found


def preview(actor: User, run: ImportRun, *, mapping: Mapping[str, str]) -> ImportRun:
    """Read the run's file by a mapping and keep what it would change."""
    profile = profiles()[run.profile]
    found = _read_run(run, mapping)
    return imports.preview(actor, run, source=profile.source, mapping=mapping, read=found)


def apply(actor: User, run: ImportRun) -> ImportRun:
    """Read the run's file again and write it, all rows or none."""
    if run.state in imports.OVER:
        return imports.apply(actor, run, source="", read=Read())
    profile = profiles()[run.profile]
    try:
        found = _read_run(run, run.mapping)
    except FileNotFoundError:  # applied or discarded in the same moment: its file is gone
        run.refresh_from_db()
        if run.state not in imports.OVER:
            raise
        return imports.apply(actor, run, source="", read=Read())
    return imports.apply(actor, run, source=profile.source, read=found)


def first_rows(run: ImportRun, count: int) -> Sequence[Row]:
    """The first rows of the run's file as our fields, without the faulty ones."""
    profile = profiles()[run.profile]
    table = open_table(content_of(run), file_name=run.file_name)
    few = Table(table.kind, table.columns, islice(table.rows, count))
    return base.get(profile.importer).parse(few, profile, run.mapping).rows


def work(job: Job) -> None:
    """Apply the import of a job the caller has taken; the job row tells how it went.

    The run, not the job, knows whether the rows are in: taken twice, they are written once. A job
    that was cancelled meanwhile writes none. This is the task boundary, where any exception becomes
    a sentence.
    """
    try:
        run = ImportRun.objects.get(pk=job.parameters["run"])
        jobs.progress(job, done=0, total=run.rows, message=_("Writing the rows, all or none"))
        with leases.kept(job), transaction.atomic():
            run = apply(job.requested_by, run)
            jobs.finish(job, created=run.created, updated=run.updated, unchanged=run.unchanged)
    except jobs.Lost:
        log.info("job %s was cancelled or went to another worker", job.pk)
    except PermissionDenied:
        jobs.fail(job, sentence=_("Your role no longer allows imports. Ask a colleague."))
    except ValidationError as refused:
        jobs.fail(job, sentence=" ".join(refused.messages))
    except Exception:
        log.exception("job %s failed", job.pk)
        jobs.fail(job, sentence=_FAILED % {"key": job.pk})


def content_of(run: ImportRun) -> bytes:
    """The uploaded file."""
    with run.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _read_run(run: ImportRun, mapping: Mapping[str, str]) -> Read:
    profile = profiles()[run.profile]
    return read(content_of(run), file_name=run.file_name, profile=profile, mapping=mapping)
