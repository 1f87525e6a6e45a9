"""Dossiers: ask for one, try again, and enter the finished file."""

import hashlib
import io
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import IntegerField, Max, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, filing, history, refusal, trail
from riskreg.access import Right
from riskreg.actions import audits, jobs
from riskreg.models import (
    AISystem,
    Decision,
    Dossier,
    DossierStatus,
    Engagement,
    Incident,
    Job,
    JobState,
    Organisation,
    User,
)
from riskreg.queries import audits as audit_queries
from riskreg.queries import dossiers as versions
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

KIND = "dossier"
AGAIN = "dossier_again"
About = AISystem | Incident | Engagement | Organisation


class Overtaken(Exception):
    """Another document of the same thing and kind got this version meanwhile: make it again."""


@transaction.atomic
def request(
    actor: User,
    about: About,
    *,
    kind: str,
    confidentiality: str = "confidential",
    as_of: datetime | None = None,
    told: Collection[User] = (),
) -> tuple[Job, bool]:
    """Ask for a dossier of one thing, or of all; pressed twice, it is made once.

    `as_of` is a moment in the past, to show what was known then; without it: now. `told` get a
    mail when it is done, or why it is not.

    The document's number is given now, so that no two files ever print the same one; a file that
    is never finished leaves a gap, and the trail says why.
    """
    told_apart = {"as_of": as_of.isoformat()} if as_of else {}
    wish = {"kind": kind, "confidentiality": confidentiality, **told_apart}
    organisation = _asked_of(actor, about)
    refusal.stop(_not_then(organisation, about, as_of) if as_of else [])
    return _requested(actor, about, wish, told)


@transaction.atomic
def request_redacted(
    actor: User,
    about: About,
    *,
    kind: str,
    confidentiality: str = "confidential",
    told: Collection[User] = (),
) -> tuple[Job, bool]:
    """Ask for one that leaves out the words of confidential records; always as of now.

    What was marked as confidential since would show in one as of the past.
    """
    _asked_of(actor, about)
    wish = {"kind": kind, "confidentiality": confidentiality, "redacted": True}
    return _requested(actor, about, wish, told)


def _asked_of(actor: User, about: About) -> Organisation:
    """The organisation, locked, where it may be asked for."""
    require_maker(actor, about)
    if isinstance(about, Organisation):
        access.require(actor, Right.VIEW_ALL, about)
    refusal.stop(_without_system(about))
    return Organisation.objects.select_for_update(no_key=True).get(pk=_house(about))


def _requested(
    actor: User, about: About, wish: dict[str, Any], told: Collection[User]
) -> tuple[Job, bool]:
    organisation = Organisation.objects.get(pk=_house(about))
    number, kind = _next_number(organisation), wish["kind"]
    apart = [wish[name] for name in ("as_of",) if name in wish]
    apart += ["redacted"] if wish.get("redacted") else []
    job, is_new = jobs.request(
        actor,
        organisation,
        kind=KIND,
        key=":".join([kind, str(about.pk), *apart]),
        parameters={**_named(about), **wish, "number": number},
    )
    job.told.add(*told)
    if is_new:
        trail.record(actor, Did.DOSSIER_REQUESTED, about, kind=kind, job=job.pk, number=number)
    return job, is_new


@transaction.atomic
def request_approved(actor: User, draft: Dossier, right: Right = Right.APPROVE) -> Job:
    """Have the approved form of a draft made, from the register as it stood for the draft.

    `right` is that by which it is approved. Where the work was begun and came to nothing, it is
    taken up again under its number.
    """
    access.require(actor, right, draft)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=draft.organisation_id)
    begun = forms_of(draft).exclude(state=JobState.DONE).first()
    if begun is not None:
        return jobs.retry(begun, actor)
    number = _next_number(organisation)
    job, _is_new = jobs.request(
        actor,
        organisation,
        kind=KIND,
        key=_form_key(draft),
        parameters={
            "approves": str(draft.pk),
            "right": right,
            **named(draft),
            "kind": draft.kind,
            "number": number,
        },
    )
    trail.record(actor, Did.DOSSIER_REQUESTED, draft, kind=draft.kind, job=job.pk, number=number)
    return job


