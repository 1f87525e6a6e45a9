"""The filter of risks: one for the page, its exports and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frameworks.failures import failures
from governance.ui.filters import Choices, RegisterFilter
from governance.ui.levels import RIGHTS
from riskreg.models import AISystem, Category, Organisation, Risk
from riskreg.queries import risks as queries
from riskreg.queries.register import called
from riskreg.queries.risks import Setting

NONE = "none"
_ACCEPTANCE = [
    ("accepted", _("Accepted")),
    ("lapsing", _("Accepted, ends within 30 days")),
    ("lapsed", _("Was accepted, is open again")),
    ("asked", _("Waiting for a decision")),
    (NONE, _("Not accepted")),
]


def _kinds() -> Choices:
    return [(each.tag, each.title) for each in failures()]


class RiskFilter(RegisterFilter):
    """Narrow the list of risks; closed ones stay out unless one asks for them.

    `organisation` (else the request's) gives the levels and people to choose from.
    """

    q = django_filters.CharFilter(
        label=_("Search by words, the beginnings of words, or a number"), method="search"
    )
    level = django_filters.MultipleChoiceFilter(
        label=_("Residual level"), choices=(), method="by_level", distinct=False
    )
    breach = django_filters.ChoiceFilter(
        label=_("Appetite"),
        method="by_breach",
        empty_label=_("Any"),
        choices=[("true", _("Above appetite")), ("false", _("Within appetite"))],
    )
    category = django_filters.MultipleChoiceFilter(
        label=_("Category"), choices=Category.choices, distinct=False
    )
    rights_level = django_filters.MultipleChoiceFilter(
        label=_("Harm to rights"),
        choices=[(code, words) for code, (words, _meaning) in RIGHTS.items()],
        distinct=False,
    )
    acceptance = django_filters.ChoiceFilter(
        label=_("Acceptance"), method="by_acceptance", empty_label=_("Any"), choices=_ACCEPTANCE
    )
    owner = django_filters.MultipleChoiceFilter(
        label=_("Owner"), choices=(), method="by_owner", distinct=False
    )
    system = django_filters.CharFilter(
        label=_("System"), method="by_system", help_text=_("A part of its name, or its number.")
    )
    tag = django_filters.MultipleChoiceFilter(
        label=_("Kind of failure"), choices=_kinds, method="by_tag", distinct=False
    )
    closed = django_filters.ChoiceFilter(
        label=_("Closed risks"),
        method="by_closed",
        empty_label=_("Without closed"),
        choices=[("only", _("Only closed")), ("too", _("Closed too"))],
    )

    class Meta:
        model = Risk
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        organisation: Organisation | None = None,
        setting: Setting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        organisation = organisation or getattr(self.request, "organisation", None)
        if setting is None and organisation is not None:
            setting = queries.setting(organisation)
        self.setting = setting
        if setting is not None:
            by = setting.standard
            levels = [(code, by.name(code)) for code in reversed(by.codes)]
            self.offer("level", [*levels, (NONE, _("Not assessed yet"))])
            self.offer("owner", [*setting.people, (NONE, _("No owner"))])

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Filter, and leave out what is closed where nothing else was asked for."""
        queryset = super().filter_queryset(queryset)
        wants_closed = self.form.cleaned_data.get("closed")
        return queryset if wants_closed else queryset.filter(closed_on=None)

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Words of title, cause, event and consequence, or a number."""
        return queries.found(queryset, value)

    def by_level(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those whose residual level is one of these."""
        codes = ["" if each == NONE else each for each in value]
        return queryset.filter(residual_level__in=codes)

    def by_breach(self, queryset: Any, name: str, value: str) -> Any:
        """Those above the appetite of their category, or not."""
        if self.setting is None:
            return queryset
        breaching = self.setting.standard.breaching()
        return queryset.filter(breaching if value == "true" else ~breaching)

    def by_acceptance(self, queryset: Any, name: str, value: str) -> Any:
        """By whether somebody lives with them today, for how long still, or did."""
        if self.setting is None:
            return queryset
        return queries.by_acceptance(
            queryset, value, today=timezone.localdate(), by=self.setting.standard
        )

    def by_owner(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those that belong to one of these people."""
        wanted = Q(owner__in=[each for each in value if each != NONE])
        return queryset.filter(wanted | Q(owner=None) if NONE in value else wanted)

    def by_system(self, queryset: Any, name: str, value: str) -> Any:
        """Those of a system whose name holds this, or whose number it is."""
        systems = AISystem.objects.filter(called(value)).values("pk")
        linked = Risk.systems.through.objects.filter(aisystem__in=systems)
        return queryset.filter(pk__in=linked.values("risk"))

    def by_tag(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those of one of these kinds."""
        return queryset.filter(tags__overlap=value)

    def by_closed(self, queryset: Any, name: str, value: str) -> Any:
        """Closed ones only, or all."""
        return queryset.exclude(closed_on=None) if value == "only" else queryset
