"""What the register knows of evidence: where it stands today, and what leans on it."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from riskreg.models import (
    AISystem,
    Assessment,
    Control,
    ControlState,
    Evaluation,
    Evidence,
    EvidenceRevision,
    RedTeamRound,
)
from riskreg.queries import searching
from riskreg.rules.evidence import SOON, Standing

_NUMBER = re.compile(r"(?:EVD-)?0*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaning:
    """Everything that leans on a piece of evidence."""

    controls: Sequence[Control]
    bereft: frozenset[uuid.UUID]  # the controls for which this is the last proof in force
    systems: Sequence[AISystem]
    assessments: Sequence[Assessment]
    evaluations: Sequence[Evaluation]
    rounds: Sequence[RedTeamRound]

    @property
    def documents(self) -> list[Assessment | Evaluation | RedTeamRound]:
        """What names it beside controls."""
        return [*self.assessments, *self.evaluations, *self.rounds]

    @property
    def is_empty(self) -> bool:
        """Whether nothing leans on it."""
        return not (self.controls or self.documents)


def in_force(today: date) -> Q:
    """Neither withdrawn nor lapsed."""
    return Q(withdrawn_on=None) & (Q(valid_until=None) | Q(valid_until__gte=today))


def lapsing(today: date) -> Q:
    """In force, but not for much longer."""
    last = today + timedelta(days=SOON)
    return Q(withdrawn_on=None, valid_until__gte=today, valid_until__lte=last)


def lapsed(today: date) -> Q:
    """Over, though nobody withdrew it."""
    return Q(withdrawn_on=None, valid_until__lt=today)


def standing_is(standing: str, today: date) -> Q:
    """The condition for one of `rules.evidence.Standing`."""
    return {
        Standing.WITHDRAWN: Q(withdrawn_on__isnull=False),
        Standing.LAPSED: lapsed(today),
        Standing.LAPSING: lapsing(today),
        Standing.IN_FORCE: in_force(today),
    }[Standing(standing)]


def listed(rows: "QuerySet[Evidence]") -> "QuerySet[Evidence]":
    """With what a list shows of each: its owner, and how many controls it proves."""
    links: Any = Evidence.controls.through.objects.filter(evidence=OuterRef("pk")).order_by()
    counted = links.values("evidence").annotate(n=Count("pk")).values("n")
    return rows.select_related("owner").annotate(
        controls_count=Coalesce(Subquery(counted), 0, output_field=IntegerField())
    )


def found(rows: "QuerySet[Evidence]", text: str) -> "QuerySet[Evidence]":
    """Those whose title holds words beginning with these, or whose number this is."""
    matches = searching.holding(Evidence, text)
    number = _NUMBER.fullmatch(text.strip())
    if number:
        matches |= Q(number=int(number[1]))
    return rows.filter(matches)


def leaning_on(evidence: Evidence, today: date) -> Leaning:
    """What loses a proof when this one goes; controls that lose their last are named."""
    controls = list(evidence.controls.select_related("owner").order_by("number", "pk"))
    kept = set(
        Control.objects.filter(pk__in=[each.pk for each in controls])
        .filter(Exists(_others(evidence, today)))
        .values_list("pk", flat=True)
    )
    counts = evidence.withdrawn_on is None and (
        evidence.valid_until is None or evidence.valid_until >= today
    )
    bereft = {each.pk for each in controls if each.pk not in kept} if counts else set()
    return Leaning(
        controls=controls,
        bereft=frozenset(bereft),
        systems=list(_systems(evidence)) if controls else [],
        assessments=list(Assessment.objects.filter(dpia=evidence).select_related("system")),
        evaluations=list(Evaluation.objects.filter(evidence=evidence).select_related("system")),
        rounds=list(RedTeamRound.objects.filter(evidence=evidence).select_related("system")),
    )


def same_bytes(evidence: Evidence) -> "QuerySet[Evidence]":
    """Other evidence of the same organisation that holds, or held, the very same bytes."""
    if not evidence.sha256:
        return Evidence.objects.none()
    holding = EvidenceRevision.objects.filter(
        organisation=evidence.organisation_id, sha256=evidence.sha256
    ).exclude(evidence=evidence)
    found: QuerySet[Evidence] = Evidence.objects.filter(pk__in=holding.values("evidence"))
    return found


def _others(evidence: Evidence, today: date) -> "QuerySet[Evidence]":
    found: QuerySet[Evidence] = Evidence.objects.filter(
        in_force(today), controls=OuterRef("pk")
    ).exclude(pk=evidence.pk)
    return found


def _systems(evidence: Evidence) -> "QuerySet[AISystem]":
    """The systems that its controls reach: their own, and those that inherit them."""
    proved: Any = Control.objects.filter(evidence=evidence).exclude(state=ControlState.RETIRED)
    inherited = proved.filter(
        Q(ai_models__systems=OuterRef("pk"))
        | Q(vendors__systems=OuterRef("pk"))
        | Q(vendors__models__systems=OuterRef("pk"))
        | Q(is_organisation_wide=True)
    ).exclude(declined__system=OuterRef("pk"))
    direct = proved.filter(systems=OuterRef("pk"))
    found: QuerySet[AISystem] = (
        AISystem.objects.of(evidence.organisation_id)
        .filter(Exists(direct) | Exists(inherited), is_archived=False)
        .order_by("name", "pk")
    )
    return found
