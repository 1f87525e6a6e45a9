"""The filter of evidence, for the page and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.ui.filters import RegisterFilter
from riskreg.models import Confidentiality, Evidence, EvidenceKind, Grade, Organisation, User
from riskreg.queries import evidence
from riskreg.rules import quoting
from riskreg.rules.evidence import SOON, Standing

STANDINGS = [
    (Standing.IN_FORCE.value, _("In force")),
    (Standing.LAPSING.value, _("Lapses within %(days)s days") % {"days": SOON}),
    (Standing.LAPSED.value, _("Lapsed")),
    (Standing.WITHDRAWN.value, _("Withdrawn")),
]
NONE = "none"


class EvidenceFilter(RegisterFilter):
    """By words or number, grade, form, standing today, confidentiality, control, owner."""

    q = django_filters.CharFilter(
        label=_("Search by words of the title, their beginnings, or a number"), method="search"
    )
    standing = django_filters.MultipleChoiceFilter(
        label=_("Standing"), choices=STANDINGS, method="by_standing", distinct=False
    )
    grade = django_filters.MultipleChoiceFilter(
        label=_("Provenance grade"), choices=Grade.choices, distinct=False
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Form"), choices=EvidenceKind.choices, distinct=False
    )
    confidentiality = django_filters.MultipleChoiceFilter(
        label=_("Confidentiality"), choices=Confidentiality.choices, distinct=False
    )
    owner = django_filters.ChoiceFilter(
        label=_("Owner"), method="by_owner", empty_label=_("Anybody"), choices=()
    )
    control = django_filters.CharFilter(
        label=_("Number of a control it proves"), method="by_control"
    )

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation or getattr(self.request, "organisation", None)
        if self.organisation is not None:
            people = User.objects.filter(memberships__organisation=self.organisation)
            mine = [(str(each.pk), each.name) for each in people]
            self.offer("owner", [*mine, (NONE, _("Nobody"))])

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Words of the title or their beginnings, or the number people quote."""
        return evidence.found(queryset, value)

    def by_standing(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those that stand so today."""
        wanted, today = Q(), timezone.localdate()
        for each in value:
            wanted |= evidence.standing_is(each, today)
        return queryset.filter(wanted)

    def by_owner(self, queryset: Any, name: str, value: str) -> Any:
        """Those of a person, or of nobody."""
        return queryset.filter(owner=None if value == NONE else value)

    def by_control(self, queryset: Any, name: str, value: str) -> Any:
        """Those that prove the control with this number."""
        number = quoting.number(value, "CTL")
        if number is None:
            return queryset.none()
        proves = Evidence.controls.through.objects.filter(
            control__number=number, control__organisation=self.organisation
        )
        return queryset.filter(pk__in=proves.values("evidence"))
