"""The forms of incident reports: one part of the form, a type, a hand-over, a notice."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frameworks.reporting.fields import Field, Part, form
from governance.ui import report_words
from governance.ui.choosing import OneByNumber
from governance.ui.forms import Form, explain
from governance.ui.moments import Moment
from riskreg.models import (
    Clock,
    ClockState,
    Evidence,
    Incident,
    IncidentReport,
    Organisation,
    Party,
    ReportKind,
)
from riskreg.rules.reports import LONGEST, Value

FIRST = (ReportKind.INITIAL, ReportKind.INITIAL_FINAL)


class PartForm(Form):
    """One part of a report: its fields as this type shows them."""

    says_optional = False  # what is missing is told beside; nothing here stops a save

    def __init__(self, data: Any, *, report: IncidentReport, part: Part) -> None:
        self.told: Mapping[str, Any] = report.content.get("fields", {})
        self.kind = report.kind
        self.asked = {each.code: each for each in form().of(part, report.kind)}
        super().__init__(data)
        for code, asked in self.asked.items():
            entry = self.told.get(code)
            field = _field(asked)
            field.initial = _initial(asked, entry["value"] if entry else "")
            self.fields[code] = explain(field, provision=asked.provision)

    def rows(self) -> Iterator[tuple[BoundField, Field, str]]:
        """Each field with where its value came from."""
        for code, asked in self.asked.items():
            entry = self.told.get(code)
            yield self[code], asked, report_words.source(entry) if entry else ""

    @property
    def values(self) -> dict[str, Value]:
        """What was filled in, as a report keeps it."""
        return {code: _kept(self.cleaned_data[code]) for code in self.asked}


def _field(asked: Field) -> forms.Field:
    told: dict[str, Any] = {"label": asked.label, "help_text": asked.help, "required": False}
    choices = list(asked.options.items())
    if asked.kind == "several":
        widget: Any = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=widget, **told)
    if asked.kind == "choice":
        blank = ("", _("Not stated"))
        return forms.ChoiceField(choices=[*choices, blank], widget=forms.RadioSelect, **told)
    if asked.kind == "date":
        return forms.DateField(**told)
    if asked.kind == "moment":
        return Moment(**told)
    if asked.kind == "text":
        widget = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(max_length=LONGEST, widget=widget, strip=False, **told)
    return forms.CharField(max_length=300, **told)


def _initial(asked: Field, value: Value) -> Any:
    if isinstance(value, list) or not value:
        return value
    if asked.kind == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if asked.kind == "moment" else value


def _kept(value: Any) -> Value:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, list) else str(value or "").replace("\r\n", "\n")


class KindForm(Form):
    """Which report is begun."""

    kind = forms.ChoiceField(label=_("Which report is it?"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, kinds: tuple[str, ...]) -> None:
        super().__init__(data, initial={"kind": kinds[0] if kinds else ""})
        offered: Any = self.fields["kind"]
        offered.choices = [
            (kind, f"{report_words.TITLES[kind]}. {report_words.PURPOSES[kind]}") for kind in kinds
        ]


def _channel(label: Any, example: Any) -> forms.CharField:
    field = forms.CharField(label=label, max_length=120, required=False)
    return explain(field, example=example)


class _ProvenForm(Form):
    """Offers the organisation's own evidence as proof."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proof: Any = self.fields["proof"]
        proof.offer(Evidence.objects.of(organisation).filter(withdrawn_on=None))


def _proof(help_text: Any) -> OneByNumber:
    return OneByNumber(
        Evidence.objects.none(),
        label=_("Evidence of it"),
        help_text=help_text,
        empty_label=_("None"),
        required=False,
    )


class SendForm(_ProvenForm):
    """That a report went out."""

    sent_at = Moment(label=_("Sent at"))
    recipient = forms.CharField(label=_("To whom"), max_length=200)
    channel = _channel(_("By which channel"), _("Portal of the authority; registered letter."))
    receipt = forms.CharField(
        label=_("Number given by the recipient"),
        max_length=120,
        required=False,
        help_text=_("It goes into the next report."),
    )
    proof = _proof(_("For example the receipt of the portal. Add it as evidence first."))
    clocks = forms.MultipleChoiceField(
        label=_("Clocks it meets"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each is met at the moment it was sent; one that is late stays late."),
    )

    def __init__(self, data: Any, *, report: IncidentReport, authority: str) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        self.open_clocks = list(open_clocks(report.incident))
        met = [each for each in self.open_clocks if _is_met(each, report)]
        first = {
            "sent_at": now,
            "recipient": authority[:200],
            "clocks": [str(each.pk) for each in met],
        }
        super().__init__(data, organisation=report.organisation, initial=first)
        offered: Any = self.fields["clocks"]
        offered.choices = [(str(each.pk), _clock(each)) for each in self.open_clocks]
        if not self.open_clocks:
            del self.fields["clocks"]

    @property
    def chosen(self) -> list[Clock]:
        """The clocks that were ticked."""
        ticked = set(self.cleaned_data.get("clocks", ()))
        return [each for each in self.open_clocks if str(each.pk) in ticked]


def open_clocks(incident: Incident) -> Any:
    """The clocks of an incident that a report can meet."""
    return incident.clocks.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED])


def _is_met(clock: Clock, report: IncidentReport) -> bool:
    """Whether a report of this type is what an open clock waits for, as far as we can tell."""
    return clock.regime == "eu_ai_act" and report.kind in FIRST


def _clock(clock: Clock) -> str:
    told = clock.told
    words = " · ".join(
        filter(None, (told.get("law", ""), told.get("title", ""), told.get("provision", "")))
    )
    return words or clock.code


class ToldForm(_ProvenForm):
    """That somebody was told."""

    party = forms.ChoiceField(label=_("Who"), choices=Party.choices)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The organisation or the function.")
    )
    told_at = Moment(label=_("Told at"))
    channel = _channel(_("How"), _("Telephone, then e-mail to the duty desk."))
    note = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
    proof = _proof(_("For example the e-mail, added as evidence."))
