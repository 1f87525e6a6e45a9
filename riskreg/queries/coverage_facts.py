"""What an organisation can show: controls, how they reach a system, and the proofs behind them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from riskreg.models import (
    AISystem,
    ClaimState,
    Control,
    ControlLink,
    ControlState,
    Evidence,
    NotApplicable,
    SufficiencyRule,
)
from riskreg.queries import controls
from riskreg.queries.controls import Reach
from riskreg.rules.sufficiency import Book, ControlFacts, Proof, Rule, Stated


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

    @property
    def url(self) -> str:
        """Where it stands."""
        return Evidence(pk=self.pk).get_absolute_url()


@dataclass(frozen=True, slots=True)
class Reached:
    """A control that reaches a system, with what the rules and the words need of it."""

    reach: Reach
    facts: ControlFacts
    links: tuple[tuple[str, str], ...]
    evidence: tuple[Evidenced, ...]

    @property
    def control(self) -> Control:
        """The control itself."""
        return self.reach.control


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

    Three queries: what was declined, the controls with their links, the proofs.
    """
    told = [
        each
        for each in controls.of_system(system, served=ArraySubquery(_links()))
        if each.counts and each.control.state != ControlState.RETIRED
    ]
    proofs = _evidence([each.control.pk for each in told])
    return tuple(_reached(each, proofs.get(each.control.pk, ())) for each in told)


def _links() -> QuerySet[Any]:
    links: QuerySet[Any] = ControlLink.objects.filter(control=OuterRef("pk"))
    return links.values(told=JSONObject(framework="framework", ref="ref"))


def _evidence(keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Evidenced, ...]]:
    rows = (
        Evidence.controls.through.objects.filter(control__in=keys)
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


def _reached(reach: Reach, evidence: tuple[Evidenced, ...]) -> Reached:
    control = reach.control
    served: list[Mapping[str, str]] = control.served  # type: ignore[attr-defined]
    return Reached(
        reach=reach,
        facts=ControlFacts(
            key=control.number,
            state=control.state,
            effectiveness=control.effectiveness,
            tested_on=control.tested_on,
            interval=control.review_interval,
            is_confirmed=control.confirmed_at is not None,
            proofs=tuple(each.proof for each in evidence),
        ),
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
