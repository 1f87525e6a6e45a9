"""The filter of the trail."""

import json
import re
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.ui.events import SENTENCES
from governance.ui.filters import RegisterFilter
from riskreg.models import Event, Organisation, User
from riskreg.trail import Did

PLACE = re.compile(r"%\(\w+\)s")


def _kinds() -> list[tuple[str, str]]:
    """Each code with its sentence, in which dots stand for what differs; like beside like."""
    told = ((code.value, PLACE.sub("…", gettext(SENTENCES[code]))) for code in Did)
    return sorted(told, key=lambda each: (each[0].partition(".")[0], each[1]))


class TrailFilter(RegisterFilter):
    """By what was done, by whom, and when."""

    did = django_filters.ChoiceFilter(label=_("What was done"), choices=_kinds)
    actor = django_filters.ChoiceFilter(label=_("By whom"), field_name="actor_key")
    since = django_filters.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__organisation=organisation)
        self.offer("actor", [(str(each.pk), each.name) for each in people])

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """The words as they stand in the body, or the key of the record."""
        inside = json.dumps(value, ensure_ascii=False)[1:-1]
        return queryset.filter(body__icontains=inside) | queryset.filter(target_key=value)


def events_of(organisation: Organisation) -> "QuerySet[Event]":
    """The organisation's events, newest first."""
    return Event.objects.filter(organisation=organisation).order_by("-number")
