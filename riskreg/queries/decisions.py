"""Reads of the decisions: lists, history, the check whether one still comes out, comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from frameworks import results
from frameworks.regimes import registry
from frameworks.schema import Facts, Refused, Result
from riskreg import access
from riskreg.models import AISystem, Decision, Organisation, User
from riskreg.rules import differences
from riskreg.rules.differences import Difference, FactChange

# What a list needs; facts and result are read only where one decision is shown.
HEAVY = ("facts", "reasons", "result")


@dataclass(frozen=True, slots=True)
class Check:
    """What the rules of today say of a stored decision, under its own edition and day.

    `faults` says why it could not be computed; then `difference` is None.
    """

    difference: Difference | None
    is_rule_set_changed: bool
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the same result comes out."""
        return self.difference is not None and not self.difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two decisions side by side: which answers differ, and what follows."""

    was: Decision
    now: Decision
    facts: tuple[FactChange, ...]
    difference: Difference


def register(organisation: Organisation) -> QuerySet[Decision]:
    """The decisions of an organisation as a list shows them."""
    rows: QuerySet[Decision] = (
        Decision.objects.of(organisation).select_related("system", "decided_by").defer(*HEAVY)
    )
    return rows


def history(system: AISystem) -> QuerySet[Decision]:
    """The decisions of a system, newest first."""
    return system.decisions.select_related("decided_by").defer(*HEAVY)


def before(decision: Decision) -> Decision | None:
    """The decision that this one replaced: the same system, law and role."""
    return (
        Decision.objects.filter(
            system=decision.system_id,
            regime=decision.regime,
            role=decision.role,
            number__lt=decision.number,
        )
        .order_by("-number")
        .first()
    )


def after(decision: Decision) -> Decision | None:
    """The decision that stands in place of this one, None when this one stands."""
    rows: QuerySet[Decision] = Decision.objects.filter(
        system=decision.system_id,
        regime=decision.regime,
        role=decision.role,
        number__gt=decision.number,
    )
    return rows.defer(*HEAVY).order_by("-number").first()


def last(system: AISystem, *, regime: str, role: str) -> Decision | None:
    """The decision that stands for a system in one role."""
    return system.decisions.filter(regime=regime, role=role).order_by("-number").first()


def result_of(decision: Decision) -> Result:
    """The stored result."""
    return results.from_record(decision.result)


def facts_of(decision: Decision) -> Facts:
    """The stored answers as the rules read them; raises Refused for what they no longer know."""
    return registry.get(decision.regime).parse_facts(decision.facts)


def check(decision: Decision) -> Check:
    """Compute a decision again from its facts, edition and day; nothing is stored."""
    regime = registry.get(decision.regime)
    try:
        facts = facts_of(decision)
        again = regime.classify(decision.role, facts, edition=decision.edition, on=decision.on)
    except Refused as refused:
        return Check(None, is_rule_set_changed=True, faults=refused.faults)
    return Check(
        differences.between(result_of(decision), again),
        is_rule_set_changed=again.rule_set != decision.rule_set,
    )


def compare(was: Decision, now: Decision) -> Comparison:
    """What differs from one decision to another."""
    return Comparison(
        was,
        now,
        differences.fact_changes(was.facts, now.facts),
        differences.between(result_of(was), result_of(now)),
    )


def deciders(organisation: Organisation) -> list[User]:
    """The members who may record a decision."""
    roles = access.TABLE[access.Right.DECIDE]
    return list(
        User.objects.filter(
            memberships__organisation=organisation, memberships__role__in=roles, is_active=True
        ).order_by("name", "pk")
    )


def record_of(decision: Decision) -> Mapping[str, Any]:
    """A decision as it is handed out: what was asked, on which facts, and the whole result."""
    return {
        "decision": str(decision.pk),
        "number": decision.number,
        "system": {
            "id": str(decision.system_id),
            "reference": decision.system.reference,
            "name": decision.system.name,
            "version": decision.system_version,
        },
        "regime": decision.regime,
        "edition": decision.edition,
        "on": decision.on,
        "role": decision.role,
        "rule_set": decision.rule_set,
        "facts": decision.facts,
        "reasons": decision.reasons,
        "result": results.to_json(result_of(decision)),
        "note": decision.note,
        "decided_at": decision.decided_at,
    }
