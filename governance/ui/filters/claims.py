"""The filters of claims and of crosswalk rows, shared by pages and API."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from frameworks.models import CrosswalkRow
from governance.ui import law_words
from governance.ui.filters import Choices, RegisterFilter
from riskreg.models import ClaimState, CrosswalkReview, NotApplicable
from riskreg.queries import coverage_entries

UNREVIEWED = "none"


def _frameworks() -> Choices:
    return [(code, law_words.named(code)) for code in coverage_entries.covered()]


class ClaimFilter(RegisterFilter):
    """Claims by state, framework and words."""

    search_in = ("system__name", "ref", "reason")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=ClaimState.choices, distinct=False
    )
    framework = django_filters.MultipleChoiceFilter(
        label=_("Framework"), choices=_frameworks, distinct=False
    )

    class Meta:
        model = NotApplicable
        fields: tuple[str, ...] = ()


class CrosswalkFilter(RegisterFilter):
    """Rows by review, relation, framework and reference; they come with `own_verdict`."""

    search_in = ("source_ref", "target_ref", "provenance", "note")
    review = django_filters.MultipleChoiceFilter(
        label=_("Our review"),
        choices=lambda: [(UNREVIEWED, _("Not reviewed")), *CrosswalkReview.Verdict.choices],
        method="by_review",
        distinct=False,
    )
    relation = django_filters.MultipleChoiceFilter(
        label=_("Relation"),
        choices=lambda: CrosswalkRow._meta.get_field("relation").flatchoices,
        distinct=False,
    )
    framework = django_filters.MultipleChoiceFilter(
        label=_("Framework"), choices=_frameworks, method="by_framework", distinct=False
    )
    confidence = django_filters.MultipleChoiceFilter(
        label=_("Confidence"),
        choices=lambda: CrosswalkRow._meta.get_field("confidence").flatchoices,
        distinct=False,
    )

    class Meta:
        model = CrosswalkRow
        fields: tuple[str, ...] = ()

    def by_review(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those reviewed so, or not at all."""
        wanted = Q(own_verdict__in=value)
        if UNREVIEWED in value:
            wanted |= Q(own_verdict=None)
        return queryset.filter(wanted)

    def by_framework(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those with one of these at either end."""
        return queryset.filter(
            Q(source_framework__code__in=value) | Q(target_framework__code__in=value)
        )
