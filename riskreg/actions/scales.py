"""Scales of risk and appetite: publish a version, say how much of each category is tolerated."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

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
    last = Scale.objects.of(organisation).aggregate(last=Max("version"))["last"] or 0
    scale = Scale(
        organisation=organisation,
        version=last + 1,
        set_by=actor,
        currency=values.get("currency") or "EUR",
        note=values.get("note", ""),
        **{name: values[name] for name in PARTS},
    )
    scale.full_clean()
    scale.save(force_insert=True)
    trail.record(actor, Did.SCALE_SET, scale, version=scale.version, note=scale.note)
    return scale


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
        told = {name: getattr(appetite, name) for name in ("category", "level", "loss_chance")}
        loss = None if appetite.loss is None else str(appetite.loss)
        trail.record(actor, Did.APPETITE_SET, appetite, **told, loss=loss, note=appetite.note)
        reviews.open_because(actor, reached, Kind.APPETITE, about=appetite, only=concerned)
    return appetite


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
