"""What an organisation can show: controls, how they reach a system, and the proofs behind them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONArray

from riskreg.models import (
    AISystem,
    ClaimState,
    Control,
    ControlLink,
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

    One query: each control with its links and its proofs.
    """
    told = controls.relied_on(system, served=_served(), proven=_proven())
    return tuple(map(_reached, told))


def _served() -> Subquery:
    """The framework and reference of each entry a control serves, as one list."""
    links = ControlLink.objects.filter(control=OuterRef("pk")).order_by().values("control")
    told = JSONBAgg(JSONArray("framework", "ref"), order_by=("framework", "ref", "pk"))
    return Subquery(links.values(told=told))


def _proven() -> Subquery:
    """What the rules and the words need of each proof of a control, as one list."""
    rows = Evidence.controls.through.objects.filter(control=OuterRef("pk"))
    names = ("pk", "number", "title", "grade", "collected_on", "valid_until", "withdrawn_on")
    told = JSONBAgg(
        JSONArray(*(f"evidence__{name}" for name in names)), order_by="evidence__number"
    )
    return Subquery(rows.order_by().values("control").values(told=told))


def _evidenced(told: Sequence[Any]) -> Evidenced:
    pk, number, title, grade, collected, until, withdrawn = told
    proof = Proof(
        number,
        grade,
        date.fromisoformat(collected),
        date.fromisoformat(until) if until else None,
        date.fromisoformat(withdrawn) if withdrawn else None,
    )
    return Evidenced(uuid.UUID(pk), number, title, grade, proof)


def _reached(reach: Reach) -> Reached:
    control: Any = reach.control
    evidence = tuple(map(_evidenced, control.proven or ()))
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
        links=tuple((framework, ref) for framework, ref in control.served or ()),
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
