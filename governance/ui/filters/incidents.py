"""The filter of incidents, for the page, its exports and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from frameworks.failures import failures
from governance.ui.filters import Choices, RegisterFilter
from riskreg.models import (
    AISystem,
    Incident,
    IncidentChannel,
    IncidentKind,
    IncidentState,
    OecdSeverity,
    Organisation,
    User,
)
from riskreg.queries import incidents as queries
from riskreg.queries.register import called
from riskreg.rules.incidents import CLOSED

NONE = "none"


def _failures() -> Choices:
    return [(each.ref, each.title) for each in failures()]


class IncidentFilter(RegisterFilter):
    """By words or number, state, kind, severity, system, who handles it, failure mode, day."""

    q = django_filters.CharFilter(
        label=_("Search by words, the beginnings of words, or a number"), method="search"
    )
    open = django_filters.ChoiceFilter(
        label=_("Open or over"),
        method="by_open",
        empty_label=_("All"),
        choices=[("true", _("Open")), ("false", _("Reviewed or dismissed"))],
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=IncidentState.choices, distinct=False
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=IncidentKind.choices, distinct=False
    )
    severity = django_filters.MultipleChoiceFilter(
        label=_("OECD severity"),
        choices=[*OecdSeverity.choices, (NONE, _("Not stated"))],
        method="by_severity",
    )
    system = django_filters.CharFilter(
        label=_("System"), method="by_system", help_text=_("A part of its name, or its number.")
    )
    owner = django_filters.MultipleChoiceFilter(
        label=_("Handled by"), choices=(), method="by_owner", distinct=False
    )
    failure = django_filters.MultipleChoiceFilter(
        label=_("Failure mode"), choices=_failures, method="by_failure", distinct=False
    )
    channel = django_filters.MultipleChoiceFilter(
        label=_("Channel"), choices=IncidentChannel.choices, distinct=False
    )
    held = django_filters.ChoiceFilter(
        label=_("Hold"),
        method="by_hold",
        empty_label=_("Any"),
        choices=[("true", _("Held")), ("false", _("Released"))],
    )
    since = django_filters.DateFilter(
        label=_("Noticed since"), field_name="noticed_at", lookup_expr="date__gte"
    )
    until = django_filters.DateFilter(
        label=_("Noticed until"), field_name="noticed_at", lookup_expr="date__lte"
    )

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = organisation or getattr(self.request, "organisation", None)
        self.organisation = organisation
        if organisation is not None:
            people = User.objects.filter(memberships__organisation=organisation)
            named = [(str(each.pk), each.name) for each in people]
            self.offer("owner", [*named, (NONE, _("Nobody yet"))])

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Words of title and story, or the number people quote."""
        return queries.found(queryset, value)

    def by_open(self, queryset: Any, name: str, value: str) -> Any:
        """Those to do something about, or the others."""
        if value == "true":
            return queryset.exclude(state__in=CLOSED)
        return queryset.filter(state__in=CLOSED)

    def by_severity(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those of one of these severities, or of none."""
        return queryset.filter(severity__in=["" if each == NONE else each for each in value])

    def by_system(self, queryset: Any, name: str, value: str) -> Any:
        """Those of a system whose name holds this, or whose number it is."""
        systems = AISystem.objects.filter(called(value))
        if self.organisation is not None:
            systems = systems.filter(organisation=self.organisation)
        return queryset.filter(system__in=systems.order_by().values("pk"))

    def by_owner(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those that one of these people handles, or nobody."""
        wanted = Q(owner__in=[each for each in value if each != NONE])
        return queryset.filter(wanted | Q(owner=None) if NONE in value else wanted)

    def by_failure(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those with one of these failure modes."""
        wanted = Q()
        for each in value:
            wanted |= Q(failure_modes__contains=[each])
        return queryset.filter(wanted)

    def by_hold(self, queryset: Any, name: str, value: str) -> Any:
        """Those that hold what they are linked to, or not any more."""
        holding = Q(held_at__isnull=False, released_at=None)
        return queryset.filter(holding if value == "true" else ~holding)
