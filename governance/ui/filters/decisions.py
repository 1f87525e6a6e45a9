"""The filter of the register of decisions, for the page, its exports and frozen populations."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.regimes import registry
from governance.ui.filters import Choices, RegisterFilter
from riskreg.models import Decision


def _once(pairs: Iterable[tuple[str, str]]) -> Choices:
    return list(dict(pairs).items())


def _tiers() -> Choices:
    return _once((tier.code, tier.title) for each in registry.all_regimes() for tier in each.tiers)


def _editions() -> Choices:
    return _once((e.code, e.title) for each in registry.all_regimes() for e in each.editions)


def _roles() -> Choices:
    return _once((role.code, role.title) for each in registry.all_regimes() for role in each.roles)


def _several(
    label: str | Promise, choices: Callable[[], Choices]
) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(label=label, choices=choices)


class DecisionFilter(RegisterFilter):
    """Search by system and note; by class, edition, role; only what is provisional or stands."""

    search_in = ("system__name", "system__purpose", "note")

    tier = _several(_("Class"), _tiers)
    edition = _several(_("Edition of the law"), _editions)
    role = _several(_("Role"), _roles)
    provisional = django_filters.ChoiceFilter(
        label=_("Certainty"),
        field_name="is_provisional",
        choices=[("true", _("Provisional")), ("false", _("Final"))],
        method="by_certainty",
        empty_label=_("Any"),
    )
    standing = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[("current", _("Only decisions that stand"))],
        method="by_standing",
        empty_label=_("Every decision"),
    )

    class Meta:
        model = Decision
        fields: tuple[str, ...] = ()

    def by_certainty(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Only provisional ones, or only those without open questions."""
        return queryset.filter(is_provisional=value == "true")

    def by_standing(self, queryset: Any, name: str, value: str) -> Any:
        """Only the newest of each system and role."""
        return queryset.current()
