"""The filter of incident reports: one for the page, its exports and the API."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ui import report_words
from governance.ui.filters import RegisterFilter
from riskreg.models import IncidentReport, ReportKind, ReportState
from riskreg.rules import quoting


class ReportFilter(RegisterFilter):
    """By incident, type and state."""

    search_in = ("incident__title", "recipient")

    q = django_filters.CharFilter(
        label=_("Search by incident, recipient or number"), method="search"
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Type"),
        choices=[(kind, report_words.TITLES[kind]) for kind in ReportKind.values],
        distinct=False,
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=[(state, report_words.STATE_WORDS[state]) for state in ReportState.values],
        distinct=False,
    )

    class Meta:
        model = IncidentReport
        fields: tuple[str, ...] = ()

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the incident or the recipient, or the number of a report or an incident."""
        report, incident = quoting.number(value, "REP"), quoting.number(value, "INC")
        if report is None and incident is None:
            return super().search(queryset, name, value)
        return queryset.filter(Q(number=report) | Q(incident__number=incident))
