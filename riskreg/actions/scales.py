"""Scales of risk and appetite: publish a version, say how much of each category is tolerated."""

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.actions.numbers import lock
from riskreg.models import (
    AISystem,
    Appetite,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Organisation,
    Scale,
    User,
)
from riskreg.rules import scoring
from riskreg.rules.refusals import Refusal
from riskreg.rules.shipped_scale import shipped
from riskreg.rules.staleness import Kind
from riskreg.trail import Did

PARTS = (
    "likelihood",
    "severity",
    "levels",
    "matrix",
    "rights_severity",
    "rights_extent",
    "rights_reversibility",
)


def current(organisation: Organisation) -> Scale | None:
    """The version in force: the newest."""
    found: Scale | None = Scale.objects.of(organisation).order_by("-version").first()
    return found


@transaction.atomic
def set_scale(actor: User, organisation: Organisation, *, values: Mapping[str, Any]) -> Scale:
    """Publish a version of the scales; assessments keep the one they were made on.

    `values` holds the fields of `Scale` by name; raises ValidationError with every fault.
    """
    access.require(actor, Right.SET_SCALE, organisation)
    lock(organisation.pk)
    refusal.stop(scoring.refusals(values))
    reached = reviews.lock(_assessed(organisation))
    scale = _publish(actor, organisation, values)
    reviews.open_because(actor, reached, Kind.SCALE, about=scale)
    return scale


@transaction.atomic
def ensure(actor: User, organisation: Organisation) -> Scale:
    """The version in force; where none is set, the shipped one becomes version 1.

    Whoever may assess may do this: nothing is chosen by it.
    """
    access.require(actor, Right.ASSESS, organisation)
    lock(organisation.pk)
    return current(organisation) or _publish(actor, organisation, shipped())


def _publish(actor: User, organisation: Organisation, values: Mapping[str, Any]) -> Scale:
    before = current(organisation)
    scale = Scale(
        organisation=organisation,
        version=before.version + 1 if before else 1,
        set_by=actor,
        currency=values.get("currency") or "EUR",
        note=values.get("note", ""),
        **{name: values[name] for name in PARTS},
    )
    scale.full_clean()
    scale.save(force_insert=True)
    told = {"version": scale.version, "note": scale.note}
    trail.record(actor, Did.SCALE_SET, scale, **told, **_between(before, scale))
    return scale


def _between(was: Scale | None, now: Scale) -> dict[str, list[Any]]:
    """What differs from the version before: names of steps, or a digest where those are the same.

    Every version stays in the register for good, and the digest says which words it had.
    """
    if was is None:
        return {}
    told: dict[str, list[Any]] = {}
    for name in ("currency", *PARTS):
        pair = [getattr(was, name), getattr(now, name)]
        if pair[0] != pair[1]:
            short = [_names(each) for each in pair]
            told[name] = short if short[0] != short[1] else [_digest(each) for each in pair]
    return told


def _names(part: Any) -> Any:
    """The steps of a part by name; the currency as it is, and nothing short of the matrix."""
    if isinstance(part, str):
        return part
    return [each["name"] for each in part if isinstance(each, dict)]


def _digest(part: Any) -> str:
    return f"SHA-256 {hashlib.sha256(trail.canonical(part).encode()).hexdigest()}"


@transaction.atomic
def set_appetite(
    actor: User, organisation: Organisation, *, category: str, values: Mapping[str, Any]
) -> Appetite:
    """Say up to which residual level, and which loss, a category of risk is tolerated.

    `values` holds level, loss, loss_chance and note; what is not named is as the model has it.
    """
    access.require(actor, Right.SET_SCALE, organisation)
    lock(organisation.pk)
    scale = current(organisation)
    refusal.stop(_appetite_refusals(scale, values))
    appetite = Appetite.objects.of(organisation).filter(category=category).first()
    if appetite is None:
        appetite = Appetite(organisation=organisation, category=category, set_by=actor)
    changed = changes.apply(appetite, values)
    if changed:
        concerned = _judging(organisation, category)
        reached = reviews.lock(_assessed(organisation).filter(assessments__in=concerned))
        appetite.set_by = actor
        appetite.full_clean()
        appetite.save()
        trail.record(actor, Did.APPETITE_SET, appetite, **_told(appetite, changed))
        reviews.open_because(actor, reached, Kind.APPETITE, about=appetite, only=concerned)
    return appetite


def _told(appetite: Appetite, changed: Mapping[str, list[Any]]) -> dict[str, Any]:
    """What the trail keeps of an appetite: from → to where it changed, else as it stands."""
    told: dict[str, Any] = {"category": appetite.category, "note": appetite.note}
    for name in ("level", "loss", "loss_chance"):
        told[name] = changed.get(name, getattr(appetite, name))
    if isinstance(told["loss"], list):
        told["loss"] = [None if each is None else str(each) for each in told["loss"]]
    elif told["loss"] is not None:
        told["loss"] = str(told["loss"])
    return told


def _assessed(organisation: Organisation) -> "QuerySet[AISystem]":
    """Systems whose risks stand assessed."""
    mine: QuerySet[AISystem] = AISystem.objects.of(organisation)
    return mine.filter(
        assessments__kind=AssessmentKind.RISK, assessments__state=AssessmentState.APPROVED
    ).distinct()


def _judging(organisation: Organisation, category: str) -> list[uuid.UUID]:
    """The approved assessments that judge a risk of this category."""
    rows = Assessment.objects.of(organisation).filter(
        kind=AssessmentKind.RISK,
        state=AssessmentState.APPROVED,
        estimates__risk__category=category,
    )
    return list(rows.order_by().values_list("pk", flat=True).distinct())


def _appetite_refusals(scale: Scale | None, values: Mapping[str, Any]) -> list[Refusal]:
    if scale is None:
        return [Refusal("", "no_scale")]
    found = []
    if values["level"] not in scoring.codes(scale):
        found.append(Refusal("level", "unknown_level", {"level": values["level"]}))
    if (values.get("loss") is None) != (values.get("loss_chance") is None):
        found.append(Refusal("loss_chance", "loss_without_chance"))
    if (values.get("loss") or 0) < 0:
        found.append(Refusal("loss", "negative"))
    return found
