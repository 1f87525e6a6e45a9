"""What an organisation can show: controls, how they reach a system, and the proofs behind them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject

from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    ControlLink,
    ControlState,
    DeclinedInheritance,
    Evidence,
    NotApplicable,
    SufficiencyRule,
)
from riskreg.models.coverage import ClaimState
from riskreg.rules.sufficiency import Book, ControlFacts, Proof, Rule, Stated


class Way(StrEnum):
    """How a control reaches a system: its own, or inherited from something."""

    DIRECT = "direct"
    MODEL = "model"
    VENDOR = "vendor"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Origin:
    """One way in which a control reaches the system; `name` is the model's or the vendor's."""

    way: Way
    name: str = ""


@dataclass(frozen=True, slots=True)
class Evidenced:
    """A proof as words need it."""

    pk: uuid.UUID
    number: int
    title: str
    grade: str
    proof: Proof

    @property
    def reference(self) -> str:
        """The number people quote."""
        return f"EVD-{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Reached:
    """A control that reaches a system, with what the rules and the words need of it."""

    control: Control
    facts: ControlFacts
    origins: tuple[Origin, ...]
    links: tuple[tuple[str, str], ...]
    evidence: tuple[Evidenced, ...]

    @property
    def is_inherited(self) -> bool:
        """Whether the system has it only through something else."""
        return all(origin.way != Way.DIRECT for origin in self.origins)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that an entry does not concern the system, and whether it still stands.

    It leans on the classification of the day it was made: once that is decided again, it no longer
    counts, until somebody claims it anew.
    """

    row: NotApplicable
    is_stale: bool

    @property
    def counts(self) -> bool:
        """Whether the entry is left out because of it."""
        return self.row.state == ClaimState.CONFIRMED and not self.is_stale


def reaching(system: AISystem) -> tuple[Reached, ...]:
    """The controls a system has or inherits, without what it declined and what is retired.

    Three queries: the ways, the controls with their links, the proofs.
    """
    origins = _origins(system)
    controls = list(
        Control.objects.filter(pk__in=origins)
        .exclude(state=ControlState.RETIRED)
        .select_related("owner", "confirmed_by")
        .annotate(served=ArraySubquery(_links()))
        .order_by("number")
    )
    proofs = _evidence([control.pk for control in controls])
    return tuple(
        _reached(control, origins[control.pk], proofs.get(control.pk, ())) for control in controls
    )


def _links() -> QuerySet[Any]:
    links: QuerySet[Any] = ControlLink.objects.filter(control=OuterRef("pk"))
    return links.values(told=JSONObject(framework="framework", ref="ref"))


def _origins(system: AISystem) -> dict[uuid.UUID, tuple[Origin, ...]]:
    """Each control's ways to the system, in one query."""
    declined = DeclinedInheritance.objects.filter(system=system).values("control")
    own = Control.objects.of(system.organisation_id)
    inherited = own.exclude(pk__in=declined)
    models = AIModel.objects.filter(systems=system)
    rows = _way(own.filter(systems=system), Way.DIRECT, Value("")).union(
        _way(
            inherited.filter(ai_models__in=models),
            Way.MODEL,
            F("ai_models__name"),
        ),
        _way(inherited.filter(vendors=system.vendor_id), Way.VENDOR, F("vendors__name")),
        _way(inherited.filter(is_organisation_wide=True), Way.ORGANISATION, Value("")),
    )
    found: dict[uuid.UUID, list[Origin]] = {}
    for key, way, name in sorted(rows, key=lambda row: (list(Way).index(row[1]), row[2])):
        found.setdefault(key, []).append(Origin(Way(way), name))
    return {key: tuple(origins) for key, origins in found.items()}


def _way(rows: QuerySet[Any], way: Way, name: Any) -> QuerySet[Any]:
    return rows.order_by().values_list("pk", Value(way.value, output_field=CharField()), name)


def _evidence(controls: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Evidenced, ...]]:
    rows = (
        Evidence.controls.through.objects.filter(control__in=controls)
        .order_by("evidence__number")
        .values_list(
            "control_id",
            "evidence_id",
            "evidence__number",
            "evidence__title",
            "evidence__grade",
            "evidence__collected_on",
            "evidence__valid_until",
            "evidence__withdrawn_on",
        )
    )
    found: dict[uuid.UUID, list[Evidenced]] = {}
    for control, pk, number, title, grade, collected, until, withdrawn in rows:
        proof = Proof(number, grade, collected, until, withdrawn)
        found.setdefault(control, []).append(Evidenced(pk, number, title, grade, proof))
    return {key: tuple(each) for key, each in found.items()}


def _reached(
    control: Control, origins: tuple[Origin, ...], evidence: tuple[Evidenced, ...]
) -> Reached:
    served: list[Mapping[str, str]] = control.served  # type: ignore[attr-defined]
    return Reached(
        control=control,
        facts=ControlFacts(
            key=control.number,
            state=control.state,
            effectiveness=control.effectiveness,
            tested_on=control.tested_on,
            interval=control.review_interval,
            is_confirmed=control.confirmed_at is not None,
            proofs=tuple(each.proof for each in evidence),
        ),
        origins=origins,
        links=tuple((link["framework"], link["ref"]) for link in served),
        evidence=evidence,
    )


def claims(system: AISystem, decided: Mapping[str, datetime]) -> dict[tuple[str, str], Claim]:
    """The claims about a system by framework and reference, the one that stands or the latest.

    `decided` holds when each framework was last classified.
    """
    found: dict[tuple[str, str], Claim] = {}
    rows = NotApplicable.objects.filter(system=system).select_related("asked_by", "decided_by")
    for row in rows.order_by("asked_at", "pk"):
        since = decided.get(row.framework)
        found[row.framework, row.ref] = Claim(row, since is not None and since > row.asked_at)
    return found


def own_rules(organisation_id: uuid.UUID, frameworks: Iterable[str] = ()) -> Book:
    """The shipped rules with those of the organisation before them."""
    rows = SufficiencyRule.objects.of(organisation_id)
    narrowed = rows.filter(framework__in=frameworks) if frameworks else rows
    return Book(map(stated, narrowed))


def stated(row: SufficiencyRule) -> Stated:
    """An organisation's rule as the rules read it."""
    rule = Rule(row.controls, row.is_tested, row.proofs, row.grade, row.is_confirmed)
    return Stated(rule, row.framework, row.ref, row.reason, is_own=True)
