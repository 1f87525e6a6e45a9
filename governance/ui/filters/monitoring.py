"""The filters of monitoring: watched systems, indicators, alerts."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from frameworks.schema import DutyState
from governance.ui.filters import RegisterFilter
from riskreg.models import AISystem, Alert, AlertKind, Indicator, MonitoringCycle, Stage


class WatchedFilter(RegisterFilter):
    """Systems by Art. 72, plan, cycle, alarm and stage."""

    search_in = ("name", "purpose")

    art72 = django_filters.ChoiceFilter(
        label=_("Art. 72 AI Act"),
        method="by_duty",
        empty_label=_("Any"),
        choices=[
            ("binds", _("Binds now or later")),
            ("voluntary", _("Voluntary")),
            ("undecided", _("Not decided")),
        ],
    )
    plan = django_filters.ChoiceFilter(
        label=_("Plan"),
        method="by_plan",
        empty_label=_("Any"),
        choices=[("none", _("None")), ("some", _("In place or ended"))],
    )
    open = django_filters.ChoiceFilter(
        label=_("Open"),
        method="by_open",
        empty_label=_("Any"),
        choices=[
            ("cycle", _("A cycle is open")),
            ("alarm", _("An indicator is in alarm")),
            ("alert", _("An alert is open")),
        ],
    )
    stage = django_filters.MultipleChoiceFilter(
        label=_("Stage"), choices=Stage.choices, distinct=False
    )

    class Meta:
        model = AISystem
        fields: tuple[str, ...] = ()

    def by_duty(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """By how the duty came out in the decision as provider."""
        others = ~Q(roles=[]) & ~Q(roles__contains=["provider"])
        if value == "undecided":
            return queryset.filter(art72__isnull=True).exclude(others)
        if value == "voluntary":
            not_asked = Q(art72__isnull=True) & others
            return queryset.filter(Q(art72__1=DutyState.NOT.value) | not_asked)
        return queryset.filter(art72__isnull=False).exclude(art72__1=DutyState.NOT.value)

    def by_plan(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those with a plan, or without."""
        return queryset.filter(monitoring_plan__isnull=value == "none")

    def by_open(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those where something waits."""
        if value == "cycle":
            return queryset.exclude(cycle_due=None)
        return queryset.filter(**{f"{value}_count__gt": 0})


class _OfSystem(RegisterFilter):
    """`system` is for links and programs: systems are found by their words."""

    system = django_filters.UUIDFilter(field_name="system", widget=HiddenInput)

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """What the filter menu offers."""
        return tuple(bound for bound in super().fields if not bound.is_hidden)

    class Meta:
        abstract = True


class AlertFilter(_OfSystem):
    """Alerts by state and cause."""

    search_in = ("system__name", "indicator__name", "risk__title", "outcome")

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("Any"),
        choices=[("open", _("Open")), ("closed", _("Closed"))],
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Why"), choices=AlertKind.choices, distinct=False
    )

    class Meta:
        model = Alert
        fields: tuple[str, ...] = ()

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Open ones, or closed ones."""
        return queryset.filter(closed_at__isnull=value == "open")


class IndicatorFilter(_OfSystem):
    """Indicators by words and whether they are still measured; the API lists them."""

    search_in = ("name", "source", "system__name")

    is_retired = django_filters.BooleanFilter(label=_("No longer measured"))

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = ()


class CycleFilter(RegisterFilter):
    """Cycles by system and state; the API lists them."""

    search_in = ("plan__system__name", "conclusion")

    system = django_filters.UUIDFilter(field_name="plan__system", widget=HiddenInput)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("Any"),
        choices=[("open", _("Open")), ("closed", _("Closed"))],
    )

    class Meta:
        model = MonitoringCycle
        fields: tuple[str, ...] = ()

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Open ones, or closed ones."""
        return queryset.filter(closed_at__isnull=value == "open")
