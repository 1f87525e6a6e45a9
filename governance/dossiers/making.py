"""A job becomes a dossier: read the facts at one instant, lay them out, enter the file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from frameworks.regimes import registry as regimes
from governance.dossiers import (
    audit_context,
    build,
    confidentiality,
    holdings,
    ingredients,
    manuscripts,
    portfolio,
    redacting,
    registry,
    sealing,
    signing_off,
    working,
)
from governance.dossiers.audit_context import AuditContext
from governance.dossiers.build import Printed
from governance.dossiers.canonical import digest
from governance.dossiers.context import Choices, Context, Control, Frame, standing_of
from governance.dossiers.incident_context import PEOPLE, IncidentContext, judging_of
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.paper.memory import seldom_swept
from governance.dossiers.portfolio import PortfolioContext
from governance.dossiers.registry import Kind
from governance.dossiers.sealing import Sealed
from governance.dossiers.working import Stages
from riskreg import history, proofs, trail, withholding
from riskreg.actions import checkpoints, dossiers
from riskreg.checkpoints import handed_out
from riskreg.history import Point
from riskreg.models import (
    AISystem,
    Dossier,
    DossierStatus,
    Engagement,
    Incident,
    Job,
    Organisation,
)
from riskreg.models.trail import chain_of
from riskreg.queries import dossiers as versions
from riskreg.queries import unsigned

LONG = 30  # pages; to start what lays them out side by side takes as much work as four
LAST_STAGES = 2  # laying out, writing


def make(job: Job) -> Dossier | None:
    """The dossier of a job this worker has taken; None if it failed or went to another worker."""
    with seldom_swept():
        return working.attempt(job, _make)


def _make(job: Job) -> Dossier:
    helper = build.second_at_hand() if _will_be_long(job) else nullcontext()
    with suppress(dossiers.Overtaken), helper:
        return _taken_through(job)
    return _make(job)  # another was faster, and the version stands in the file


def _will_be_long(job: Job) -> bool:
    """Whether the version before was; of an approved draft nearly all pages are there already."""
    about = _about(job.organisation, job.parameters)
    before = versions.of(about, job.parameters["kind"]).order_by("-version").first()
    return before is not None and before.pages >= LONG and "approves" not in job.parameters


def _taken_through(job: Job) -> Dossier:
    kind = registry.kind(job.parameters["kind"])
    stages = Stages(job, total=len(kind.sections) + LAST_STAGES)
    context, chapters = read(job, kind, stages)
    context = _signed(context, chain_of(job.organisation_id))
    printed = build.printed(context, chapters, stages, stages.within)
    sealed = sealing.seal(printed.content)
    control = _entered(context, pages=printed.pages) | _seal(printed, sealed)
    if "approves" in job.parameters:
        control |= {"approves_id": job.parameters["approves"], "status": DossierStatus.APPROVED}
    return dossiers.enter(job, content=sealed.content, decisions=context.decisions, control=control)


def _signed(context: Frame, chain: str) -> Frame:
    """With a checkpoint of the event it prints, signed now; or the newest there is before it."""
    number = context.control.trail_number
    found = checkpoints.sign(chain, number)
    if found is None and (newest := proofs.newest_of(chain, number)) is not None:
        found = newest.signed
    told = handed_out(found) if found else None
    return replace(context, control=replace(context.control, checkpoint=told))


def read(job: Job, kind: Kind, step: build.Step) -> tuple[Frame, tuple[Chapter, ...]]:
    """All facts at one instant: the last one, or the one in the past that the job asks for."""
    number, version = job.parameters["number"], _version(job)
    draft = _draft_of(job)
    if draft is not None:
        return _then(draft, _approved(draft, number=number, version=version))
    now = _whole_second()
    # What is told of now has to be read before going back.
    made_after = trail.head_of(job.organisation).number if _in_the_past(job) else 0
    heading = _heading(job.organisation, made_after, now, is_redacted="redacted" in job.parameters)
    with _instant(job) as point:
        control = Control(
            number=number,
            version=version,
            kind=kind.slug,
            kind_title=kind.title,
            status=DossierStatus.DRAFT.label,
            as_of=point.moment,
            generated_at=now if made_after else _whole_second(),
            software=settings.RELEASE,
            confidentiality=confidentiality.Level(job.parameters["confidentiality"]).label,
            trail_number=point.number,
            trail_digest=point.digest,
            made_after=max(made_after, point.number),
            is_redacted="redacted" in job.parameters,
            **heading,
        )
        # In the past nothing is written down, not even how far one is.
        told = build.silent if _in_the_past(job) else step
        return _gathered(job.organisation, job.parameters, control, kind, told)


def again(dossier: Dossier, step: build.Step = build.silent) -> Printed:
    """The file of a dossier once more: the same bytes for the same catalogue and software.

    Raises history.NotKeptError.
    """
    return build.printed(*recalled(dossier), step)


def recalled(dossier: Dossier) -> tuple[Frame, tuple[Chapter, ...]]:
    """What a dossier was made from: the register as it stood after the same event.

    Raises history.NotKeptError.
    """
    control = _control_of(dossier)
    if dossier.approves is not None:
        control = replace(
            control, sign_offs=signing_off.block(dossier.approves, dossier.generated_at)
        )
    return _then(dossier, control)


def _then(dossier: Dossier, control: Control) -> tuple[Frame, tuple[Chapter, ...]]:
    """The facts of an entered dossier, once more."""
    about = dossiers.named(dossier)
    organisation, kind = dossier.organisation, registry.kind(dossier.kind)
    point = history.point_after(organisation, dossier.trail_number, dossier.as_of)
    if _is_headed_apart(control):
        heading = _heading(
            organisation,
            control.made_after or 0,
            control.generated_at,
            is_redacted=control.is_redacted,
        )
        control = replace(control, **heading)
    with history.as_it_was(organisation, point):
        return _gathered(organisation, about, control, kind, build.silent)


def _control_of(dossier: Dossier) -> Control:
    """Document control as it was printed."""
    status = DossierStatus.APPROVED if dossier.approves_id else DossierStatus.DRAFT
    return Control(
        number=dossier.number,
        version=dossier.version,
        kind=dossier.kind,
        kind_title=registry.kind(dossier.kind).title,
        status=status.label,
        as_of=dossier.as_of,
        generated_at=dossier.generated_at,
        software=dossier.software,
        confidentiality=dossier.confidentiality,
        trail_number=dossier.trail_number,
        trail_digest=dossier.trail_digest,
        made_after=dossier.made_after,
        checkpoint=dossier.checkpoint,
        is_redacted=dossier.is_redacted,
        choices=Choices.of(dossier),
    )


def _draft_of(job: Job) -> Dossier | None:
    rows = Dossier.objects.of(job.organisation).select_related("organisation", "made_by")
    return rows.get(pk=job.parameters["approves"]) if "approves" in job.parameters else None


def _approved(draft: Dossier, *, number: int, version: int) -> Control:
    """Document control of the approved form: of the same facts, with the sign-off."""
    now = _whole_second() + timedelta(seconds=1)  # after the decision
    return replace(
        _control_of(draft),
        number=number,
        version=version,
        status=DossierStatus.APPROVED.label,
        generated_at=now,
        software=settings.RELEASE,
        made_after=trail.head_of(draft.organisation).number,
        choices=replace(Choices.of(draft), is_told=True),
        sign_offs=signing_off.block(draft, now),
    )


@contextmanager
def _instant(job: Job) -> Iterator[Point]:
    """The register as it stands, under the trail's lock, or as it stood at a moment asked for."""
    if _in_the_past(job):
        asked = job.parameters.get("as_of")
        moment = datetime.fromisoformat(asked) if asked else timezone.now()
        point = history.point_at(job.organisation, moment)
        with history.as_it_was(job.organisation, point):
            yield point
        return
    with transaction.atomic():
        head = trail.hold(job.organisation)
        yield Point(head.number, head.digest, timezone.now())


