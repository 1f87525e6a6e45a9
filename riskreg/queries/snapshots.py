"""What the register says about a system at one moment, as an incident freezes it."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from riskreg import trail
from riskreg.models import (
    Acceptance,
    AISystem,
    Assessment,
    AssessmentState,
    ClaimState,
    Decision,
    Risk,
)
from riskreg.queries import controls

_SYSTEM = (
    "name", "version", "purpose", "stage", "autonomy", "oversight", "roles", "countries", "tools",
    "placed_on_market", "put_into_service", "withdrawn_on", "is_archived",
)  # fmt: skip


def facts_of(system: AISystem, today: date) -> dict[str, Any]:
    """Version, classification, controls, risk levels and approvals; people stand by key.

    `trail` is the end of the organisation's chain: with it, what came before can be proven.
    """
    head = trail.head_of(system.organisation)
    return {
        "system": system_of(system),
        "models": _models(system),
        "decisions": _decisions(system),
        "controls": _controls(system),
        "risks": _risks(system),
        "approvals": _approvals(system),
        "acceptances": _acceptances(system, today),
        "trail": {"number": head.number, "digest": head.digest},
    }


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over the facts as the trail would write them."""
    return hashlib.sha256(trail.canonical(facts).encode()).hexdigest()


def system_of(system: AISystem) -> dict[str, Any]:
    """The system's own fields."""
    told = {name: _plain(getattr(system, name)) for name in _SYSTEM}
    return {
        "key": str(system.pk),
        "reference": system.reference,
        **told,
        "owner": None if system.owner_id is None else str(system.owner_id),
    }


def _models(system: AISystem) -> list[dict[str, Any]]:
    rows = system.built_on.select_related("vendor").order_by("name", "version", "pk")
    return [
        {
            "key": str(each.pk),
            "name": each.name,
            "version": each.version,
            "vendor": each.vendor.name if each.vendor else "",
            "is_general_purpose": each.is_general_purpose,
        }
        for each in rows
    ]


def _decisions(system: AISystem) -> list[dict[str, Any]]:
    rows: Any = Decision.objects.filter(system=system)
    return [
        {
            "number": each.number,
            "regime": each.regime,
            "edition": each.edition,
            "role": each.role,
            "tier": each.tier,
            "is_provisional": each.is_provisional,
            "decided_at": _plain(each.decided_at),
            "rule_set": each.rule_set,
        }
        for each in rows.current().defer("facts", "reasons", "result").order_by("number")
    ]


def _controls(system: AISystem) -> list[dict[str, Any]]:
    """Those the system relied on, and those it had declined."""
    return [
        {
            "reference": each.control.reference,
            "title": each.control.title,
            "state": each.control.state,
            "effectiveness": each.control.effectiveness,
            "tested_on": _plain(each.control.tested_on),
            "confirmed_at": _plain(each.control.confirmed_at),
            "ways": [str(way) for way in each.ways],
            "is_declined": each.declined is not None,
        }
        for each in controls.of_system(system)
    ]


def _risks(system: AISystem) -> list[dict[str, Any]]:
    rows = Risk.objects.filter(systems=system, closed_on=None).order_by("number", "pk")
    return [
        {
            "reference": each.reference,
            "title": each.title,
            "category": each.category,
            "inherent_level": each.inherent_level,
            "residual_level": each.residual_level,
            "target_level": each.target_level,
            "rights_level": each.rights_level,
            "assessed_on": _plain(each.assessed_on),
        }
        for each in rows
    ]


def _approvals(system: AISystem) -> list[dict[str, Any]]:
    rows = Assessment.objects.filter(system=system, state=AssessmentState.APPROVED)
    return [
        {
            "reference": each.reference,
            "kind": each.kind,
            "version": each.version,
            "system_version": each.system_version,
            "decided_at": _plain(each.decided_at),
            "decided_by": _plain(each.decided_by_id),
            "review_by": _plain(each.review_by),
            "digest": each.digest,
        }
        for each in rows.defer("content").order_by("number", "pk")
    ]


def _acceptances(system: AISystem, today: date) -> list[dict[str, Any]]:
    in_force = Q(state=ClaimState.CONFIRMED, until__gte=today, risk__closed_on=None)
    rows = Acceptance.objects.filter(in_force, risk__systems=system).select_related("risk")
    return [
        {
            "risk": each.risk.reference,
            "level": each.level,
            "until": _plain(each.until),
            "decided_by": _plain(each.decided_by_id),
        }
        for each in rows.order_by("risk__number", "until", "pk")
    ]


def _plain(value: Any) -> Any:
    """As JSON holds it, so that what is stored is what the digest was made of."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