def forms_of(draft: Dossier) -> QuerySet[Job]:
    """The jobs that make the approved form of a draft, the newest first."""
    return jobs.of_key(draft.organisation_id, KIND, _form_key(draft))


def _form_key(draft: Dossier) -> str:
    return f"approved:{draft.pk}"


@transaction.atomic
def request_again(actor: User, dossier: Dossier) -> tuple[Job, bool]:
    """Have the file made once more and compared; whoever may read the register may ask.

    Nothing is entered and no event recorded: what comes of it is kept on the job alone.
    """
    access.require(actor, Right.VIEW, dossier)
    return jobs.request(
        actor,
        dossier.organisation,
        kind=AGAIN,
        key=str(dossier.pk),
        parameters={
            **named(dossier),
            "again": str(dossier.pk),
            "kind": dossier.kind,
            "number": dossier.number,
        },
    )


@transaction.atomic
def retry(actor: User, job: Job) -> Job:
    """Have a dossier made after all, for whoever asks now; gives the job to watch."""
    access.require(actor, right_of(job), job)
    return jobs.retry(job, actor)


@transaction.atomic
def enter(
    job: Job,
    *,
    content: bytes,
    decisions: Sequence[Decision],
    control: dict[str, Any],
) -> Dossier:
    """Store a finished file under its digest, record it and end the job; all or nothing.

    It is entered for whoever asked, who must still have the right. `control` holds the document's
    own words: system, incident, engagement, number, version, kind, as_of, generated_at, edition,
    rule_set, software, confidentiality, trail_number, trail_digest, pages. Raises jobs.Lost if the
    job is another's, and Overtaken.
    """
    actor, system = job.requested_by, control["system"]
    access.require(actor, right_of(job), job)
    if "approves" not in job.parameters and control.get("engagement"):
        require_maker(actor, control["engagement"])  # what is not theirs may have been added
    jobs.check(job)
    digest = hashlib.sha256(content).hexdigest()
    dossier = Dossier(
        organisation_id=job.organisation_id,
        made_by=actor,
        sha256=digest,
        size=len(content),
        **control,
    )
    _stop_overtaken(dossier)  # before anything is stored, as a rule
    dossier.file.name = _stored(dossier, content)
    _lock(dossier, job)
    _stop_overtaken(dossier)
    _take_the_place(dossier)
    dossier.save(force_insert=True)
    dossier.decisions.set(decisions)
    trail.record(
        actor,
        Did.DOSSIER_MADE,
        dossier,
        kind=dossier.kind,
        number=dossier.number,
        version=dossier.version,
        sha256=digest,
        as_of=dossier.as_of,
        decisions=[each.pk for each in decisions],
        **({"system": system.pk} if system else {}),
        **({"incident": dossier.incident_id} if dossier.incident_id else {}),
        **({"engagement": dossier.engagement_id} if dossier.engagement_id else {}),
    )
    jobs.finish(job, dossier=str(dossier.pk))
    return dossier


def right_of(job: Job) -> Right:
    """What one needs to ask for it: who approves has the approved form made, and no others."""
    if job.kind == AGAIN:
        return Right.VIEW
    if "engagement" in job.parameters:
        return Right.AUDIT
    if "approves" in job.parameters:
        return Right(job.parameters.get("right", Right.APPROVE))
    return Right.MAKE_DOSSIER


def require_maker(actor: User, about: About) -> None:
    """Raise PermissionDenied unless somebody may have a dossier of this made.

    Working papers are the auditors' own: who audits makes them, and sees all that is in them.
    """
    if not isinstance(about, Engagement):
        access.require(actor, Right.MAKE_DOSSIER, about)
        return
    audits.require_auditor(actor, about)
    if not audit_queries.is_seen_whole(actor, about):
        raise PermissionDenied(
            _(
                "This audit holds records beyond the part of the register that you see. Ask one of"
                " its auditors who sees the whole for the working papers."
            )
        )


