"""The filter of the trail."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.ui import references
from governance.ui.events import SENTENCES
from governance.ui.filters import RegisterFilter
from riskreg.models import Event, Organisation
from riskreg.queries import trail_people
from riskreg.trail import Did

PLACE = re.compile(r"%\(\w+\)s")


def _kinds() -> list[tuple[str, str]]:
    """Each code with its sentence, in which dots stand for what differs; like beside like."""
    told = ((code.value, PLACE.sub("…", gettext(SENTENCES[code]))) for code in Did)
    return sorted(told, key=lambda each: (each[0].partition(".")[0], each[1]))


def _records() -> list[tuple[str, str]]:
    """Each kind of record an event can be about."""
    told = ((kind, references.kind_of(kind)) for kind in references.MODELS)
    return sorted(told, key=lambda each: each[1])


def _first_moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class TrailFilter(RegisterFilter):
    """By what was done, on which kind of record or which one, by whom, and when."""

    did = django_filters.ChoiceFilter(
        label=_("What was done"), choices=_kinds, empty_label=_("Anything")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of record"),
        field_name="target_kind",
        choices=_records,
        empty_label=_("Any"),
    )
    record = django_filters.ChoiceFilter(label=_("Record"), method="about")
    actor = django_filters.ChoiceFilter(
        label=_("By whom"), field_name="actor_key", empty_label=_("Anybody")
    )
    since = django_filters.DateFilter(label=_("From"), method="from_day")
    until = django_filters.DateFilter(label=_("Until"), method="to_day")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = trail_people.people(organisation)
        self.offer("actor", [(str(each.pk), each.name) for each in people])
        self._offer_record(organisation)

    def _offer_record(self, organisation: Organisation) -> None:
        """The one record that the address names, as `kind:key`: its page leads here."""
        asked = str(self.data.get("record") or "")
        kind, _sign, key = asked.partition(":")
        about = None
        if "\0" not in asked:  # no text of the database holds it
            about = events_of(organisation).filter(target_kind=kind, target_key=key).first()
        if about is None:
            del self.form.fields["record"]
        else:
            named = references.names_in([about], [{}]).of(kind, key).name
            self.offer("record", [(asked, f"{references.kind_of(kind)} – {named}")])

    def about(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """One record, by kind and key: the database has an index of both together."""
        kind, _sign, key = value.partition(":")
        return queryset.filter(target_kind=kind, target_key=key)

    def from_day(self, queryset: "QuerySet[Any]", name: str, value: date) -> "QuerySet[Any]":
        """From the first moment of a day here; as a moment, for which there is an index."""
        return queryset.filter(at__gte=_first_moment(value))

    def to_day(self, queryset: "QuerySet[Any]", name: str, value: date) -> "QuerySet[Any]":
        """Up to the last moment of a day here."""
        if value == date.max:  # no day comes after it
            return queryset
        return queryset.filter(at__lt=_first_moment(value + timedelta(days=1)))

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """The words as they stand in the body, or the key of the record."""
        inside = json.dumps(value, ensure_ascii=False)[1:-1]
        return queryset.filter(body__icontains=inside) | queryset.filter(target_key=value)


def events_of(organisation: Organisation) -> "QuerySet[Event]":
    """The organisation's events, newest first."""
    return Event.objects.of(organisation).order_by("-number")
