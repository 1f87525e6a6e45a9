"""Filters shared by pages and API: one FilterSet a thing, its state in the address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, SearchInput, SelectMultiple
from django.forms import Form as DjangoForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing import ByNumber, OneByNumber
from governance.ui.forms import Form

Choices = list[tuple[str, str | Promise]]


class OneFilter(django_filters.CharFilter):  # type: ignore[misc]
    """By one record, of which `offer_records` offers a few or takes the number."""

    field_class = OneByNumber


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    label: str
    value: str
    url: str


class FilterForm(Form):
    """A filter's fields; their ids never meet those of another form on the page."""

    says_optional = False  # nothing in a filter must be filled in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter-%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is SelectMultiple:
                field.widget = CheckboxSelectMultiple(choices=field.widget.choices)


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filter to inherit from. `search_in` names the ORM paths that `q` looks into."""

    search_in: tuple[str, ...] = ()

    q = django_filters.CharFilter(label=_("Search"), method="search", widget=SearchInput)

    def get_form_class(self) -> type[DjangoForm]:
        """The declared filters as one of our forms."""
        fields = {name: each.field for name, each in self.filters.items()}
        return type(f"{type(self).__name__}Form", (FilterForm,), fields)

    def offer(self, name: str, choices: Choices) -> None:
        """Give a filter of this request its choices.

        To the form's field: a filter copies the field that its class was once asked for, and the
        API's schema asks for every one of them.
        """
        self.form.fields[name].choices = choices

    def offer_records(self, name: str, rows: "QuerySet[Any]", few: Choices) -> None:
        """Give a filter by record those of this request; `few` holds one more than are offered."""
        if name in self.form.fields:
            field: Any = self.form.fields[name]
            field.offer(rows, [(key, str(words)) for key, words in few])

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Every word must stand in one of the searched fields."""
        for word in value.split():
            anywhere = Q()
            for path in self.search_in:
                anywhere |= Q((f"{path}__icontains", word))
            queryset = queryset.filter(anywhere)
        return queryset

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """What the filter menu offers."""
        return tuple(bound for bound in self.form if bound.name != "q")

    @property
    def has_fields(self) -> bool:
        """Whether there is anything but the search."""
        return bool(self.fields)

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """One chip a value in force, in the order of the fields."""
        return tuple(chip for bound in self.fields for chip in self._chips_of(bound))

    @property
    def clear_url(self) -> str:
        """The list with its search and order, without filters."""
        rest = self._query()
        for bound in self.fields:
            rest.pop(bound.html_name, None)
        return f"?{rest.urlencode()}"

    def _chips_of(self, bound: BoundField) -> Iterator[Chip]:
        values = [value for value in self._query().getlist(bound.html_name) if value]
        if bound.name in self.form.errors:
            return
        words = words_of(bound, values)
        for value in values:
            rest = self._query()
            rest.setlist(bound.html_name, [other for other in values if other != value])
            rest.pop("page", None)
            yield Chip(str(bound.label), words.get(value, value), f"?{rest.urlencode()}")

    def _query(self) -> QueryDict:
        query = QueryDict(mutable=True)
        data = self.data if self.data is not None else {}
        for key in data:
            several = data.getlist(key) if isinstance(data, QueryDict) else [str(data[key])]
            query.setlist(key, several)
        query.pop("page", None)
        return query


def words_of(bound: BoundField, values: list[str]) -> dict[str, str]:
    """Value -> words of a field that offers choices, groups included."""
    if isinstance(bound.field, ByNumber):
        return {value: bound.field.words(value) for value in values}
    words: dict[str, str] = {}
    for value, label in getattr(bound.field, "choices", ()):
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        words |= {str(each): str(text) for each, text in pairs}
    return words
