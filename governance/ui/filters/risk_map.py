"""The filter of the map of risks: one for the page, its files and the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing_inputs import FEW
from governance.ui.filters import OneFilter, RegisterFilter
from riskreg.models import AISystem, Category, Organisation, Risk, Unit

VIEWS = [("inherent", _("Without controls")), ("target", _("As they shall be"))]


class RiskMapFilter(RegisterFilter):
    """Which risks are drawn, and which of their levels.

    Of one system or unit, risks are drawn as its own assessments judge them. `organisation` (else
    the request's) gives the choices.
    """

    search_in = ("title", "cause", "event", "consequence")

    view = django_filters.ChoiceFilter(
        label=_("Level"), choices=VIEWS, empty_label=_("As they stand"), method="leave"
    )
    system = OneFilter(
        label=_("System"),
        queryset=AISystem.objects.none(),
        empty_label=_("All systems"),
        method="by_system",
    )
    unit = django_filters.ChoiceFilter(
        label=_("Unit"), choices=(), empty_label=_("All units"), method="by_unit"
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Category.choices, empty_label=_("All categories")
    )

    class Meta:
        model = Risk
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = organisation or getattr(self.request, "organisation", None)
        if organisation is not None:
            mine = AISystem.objects.of(organisation)
            assessed = mine.exclude(risks=None).distinct().order_by("name", "pk")
            first = assessed.values_list("pk", "name")[: FEW + 1]
            self.offer_records("system", mine, [(str(pk), name) for pk, name in first])
            units = Unit.objects.filter(organisation=organisation).order_by("name", "pk")
            self.offer("unit", [(str(each.pk), each.name) for each in units])

    @property
    def view_name(self) -> str:
        """Which level is drawn."""
        return self._told("view") or "residual"

    @property
    def system_key(self) -> UUID | None:
        """The one system asked for."""
        system = self.form.cleaned_data.get("system") if self.is_valid() else None
        return system.pk if system else None

    @property
    def unit_key(self) -> UUID | None:
        """The one unit asked for."""
        return UUID(self._told("unit")) if self._told("unit") else None

    def leave(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """The level that is drawn leaves no risk out."""
        return queryset

    def by_system(self, queryset: Any, name: str, value: AISystem) -> Any:
        """Those a system has."""
        linked = Risk.systems.through.objects.filter(aisystem=value.pk)
        return queryset.filter(pk__in=linked.values("risk"))

    def by_unit(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those of a unit's systems."""
        linked = Risk.systems.through.objects.filter(aisystem__unit=UUID(value))
        return queryset.filter(pk__in=linked.values("risk"))

    def _told(self, name: str) -> str:
        return str(self.form.cleaned_data.get(name) or "") if self.is_valid() else ""
