"""Dossiers: ask for one, and enter the finished file."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from riskreg import access, trail
from riskreg.access import Right
from riskreg.actions import jobs
from riskreg.models import AISystem, Decision, Dossier, Job, User
from riskreg.trail import Did

KIND = "dossier"


@transaction.atomic
def request(actor: User, system: AISystem, *, kind: str) -> tuple[Job, bool]:
    """Ask for a dossier of a system; pressed twice, it is made once."""
    access.require(actor, Right.MAKE_DOSSIER, system)
    job, is_new = jobs.request(
        actor,
        system.organisation,
        kind=KIND,
        key=f"{kind}:{system.pk}",
        parameters={"system": str(system.pk), "kind": kind},
    )
    if is_new:
        trail.record(actor, Did.DOSSIER_REQUESTED, system, kind=kind, job=job.pk)
    return job, is_new


@transaction.atomic
def enter(
    actor: User,
    system: AISystem,
    *,
    content: bytes,
    decisions: Sequence[Decision],
    control: dict[str, Any],
) -> Dossier:
    """Store a finished file under its digest and record it.

    `control` holds the document's own words: number, version, kind, as_of, generated_at, edition,
    rule_set, software, confidentiality, trail_number, trail_digest, pages.
    """
    access.require(actor, Right.MAKE_DOSSIER, system)
    digest = hashlib.sha256(content).hexdigest()
    dossier = Dossier(
        organisation_id=system.organisation_id,
        system=system,
        made_by=actor,
        sha256=digest,
        size=len(content),
        **control,
    )
    dossier.file.save(f"{digest}.pdf", ContentFile(content), save=False)
    dossier.save(force_insert=True)
    dossier.decisions.set(decisions)
    trail.record(
        actor,
        Did.DOSSIER_MADE,
        dossier,
        system=system.pk,
        kind=dossier.kind,
        number=dossier.number,
        version=dossier.version,
        sha256=digest,
        as_of=dossier.as_of,
        decisions=[each.pk for each in decisions],
    )
    return dossier


def next_numbers(system: AISystem, *, kind: str) -> tuple[int, int]:
    """The number and version the next dossier of this system would carry."""
    mine = Dossier.objects.filter(organisation=system.organisation_id)
    number = mine.aggregate(last=Max("number"))["last"] or 0
    version = mine.filter(system=system, kind=kind).aggregate(last=Max("version"))["last"] or 0
    return number + 1, version + 1


def file_name(dossier: Dossier, moment: datetime) -> str:
    """The name a download carries; ASCII, and in order when sorted."""
    return f"{dossier.reference}-v{dossier.version}-{moment:%Y-%m-%d}.pdf"
