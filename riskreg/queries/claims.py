"""Reads of claims that a requirement does not apply."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from frameworks.regimes import registry
from riskreg.models import Decision, NotApplicable, Organisation


def register(organisation: Organisation) -> QuerySet[NotApplicable]:
    """The claims of an organisation as a list shows them, each with `is_stale`."""
    rows: QuerySet[NotApplicable] = with_staleness(NotApplicable.objects.of(organisation))
    return rows.select_related("system", "asked_by", "decided_by")


def with_staleness(claims: QuerySet[Any]) -> QuerySet[Any]:
    """Claims with `is_stale`: the system was classified under that law after they were made."""
    cases = [
        When(
            Exists(
                Decision.objects.filter(
                    system=OuterRef("system"),
                    regime=regime.slug,
                    decided_at__gt=OuterRef("asked_at"),
                )
            ),
            framework=regime.framework,
            then=Value(True),
        )
        for regime in registry.all_regimes()
    ]
    told: QuerySet[Any] = claims.annotate(
        is_stale=Case(*cases, default=Value(False), output_field=BooleanField())
    )
    return told