def _whole_second() -> datetime:
    return timezone.now().replace(microsecond=0)


def _is_headed_apart(control: Control) -> bool:
    """Whether it tells of an earlier moment than that at which it is made.

    One from before that was kept is headed by what stood at its own moment, as it was printed.
    """
    return control.made_after is not None and control.made_after > control.trail_number


def _heading(
    organisation: Organisation, number: int, moment: datetime, *, is_redacted: bool
) -> dict[str, Any]:
    """Every override up to an event, as the register stood then; before all, nothing."""
    if not number:
        return {}
    with history.as_it_was(organisation, history.point_after(organisation, number, moment)):
        return signing_off.heading(organisation, redacted=is_redacted)


def _in_the_past(job: Job) -> bool:
    """Whether it is read from versions: those of the past, or of now, that can be masked."""
    return bool({"as_of", "redacted"} & job.parameters.keys())


def _version(job: Job) -> int:
    return dossiers.next_version(
        _about(job.organisation, job.parameters), kind=job.parameters["kind"]
    )


def _about(organisation: Organisation, named: Mapping[str, str]) -> dossiers.About:
    """The record that parameters name; none: the organisation."""
    if "incident" in named:
        return _incident(organisation, named)
    if "engagement" in named:
        rows = Engagement.objects.of(organisation).select_related("organisation", "lead")
        found: Engagement = rows.get(pk=named["engagement"])
        return found
    if "system" not in named:
        return organisation
    systems = AISystem.objects.select_related("organisation", "unit", "owner", "vendor")
    return systems.get(pk=named["system"], organisation=organisation)


