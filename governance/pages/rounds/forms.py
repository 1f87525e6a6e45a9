"""What one says to open a round, and to answer in one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing import SeveralByNumber
from governance.ui.forms import DateInput, Form, explain, members, name_the_empty_choice
from riskreg.access import TABLE, Right
from riskreg.models import (
    Control,
    ControlState,
    Organisation,
    RoundKind,
    Stage,
    Unit,
    User,
)
from riskreg.queries import rounds as queries

_ANSWERS = [
    ("confirm", _("I confirm it as it stands now")),
    ("cannot", _("I cannot confirm it, and say why")),
    ("not_mine", _("It is not mine, and I say whose it is")),
]
_STATES = [
    ("", _("Any that is in use")),
    (_("AI systems"), Stage.choices),
    (_("Controls"), ControlState.choices),
    (_("Risks"), [(queries.OPEN, _("Open")), (queries.CLOSED, _("Closed"))]),
]


class RoundForm(Form):
    """What is to be confirmed, of which records, by when."""

    title = explain(
        forms.CharField(label=_("Title"), max_length=200),
        example=_("Register entries, spring 2027"),
    )
    statement = explain(
        forms.CharField(
            label=_("Statement to confirm"),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        example=_("The register entry of this system is complete and right."),
    )
    kind = forms.ChoiceField(label=_("About"), choices=RoundKind.choices, widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("Of the unit"), queryset=Unit.objects.none(), required=False
    )
    status = forms.ChoiceField(
        label=_("In the state"),
        choices=_STATES,
        required=False,
        help_text=_("A state of what the round is about."),
    )
    due = forms.DateField(label=_("To be answered by"), widget=DateInput())
    controls = SeveralByNumber(
        label=_("Controls that the result proves"),
        queryset=Control.objects.none(),
        required=False,
        help_text=_("The result becomes evidence of these controls when the round is closed."),
    )

    def __init__(self, data: Any, organisation: Organisation) -> None:
        super().__init__(data, initial={"kind": RoundKind.SYSTEM})
        told: Any = self.fields
        told["unit"].queryset = Unit.objects.filter(organisation=organisation)
        told["unit"].empty_label = _("All units")
        told["controls"].offer(Control.objects.of(organisation))

    @property
    def asked(self) -> dict[str, Any]:
        """The round as the action takes it."""
        told = dict(self.cleaned_data)
        rest = {name: told.pop(name) for name in ("unit", "status", "controls")}
        return {"values": told, **rest}

    @property
    def narrowed(self) -> dict[str, Any]:
        """Which records it is about."""
        told, unit = self.cleaned_data, self.cleaned_data["unit"]
        return {"kind": told["kind"], "unit": unit.pk if unit else None, "status": told["status"]}


class AnswerForm(Form):
    """What the owner says; `seen` names what was on the page."""

    said = forms.ChoiceField(label=_("Your answer"), choices=_ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where you cannot confirm it: what is not right."),
    )
    named = forms.ModelChoiceField(
        label=_("Whose it is"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Only where it is not yours. They are asked in your place."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any, *, organisation: Organisation, seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        named: Any = self.fields["named"]
        named.queryset = members(organisation, TABLE[Right.ATTEST]).filter(is_service=False)
        name_the_empty_choice(named)

    def read_again(self, seen: str) -> None:
        """What the page shows now: an answer that is refused is given again about that."""
        self.data = {**self.data, "seen": seen}
