"""The filter of controls: one for the page, its exports and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing_inputs import FEW
from governance.ui.filters import OneFilter, RegisterFilter
from governance.ui.filters.systems import NONE, pairs
from riskreg.models import (
    AISystem,
    Carrier,
    Control,
    ControlState,
    Effect,
    Effectiveness,
    Layer,
    Organisation,
    Phase,
    User,
)
from riskreg.queries import controls as queries


def _several(label: Any, choices: Any) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(label=label, choices=choices, distinct=False)


def _one(label: Any, choices: Any, method: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, method=method, empty_label=_("Any")
    )


class ControlFilter(RegisterFilter):
    """Narrow the controls; retired ones stay out unless one asks for them.

    `organisation` (else the request's) gives the choices of its own people and systems.
    """

    q = django_filters.CharFilter(
        label=_("Search by words, the beginnings of words, or a number"), method="search"
    )

    state = _several(_("State"), ControlState.choices)
    layer = _several(_("Layer"), Layer.choices)
    effectiveness = _several(_("Effectiveness"), Effectiveness.choices)
    test = _one(
        _("Test"),
        [("overdue", _("Overdue")), ("never", _("In place, never tested"))],
        "by_test",
    )
    confirmed = _one(
        _("Confirmed by a second person"), [("true", _("Yes")), ("false", _("No"))], "by_confirmed"
    )
    owner = django_filters.MultipleChoiceFilter(label=_("Owner"), method="by_owner")
    system = OneFilter(
        label=_("Reaches the system"),
        method="by_system",
        queryset=AISystem.objects.none(),
        empty_label=_("Any"),
    )
    carrier = _several(_("Carried by"), Carrier.choices)
    effect = _several(_("Effect"), Effect.choices)
    phase = _several(_("Works at"), Phase.choices)
    serves = django_filters.CharFilter(
        label=_("Serves (framework and reference)"), method="by_requirement"
    )

    class Meta:
        model = Control
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = organisation or getattr(self.request, "organisation", None)
        if organisation is not None:
            self._offer_own(organisation)

    def _offer_own(self, organisation: Organisation) -> None:
        people = User.objects.filter(memberships__organisation=organisation)
        systems = AISystem.objects.of(organisation).filter(is_archived=False)
        first = pairs(systems, "system", "name").order_by("label_")[: FEW + 1]
        rows = pairs(people, "owner", "name").union(first)
        found: dict[str, list[tuple[str, Any]]] = {"owner": [], "system": []}
        for row in rows.order_by("kind_", "label_"):
            found[row["kind_"]].append((row["key_"], row["label_"]))
        self.offer("owner", [*found["owner"], (NONE, _("No owner"))])
        self.offer_records("system", systems, found["system"])

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Filter, and leave out what is retired where no state was asked for."""
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return queryset
        return queryset.exclude(state=ControlState.RETIRED)

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Words of title, description and code, or their beginnings, or a number."""
        return queries.found(queryset, value)

    def by_test(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose last test no longer counts, or that have none."""
        if value == "never":
            return queryset.filter(state=ControlState.IN_PLACE, tested_on=None)
        return queries.test_overdue(queryset, timezone.localdate())

    def by_confirmed(self, queryset: Any, name: str, value: str) -> Any:
        """Those a second person has confirmed, or not."""
        return queryset.filter(confirmed_at__isnull=value == "false")

    def by_owner(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those of these people."""
        wanted = Q(owner__in=[each for each in value if each != NONE])
        return queryset.filter(wanted | Q(owner=None) if NONE in value else wanted)

    def by_system(self, queryset: Any, name: str, value: AISystem) -> Any:
        """Those that reach a system by whatever way."""
        return queryset.filter(queries.reaching(value.pk))

    def by_requirement(self, queryset: Any, name: str, value: str) -> Any:
        """Those linked to an entry (`EU_AI_ACT Art. 9(1)`), or to any of a framework."""
        framework, _space, ref = value.strip().partition(" ")
        wanted = {"framework": framework, **({"ref": ref.strip()} if ref else {})}
        linked = queries.linked_to(**wanted)
        return queryset.filter(pk__in=linked.values("control"))