def _gathered(
    organisation: Organisation,
    about: Mapping[str, str],
    control: Control,
    kind: Kind,
    step: build.Step,
) -> tuple[Frame, tuple[Chapter, ...]]:
    """The facts about a record or the whole organisation, as the register tells them now."""
    if not _is_headed_apart(control):
        heading = signing_off.heading(organisation, redacted=control.is_redacted)
        control = replace(control, **heading)
    record = _about(organisation, about)
    # Before words are masked: what is withheld has not changed since it was signed off.
    control = replace(control, unsigned=_unsigned(record, control))
    context = _context(record, control)
    if control.is_redacted:
        point = Point(control.trail_number, control.trail_digest, control.as_of)
        with manuscripts.reading_as(context):
            in_full = redacting.counted(context)
            lens = withholding.draw(organisation, point)
        context = replace(
            _context(_about(organisation, about), control), lens=lens, in_full=in_full
        )
        kind = redacting.variant(kind)
    return context, build.gather(context, kind, step)


def _unsigned(about: dossiers.About, control: Control) -> unsigned.Unsigned:
    if isinstance(about, Engagement):
        return unsigned.Unsigned()  # nothing of an audit is signed off
    if isinstance(about, Incident):
        return unsigned.of_incident(about)
    house = about.organisation if isinstance(about, AISystem) else about
    day = control.as_of.astimezone(ZoneInfo(house.time_zone)).date()
    if isinstance(about, AISystem):
        return unsigned.of_system(about, day)
    return unsigned.of_organisation(about, day)


def _context(about: dossiers.About, control: Control) -> Frame:
    if isinstance(about, Incident):
        return _of_incident(about, control)
    if isinstance(about, Engagement):
        return audit_context.context_of(about, control)
    if isinstance(about, AISystem):
        return _of_system(about, control)
    return portfolio.context_of(about, control)


def _incident(organisation: Organisation, about: Mapping[str, str]) -> Incident:
    rows = Incident.objects.of(organisation).select_related(*PEOPLE)
    found: Incident = rows.get(pk=about["incident"])
    return found


def _of_system(system: AISystem, control: Control) -> Context:
    day = control.as_of.astimezone(ZoneInfo(system.organisation.time_zone)).date()
    return Context(
        organisation=system.organisation,
        control=control,
        system=system,
        standing=standing_of(system, day),
        holdings=holdings.read(system, day),
    )


def _of_incident(incident: Incident, control: Control) -> IncidentContext:
    return IncidentContext(incident.organisation, control, incident, judging_of(incident))


def _entered(context: Frame, *, pages: int) -> dict[str, Any]:
    """Document control as the register keeps it."""
    control = context.control
    return {
        **made_from(context),
        "number": control.number,
        "version": control.version,
        "kind": control.kind,
        "as_of": control.as_of,
        "generated_at": control.generated_at,
        "software": control.software,
        "confidentiality": str(control.confidentiality),
        "trail_number": control.trail_number,
        "trail_digest": control.trail_digest,
        "made_after": control.made_after,
        "checkpoint": control.checkpoint,
        "is_redacted": control.is_redacted,
        "made_with": ingredients.kept(control.choices) if control.choices.is_told else None,
        "pages": pages,
    }


def _seal(printed: Printed, sealed: Sealed) -> dict[str, str]:
    """Who sealed it, and what it was before."""
    if not sealed.by:
        return {}
    return {
        "unsealed_sha256": digest(printed.content),
        "sealed_by": sealed.by,
        "seal_level": sealed.level,
    }


def made_from(context: Frame) -> dict[str, Any]:
    """The thing it is about, and the law and rules behind it."""
    return {
        **_subject(context),
        "edition": ", ".join(context.editions),
        "rule_set": ", ".join(map(regimes.short, context.rule_sets)),
    }


def _subject(context: Frame) -> dict[str, Any]:
    if isinstance(context, IncidentContext):
        return {"system": context.incident.system, "incident": context.incident}
    if isinstance(context, AuditContext):
        return {"system": None, "engagement": context.engagement}
    if isinstance(context, Context):
        return {"system": context.system}
    if isinstance(context, PortfolioContext):
        return {"system": None}
    raise TypeError(f"{type(context).__name__} makes no dossier")
