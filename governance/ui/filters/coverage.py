"""What narrows the matrix: by system through the register's filter, and by status."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.ui.coverage_marks import MARKS, WORST_FIRST
from governance.ui.filters.systems import SystemFilter
from governance.ui.law_words import named
from riskreg.queries import coverage_entries, population_duties


class MatrixFilter(SystemFilter):
    """Systems as in the register, and the status that at least one group of requirements has."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Has a group that is"),
        choices=lambda: [(code, MARKS[code].label) for code in WORST_FIRST],
        method="by_status",
        distinct=False,
    )
    stage = role = vendor = country = source = archived = provisional = None

    def by_status(self, queryset: "QuerySet[Any]", name: str, value: list[str]) -> Any:
        """What is computed is in no table: whoever shows or freezes it narrows it."""
        return queryset

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Never what is archived."""
        return super().filter_queryset(queryset).filter(is_archived=False)

    @property
    def statuses(self) -> frozenset[str]:
        """The statuses asked for; none: all."""
        return (
            frozenset(self.form.cleaned_data.get("status") or ())
            if self.is_valid()
            else (frozenset())
        )


class DutyFilter(MatrixFilter):
    """Requirements of systems: by system as in the matrix, by framework, by their own status."""

    framework = django_filters.MultipleChoiceFilter(
        label=_("Law or standard"),
        choices=lambda: [(code, named(code)) for code in coverage_entries.covered()],
        method="by_status",
        distinct=False,
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=lambda: [(code, MARKS[code].label) for code in population_duties.STATUSES],
        method="by_status",
        distinct=False,
    )
