"""The filter of assessments: one for the page, its exports and the API."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.ui.filters import RegisterFilter
from riskreg.models import Assessment, AssessmentKind, AssessmentState
from riskreg.rules import quoting


class AssessmentFilter(RegisterFilter):
    """By system, state and kind; drafts given up stay out unless one asks for them."""

    search_in = ("system__name",)

    q = django_filters.CharFilter(label=_("Search by system or number"), method="search")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=AssessmentState.choices, distinct=False
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=AssessmentKind.choices, distinct=False
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"),
        method="by_review",
        empty_label=_("Any"),
        choices=[("due", _("Review is due"))],
    )

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter, and leave out what was given up where no state was asked for."""
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return queryset
        return queryset.exclude(state=AssessmentState.DISCARDED)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the system's name, or a number."""
        number = quoting.number(value, "ASM")
        if number is not None:
            return queryset.filter(Q(number=number) | Q(system__name__icontains=value))
        return super().search(queryset, name, value)

    def by_review(self, queryset: Any, name: str, value: str) -> Any:
        """Approved ones whose day of review has come."""
        today = timezone.localdate()
        return queryset.filter(state=AssessmentState.APPROVED, review_by__lte=today)
