"""The forms of evidence: add, revise, edit, choose controls, end, withdraw."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.evidence.words import grade_choices
from governance.ui.choosing import SeveralByNumber
from governance.ui.forms import Form, explain
from riskreg.models import (
    Confidentiality,
    Control,
    Evidence,
    EvidenceKind,
    Grade,
    Organisation,
    User,
)


class Record(forms.CharField):
    """A structured record, written as JSON."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The object; nothing where nothing is written."""
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        try:
            return json.loads(text, parse_constant=_refuse_constant)
        except json.JSONDecodeError as fault:
            told = {"line": fault.lineno, "column": fault.colno}
            raise ValidationError(
                _("This is no JSON from line %(line)s, character %(column)s on.") % told
            ) from fault
        except (ValueError, RecursionError) as fault:
            raise ValidationError(_("This is no JSON that can be kept.")) from fault

    def prepare_value(self, value: Any) -> Any:
        """What was typed, or the object as JSON."""
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class _Provenance(Form):
    """What every revision states: where it comes from and how long it counts."""

    grade = forms.ChoiceField(
        label=gettext_lazy("Provenance grade"),
        choices=grade_choices,
        widget=forms.RadioSelect,
        initial=Grade.DOCUMENT,
    )
    collected_on = forms.DateField(label=gettext_lazy("Collected on"))
    collected_by = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Collected by"), required=False
    )
    collector = explain(
        forms.CharField(
            label=gettext_lazy("Tool or body that produced it"), max_length=200, required=False
        ),
        example=gettext_lazy("Nightly test run on the build server, or the name of a laboratory"),
    )
    how = explain(
        forms.CharField(
            label=gettext_lazy("How it was collected"), required=False, widget=forms.Textarea
        ),
        example=gettext_lazy("Exported from the ticket system with filter “release 2026-09”."),
    )
    period_from = forms.DateField(label=gettext_lazy("Covers from"), required=False)
    period_until = forms.DateField(label=gettext_lazy("Covers until"), required=False)
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("The last day on which it counts. Empty: it does not lapse."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        members = User.objects.filter(memberships__organisation=organisation).order_by("name")
        for name in ("owner", "collected_by"):
            person: Any = self.fields.get(name)
            if person is not None:
                person.queryset = members
                person.empty_label = _("Not stated")
        controls: Any = self.fields.get("controls")
        if controls is not None:
            controls.offer(Control.objects.of(organisation))
        self.fields["collected_on"].initial = timezone.localdate

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        apart = ("upload", "controls")
        told = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return {name: value for name, value in told.items() if name in self.fields}


def _upload_field() -> forms.FileField:
    return forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "PDF, images, text, CSV, JSON, XML or an office document without macros. What it is"
            " called does not matter: it is told by its content."
        ),
    )


_URL = explain(
    forms.CharField(label=gettext_lazy("Address"), max_length=1000, required=False),
    example=gettext_lazy("https://reports.example.com/runs/2026-11-20"),
)
_RECORD = explain(
    Record(
        label=gettext_lazy("Record"),
        required=False,
        help_text=gettext_lazy("Names and values as one JSON object."),
    ),
    example='{"suite": "letters 3.2", "passed": 412, "failed": 0}',
)


class EvidenceForm(_Provenance):
    """A new proof: a file, a link or a structured record."""

    title = explain(
        forms.CharField(label=gettext_lazy("Title"), max_length=200),
        example=gettext_lazy("Red-team report of release 2026-09"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=EvidenceKind.choices,
        widget=forms.RadioSelect,
        initial=EvidenceKind.FILE,
        help_text=gettext_lazy("Fill in the one field below that belongs to it."),
    )
    upload = _upload_field()
    url = _URL
    record = _RECORD
    controls = SeveralByNumber(
        Control.objects.none(),
        label=gettext_lazy("Controls it proves"),
        required=False,
        help_text=gettext_lazy("You can choose them later."),
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Confidentiality"),
        choices=Confidentiality.choices,
        initial=Confidentiality.INTERNAL,
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Owner"), required=False)
    field_order = (
        "title", "kind", "upload", "url", "record", "grade", "controls", "collected_on",
        "valid_until", "collected_by", "collector", "how", "period_from", "period_until",
        "confidentiality", "owner", "note",
    )  # fmt: skip


class ReviseForm(_Provenance):
    """A new revision of a proof, in the form it has."""

    upload = _upload_field()
    url = _URL
    record = _RECORD
    field_order = (
        "upload", "url", "record", "grade", "collected_on", "valid_until", "collected_by",
        "collector", "how", "period_from", "period_until", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_kind = {
            EvidenceKind.FILE: "upload",
            EvidenceKind.LINK: "url",
            EvidenceKind.RECORD: "record",
        }
        for kind, name in of_kind.items():
            if kind != evidence.kind:
                del self.fields[name]


class FactsForm(Form):
    """What may change in place."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Confidentiality"), choices=Confidentiality.choices
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Owner"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(memberships__organisation=organisation)
        owner.empty_label = _("Nobody")


class EndForm(Form):
    """From when on it no longer counts, and why."""

    valid_until = forms.DateField(
        label=gettext_lazy("Last day on which it counts"),
        help_text=gettext_lazy("To make it longer instead, add a revision with fresh proof."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea)


class WithdrawForm(Form):
    """Why it must not count."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea)
