"""A job becomes a dossier: read the facts at one instant, lay them out, enter the file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.dossiers import build, confidentiality, holdings, registry
from governance.dossiers.build import Chapter
from governance.dossiers.context import Context, Control, standing_of
from governance.dossiers.registry import Kind
from governance.dossiers.sections.cover import rule_sets
from riskreg import trail
from riskreg.actions import dossiers, jobs
from riskreg.models import AISystem, Dossier, DossierStatus, Job

STAGES_AFTER_SECTIONS = 2  # laying out, writing

log = logging.getLogger(__name__)


def make(job: Job) -> Dossier | None:
    """The dossier of a job this worker has taken; None if it failed or went to another worker.

    A failure is written on the job in words that say what to do. This is the task boundary: the
    one place where any exception is caught.
    """
    try:
        with _lease(job):
            return _make(job)
    except jobs.Lost:
        log.info("job %s went to another worker", job.pk)
    except PermissionDenied:
        jobs.fail(job, sentence=_("Your role no longer allows making dossiers. Ask a colleague."))
    except SoftTimeLimitExceeded:
        log.warning("job %s took too long", job.pk)
        jobs.fail(job, sentence=_("It took too long. Press “Try again” when less is going on."))
    except Exception:
        log.exception("job %s failed", job.pk)
        jobs.fail(job, sentence=_failed(job))
    return None


def _make(job: Job) -> Dossier:
    kind = registry.kind(job.parameters["kind"])
    stages = _Stages(job, total=len(kind.sections) + STAGES_AFTER_SECTIONS)
    context, chapters = read(job, kind, stages)
    printed = build.pdf(build.html(context, chapters), stages)
    return dossiers.enter(
        job,
        content=printed.content,
        decisions=[each.decision for each in context.standing],
        control=_entered(context, pages=printed.pages),
    )


@transaction.atomic
def read(job: Job, kind: Kind, step: build.Step) -> tuple[Context, tuple[Chapter, ...]]:
    """All facts, read under the trail's lock: one instant, the one the trail head names.

    The transaction ends with this; laying out holds nothing in the database.
    """
    organisation = job.organisation
    head = trail.hold(organisation)
    system = AISystem.objects.select_related("unit", "owner", "vendor").get(
        pk=job.parameters["system"], organisation=organisation
    )
    now = timezone.now().replace(microsecond=0)
    day = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    context = Context(
        organisation=organisation,
        system=system,
        control=Control(
            number=job.parameters["number"],
            version=dossiers.next_version(system, kind=kind.slug),
            kind=kind.slug,
            kind_title=kind.title,
            status=DossierStatus.DRAFT.label,
            as_of=now,
            generated_at=now,
            software=settings.RELEASE,
            confidentiality=confidentiality.Level(job.parameters["confidentiality"]).label,
            trail_number=head.number,
            trail_digest=head.digest,
        ),
        standing=standing_of(system, day),
        holdings=holdings.read(system, day),
    )
    return context, build.gather(context, kind, step)


def _entered(context: Context, *, pages: int) -> dict[str, Any]:
    """Document control as the register keeps it."""
    control = context.control
    return {
        "system": context.system,
        "number": control.number,
        "version": control.version,
        "kind": control.kind,
        "as_of": control.as_of,
        "generated_at": control.generated_at,
        "edition": ", ".join(dict.fromkeys(each.result.edition for each in context.standing)),
        "rule_set": ", ".join(rule_sets(context.standing)),
        "software": control.software,
        "confidentiality": str(control.confidentiality),
        "trail_number": control.trail_number,
        "trail_digest": control.trail_digest,
        "pages": pages,
    }


def _failed(job: Job) -> str:
    return _(
        "Something went wrong while “%(message)s”. Press “Try again”. If it fails again, give the"
        " operator of this installation the number of this job: %(job)s."
    ) % {"message": job.message or _("starting"), "job": job.pk}


class _Stages:
    """Counts the stages of one job and writes each on its row."""

    def __init__(self, job: Job, *, total: int) -> None:
        self.job, self.total, self.done = job, total, -1

    def __call__(self, words: str) -> None:
        self.done += 1
        jobs.progress(self.job, done=self.done, total=self.total, message=words)


@contextmanager
def _lease(job: Job) -> Iterator[None]:
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
