"""The register of decisions: its columns and filters, one definition for page and export."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.regimes import registry
from governance.pages.classification import words
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters import RegisterFilter
from riskreg.models import Decision

Choices = list[tuple[str, str | Promise]]


class Tiered(str):
    """A class in words, as exports write it, with what its badge needs."""

    code: str
    provisional: bool

    def __new__(cls, regime: str, code: str, *, is_provisional: bool) -> "Tiered":
        """The words of a class; a provisional one says so."""
        title = words.tier_title(registry.get(regime), code)
        told = _("%(class)s (provisional)") % {"class": title} if is_provisional else title
        made = super().__new__(cls, told)
        made.code, made.provisional = code, is_provisional
        return made


def _tier(decision: Decision) -> Tiered:
    return Tiered(decision.regime, decision.tier, is_provisional=decision.is_provisional)


DECISIONS: Table[Decision] = Table(
    slug="decisions",
    caption=_("Classification decisions"),
    default_sort="-decided",
    columns=(
        attribute("system", _("System"), "system.name", link=lambda d: d.get_absolute_url()),
        Column(
            "reference",
            _("Reference"),
            lambda d: d.system.reference,
            sort=("system__number",),
            is_default=False,
            link=lambda d: reverse("system", args=[d.system_id]),
        ),
        attribute("number", _("Decision"), is_number=True),
        Column("tier", _("Class"), _tier, sort=("tier",), cell="ui/cells/tier.html"),
        Column(
            "role",
            _("Role"),
            lambda d: words.role_title(registry.get(d.regime), d.role),
            sort=("role",),
        ),
        attribute("edition", _("Edition of the law")),
        attribute("on", _("Asked for"), is_default=False),
        attribute("applies_from", _("Class applies from"), empty=_("no start date")),
        attribute("decided", _("Decided"), "decided_at"),
        Column("by", _("Decided by"), lambda d: str(d.decided_by), sort=("decided_by__name",)),
        Column(
            "rule_set",
            _("Rule set"),
            lambda d: registry.short(d.rule_set),
            is_default=False,
        ),
        Column(
            "version",
            _("Version classified"),
            lambda d: d.system_version,
            is_default=False,
            empty=_("no version given"),
        ),
        Column("note", _("Note"), lambda d: d.note, is_default=False, empty=_("no note")),
    ),
)


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
