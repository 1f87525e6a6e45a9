"""The filters of what people have to do, of tasks and of reviews."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from governance.ui.filters import RegisterFilter
from governance.ui.work_kinds import CHANGES, SUBJECTS, WHEN, WORDS
from riskreg.models import Organisation, Review, Task, TaskState, User
from riskreg.queries.due import Wanted


def _kinds() -> list[tuple[str, Any]]:
    return [(kind, words.label) for kind, words in WORDS.items()]


class WorkFilter(RegisterFilter):
    """By kind, by when, by words. The rows are of many tables: `wanted` asks for them."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=_kinds)
    when = django_filters.MultipleChoiceFilter(label=_("Due"), choices=list(WHEN.items()))

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def wanted(self) -> Wanted:
        """What is asked for; an answer that is none of ours is left out."""
        if not self.is_bound or self.form.errors is None:
            return Wanted()
        told = self.form.cleaned_data
        return Wanted(
            kinds=told.get("kind") or (), when=told.get("when") or (), words=told.get("q") or ""
        )


def _open_or_not(closed: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("Open"),
        choices=[*closed, ("all", _("All"))],
    )


class _OwnFilter(RegisterFilter):
    """What tasks and reviews share: open ones unless one asks for others.

    `system` is for programs and links: a thousand systems are found by their words.
    """

    system = django_filters.UUIDFilter(field_name="system", widget=HiddenInput)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation or getattr(self.request, "organisation", None)

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """What the filter menu offers."""
        return tuple(bound for bound in super().fields if not bound.is_hidden)

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Filter, and leave out what is closed where nothing else was asked for."""
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else self.open(queryset)

    def open(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those still to be done."""
        return queryset.filter(closed_at=None)

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those in one state, or all."""
        return queryset


class TaskFilter(_OwnFilter):
    """Tasks by state, owner, system and day."""

    search_in = ("title", "details", "system__name", "risk__title", "control__title")

    state = _open_or_not([each for each in TaskState.choices if each[0] != TaskState.OPEN])
    owner = django_filters.MultipleChoiceFilter(label=_("Owner"), choices=(), distinct=False)
    until = django_filters.DateFilter(label=_("Due until"), field_name="due", lookup_expr="lte")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.organisation is not None:
            people = User.objects.filter(memberships__organisation=self.organisation)
            self.offer("owner", [(str(each.pk), each.name) for each in people])

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those in one state, or all."""
        return queryset if value == "all" else queryset.filter(state=value)


class ReviewFilter(_OwnFilter):
    """Reviews by state, kind of record, change and system."""

    search_in = ("system__name", "outcome")

    state = _open_or_not([("closed", _("Closed"))])
    subject = django_filters.MultipleChoiceFilter(
        label=_("Record"), field_name="subject_kind", choices=list(SUBJECTS.items())
    )
    cause = django_filters.MultipleChoiceFilter(
        label=_("What changed"), choices=[(kind.value, words) for kind, words in CHANGES.items()]
    )

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those that are closed, or all."""
        return queryset if value == "all" else queryset.exclude(closed_at=None)
