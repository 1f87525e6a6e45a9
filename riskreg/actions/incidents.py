"""Incidents: log, write on, link, move, dismiss, release. At creation the facts are frozen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, filing, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes
from riskreg.actions import incident_parts as parts
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AISystem,
    ClockState,
    EntryKind,
    Evidence,
    Incident,
    IncidentEntry,
    Organisation,
    User,
)
from riskreg.rules import incidents as rules
from riskreg.trail import Did

_RUNNING = (ClockState.RUNNING, ClockState.PAUSED)


def log(
    actor: User,
    organisation: Organisation,
    *,
    values: Mapping[str, Any],
    channel: str,
    idempotency_key: str = "",
    logs: Sequence[Any] = (),
) -> Incident:
    """Log an incident; what happened, which system and when it was noticed are enough.

    The facts of the moment are frozen, what is linked is held, `logs` (uploaded files) become
    evidence. The same key with the same content gives the same incident again, however many ask
    at once; with other content it is refused.
    """
    access.require(actor, Right.LOG_INCIDENT, organisation)
    key = idempotency_key.strip() or None
    digest = parts.digest_of(values, logs) if key else ""
    known = parts.known(organisation, key, digest)
    if known is not None:
        return known
    now = timezone.now()
    told = {"noticed_at": now, **values}
    told["noticed_at"] = rules.steadied(told["noticed_at"], now)
    incident = Incident(
        organisation=organisation,
        channel=channel,
        reported_by=actor,
        reported_at=now,
        idempotency_key=key,
        request_digest=digest,
    )
    parts.fill(incident, told)
    refusal.stop([*rules.log_refusals(told, now=now), *parts.refusals(incident, told)])
    incident.title = incident.title.strip() or rules.title_of(incident.what)
    parts.clean(incident)
    with filing.together(), transaction.atomic():
        system = parts.shared(told["system"])
        incident.number = next_number(Incident, organisation.pk)
        # Whoever waited for the number sees here that another with the same key was first.
        return parts.known(organisation, key, digest) or _enter(incident, system, told, logs)


def _enter(
    incident: Incident, system: AISystem, told: Mapping[str, Any], logs: Sequence[Any]
) -> Incident:
    """Everything that is written when an incident is logged: rows first, then the trail."""
    actor = incident.reported_by
    if actor is None:
        raise TypeError("an anonymous report is entered by riskreg.actions.channels")
    parts.furnish(actor, incident, system)
    incident.save(force_insert=True)
    stored = [parts.proof(actor, incident, each) for each in logs]
    related = {name: list(told[name]) for name in parts.RELATIONS if name in told}
    related.setdefault("ai_models", list(system.built_on.all()))
    related["evidence"] = [*related.get("evidence", ()), *stored]
    linked: dict[str, list[Any]] = {}
    for name, others in related.items():
        linked |= changes.relate(incident, name, others)
    linked |= parts.relink(incident, told.get("requirements", ()))
    noticed = _("Noticed: %(title)s") % {"title": incident.title}
    parts.write(incident, EntryKind.DETECTION, incident.noticed_at, noticed, by=actor)
    snapshot = parts.freeze(incident, system)
    trail.record(
        actor,
        Did.INCIDENT_LOGGED,
        incident,
        **parts.told(incident),
        snapshot=snapshot.digest,
        **{name: pair[1] for name, pair in linked.items()},
    )
    trail.record(actor, Did.HOLD_SET, incident)
    return incident


@transaction.atomic
def change(actor: User, incident: Incident, *, values: Mapping[str, Any]) -> Incident:
    """Write on an incident; nothing is recorded when nothing differs.

    An anonymous report gets its system here: its facts are frozen and held from then on.
    """
    access.require(actor, Right.HANDLE_INCIDENT, incident)
    if unknown := set(values) - rules.CHANGEABLE:
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be given here")
    system = values.get("system")
    refusal.stop(changes.foreign_refusals(incident, {"system": system}) if system else [])
    system = parts.shared(system) if system is not None else None
    incident = _locked(incident)
    is_named = system is not None and incident.system_id is None
    differing = {name: value for name, value in values.items() if getattr(incident, name) != value}
    standing = rules.Standing(incident.state, incident.noticed_at, incident.system_id is not None)
    refusal.stop(
        [
            *rules.change_refusals(differing, standing, now=timezone.now()),
            *parts.refusals(incident, differing),
        ]
    )
    changed = changes.apply(incident, differing)
    refusal.stop(rules.order_refusals(began=incident.began_at, ended=incident.ended_at))
    if not changed:
        return incident
    if system is None or not is_named:
        parts.clean(incident)
        incident.save()
        trail.record(actor, Did.INCIDENT_CHANGED, incident, **changed)
        return incident
    parts.furnish(actor, incident, system)
    parts.clean(incident)
    incident.save()
    changed |= changes.relate(incident, "ai_models", system.built_on.all())
    snapshot = parts.freeze(incident, system)
    trail.record(actor, Did.INCIDENT_CHANGED, incident, **changed, snapshot=["", snapshot.digest])
    trail.record(actor, Did.HOLD_SET, incident)
    return incident


@transaction.atomic
def link(actor: User, incident: Incident, **links: Collection[Any]) -> Incident:
    """Say what it concerns: exactly these, of the kinds that are given.

    Kinds are `risks`, `controls` (those that failed), `ai_models`, `evidence`, and `requirements`
    as pairs of framework and reference. While it holds, links are added and not taken away.
    """
    access.require(actor, Right.HANDLE_INCIDENT, incident)
    if unknown := set(links) - {*parts.RELATIONS, "requirements"}:
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be linked")
    incident = _locked(incident)
    related = {name: list(links[name]) for name in parts.RELATIONS if name in links}
    requirements = links.get("requirements")
    refusal.stop(
        [
            *rules.over_refusals(incident.state),
            *changes.foreign_refusals(incident, related),
            *parts.requirement_refusals(requirements or ()),
            *rules.unlink_refusals(
                incident.is_held,
                {name: parts.keys_of(incident, name) for name in links},
                {name: parts.keys(others) for name, others in links.items()},
            ),
        ]
    )
    changed: dict[str, list[Any]] = {}
    for name, others in related.items():
        changed |= changes.relate(incident, name, others)
    if requirements is not None:
        changed |= parts.relink(incident, requirements)
    if changed:
        trail.record(actor, Did.INCIDENT_LINKED, incident, **changed)
    return incident


def attach(actor: User, incident: Incident, *, uploads: Sequence[Any]) -> list[Evidence]:
    """Keep files as evidence of an incident, each with its SHA-256."""
    access.require(actor, Right.HANDLE_INCIDENT, incident)
    with filing.together(), transaction.atomic():
        incident = _locked(incident)
        refusal.stop(rules.over_refusals(incident.state))
        stored = [parts.proof(actor, incident, each) for each in uploads]
        kept = [*incident.evidence.all(), *stored]
        changed = changes.relate(incident, "evidence", kept)
        if changed:
            trail.record(actor, Did.INCIDENT_LINKED, incident, **changed)
    return stored


@transaction.atomic
def note(actor: User, incident: Incident, *, kind: str, at: datetime, words: str) -> IncidentEntry:
    """Add an entry to the timeline; none is ever changed or taken away."""
    access.require(actor, Right.HANDLE_INCIDENT, incident)
    incident = _locked(incident)
    now = timezone.now()
    at = rules.steadied(at, now)
    refusal.stop(
        [
            *rules.note_refusals(kind=kind, words=words, at=at, now=now),
            *rules.code_refusals("kind", [kind], EntryKind.values),
        ]
    )
    entry = parts.write(incident, EntryKind(kind), at, words.strip(), by=actor)
    trail.record(actor, Did.INCIDENT_NOTED, incident, entry=entry.pk, kind=kind, at=at)
    return entry


@transaction.atomic
def move(
    actor: User,
    incident: Incident,
    *,
    to: str,
    words: str = "",
    cause: str = "",
    at: datetime | None = None,
) -> Incident:
    """Move an incident on, or back with a reason, or dismiss it.

    `words` are what the state asks for: how it was contained, how it was resolved, what changed
    because of it, why it is dismissed, why it goes back. What was written before is enough too.
    """
    access.require(actor, Right.TRIAGE_INCIDENT, incident)
    incident = _locked(incident)
    found, now = rules.move(incident.state, to), timezone.now()
    has_field = found is not None and found.asks not in ("", "reason")
    stands = getattr(incident, found.asks) if found is not None and has_field else ""
    said, cause = words.strip() or stands, cause.strip() or incident.cause
    clocks = (
        incident.clocks.filter(state__in=_RUNNING).count() if to == rules.State.DISMISSED else 0
    )
    moment = rules.steadied(at, now) if at is not None else None
    refusal.stop(
        rules.move_refusals(rules.Asked(incident.state, to, said, cause, clocks, moment, now))
    )
    if found is None:
        raise AssertionError  # stop() raised
    before, incident.state, incident.cause = incident.state, to, cause
    if has_field:
        setattr(incident, found.asks, said)
    if found.at:
        setattr(incident, found.at, moment or getattr(incident, found.at) or now)
    if to == rules.State.REVIEWED:
        incident.reviewed_by = actor
    if before == rules.State.REVIEWED:
        incident.reviewed_at = incident.reviewed_by = None
    incident.save()
    told = f"{incident.get_state_display()}: {said}"
    parts.write(incident, EntryKind.STATE, now, told, by=actor)
    trail.record(actor, Did.INCIDENT_MOVED, incident, state=to, was=before, reason=said)
    return incident


def dismiss(actor: User, incident: Incident, *, reason: str) -> Incident:
    """Say that it is no incident to follow, and why; none of its clocks may run."""
    return move(actor, incident, to=rules.State.DISMISSED, words=reason)


@transaction.atomic
def release_hold(actor: User, incident: Incident, *, reason: str) -> Incident:
    """Let go of what it holds; who did it and why is kept."""
    access.require(actor, Right.RELEASE_HOLD, incident)
    incident = _locked(incident)
    refusal.stop(rules.release_refusals(is_held=incident.is_held, reason=reason))
    incident.released_at, incident.released_by = timezone.now(), actor
    incident.release_reason = reason.strip()
    incident.save(update_fields=["released_at", "released_by", "release_reason"])
    trail.record(actor, Did.HOLD_RELEASED, incident, reason=reason.strip())
    return incident


def _locked(incident: Incident) -> Incident:
    return Incident.objects.select_for_update(no_key=True, of=("self",)).get(pk=incident.pk)