def _lock(dossier: Dossier, job: Job) -> None:
    """As everybody does: records, then the end of the chain; the job after it, as who stops it."""
    list(_before(dossier).select_for_update(no_key=True, of=("self",)))
    trail.hold(job.organisation)
    jobs.hold(job)


def _take_the_place(approved: Dossier) -> None:
    """What was approved before, and the draft behind it, are superseded by an approved form."""
    _before(approved).update(status=DossierStatus.SUPERSEDED)


def _before(approved: Dossier) -> QuerySet[Dossier]:
    if approved.approves_id is None:
        return Dossier.objects.none()
    before = Dossier.objects.filter(
        organisation=approved.organisation,
        system=approved.system,
        incident=approved.incident,
        engagement=approved.engagement,
        kind=approved.kind,
        is_redacted=approved.is_redacted,
    )
    return before.filter(Q(status=DossierStatus.APPROVED) | Q(pk=approved.approves_id))


def next_version(about: About, *, kind: str) -> int:
    """The version the next dossier of this thing and kind carries, unless another is faster."""
    return (versions.of(about, kind).aggregate(last=Max("version"))["last"] or 0) + 1


def _stored(dossier: Dossier, content: bytes) -> str:
    """The name of the file in the store."""
    field = Dossier.file.field
    name = field.generate_filename(dossier, f"{dossier.sha256}.pdf")
    return filing.addressed(field.storage, name, io.BytesIO(content), dossier.sha256)


def _stop_overtaken(dossier: Dossier) -> None:
    about = dossier.incident or dossier.engagement or dossier.system or dossier.organisation
    if next_version(about, kind=dossier.kind) > dossier.version:
        raise Overtaken(str(dossier))


def content_of(dossier: Dossier) -> bytes | None:
    """The file, if it still is the one that was entered; None if it is damaged or gone."""
    try:
        with dossier.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == dossier.sha256 else None


def file_name(dossier: Dossier) -> str:
    """The name a download carries; ASCII, and in order when sorted."""
    return f"{dossier.reference}-v{dossier.version}-{dossier.as_of:%Y-%m-%d}.pdf"


def _house(about: About) -> uuid.UUID:
    return about.pk if isinstance(about, Organisation) else about.organisation_id


def named(dossier: Dossier) -> dict[str, str]:
    """The parameters of a job that say what it is about; none: the organisation as a whole."""
    return _keys(dossier.system_id, dossier.incident_id, dossier.engagement_id)


def _named(about: About) -> dict[str, str]:
    if isinstance(about, Incident):
        return _keys(about.system_id, about.pk, None)
    if isinstance(about, Engagement):
        return _keys(None, None, about.pk)
    return _keys(about.pk, None, None) if isinstance(about, AISystem) else {}


def _keys(
    system: uuid.UUID | None, incident: uuid.UUID | None, engagement: uuid.UUID | None
) -> dict[str, str]:
    keys = {"system": system, "incident": incident, "engagement": engagement}
    return {name: str(key) for name, key in keys.items() if key}


def _without_system(about: About) -> list[Refusal]:
    is_nobodys = isinstance(about, Incident) and about.system_id is None
    return [Refusal("", "dossier_without_system")] if is_nobodys else []


def _not_then(organisation: Organisation, about: About, as_of: datetime) -> list[Refusal]:
    """Why nothing can be shown as of that moment: it lies ahead, or before what is kept of it."""
    if as_of > timezone.now():
        return [Refusal("as_of", "dossier_of_the_future")]
    try:
        point = history.point_at(organisation, as_of)
    except history.NotKeptError:
        return [Refusal("as_of", "dossier_before_history")]
    return [] if history.was_there(about, point) else [Refusal("as_of", "dossier_before_record")]


def _next_number(organisation: Organisation) -> int:
    """One more than any number given so far, made or only promised."""
    made = Dossier.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    promised = (
        Job.objects.filter(organisation=organisation, kind=KIND)
        .annotate(number=Cast(KT("parameters__number"), IntegerField()))
        .aggregate(last=Max("number"))["last"]
    )
    return max(made or 0, promised or 0) + 1
