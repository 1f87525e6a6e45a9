"""The forms of evaluations, red-team rounds, flags and signals; actions check and write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing import ByNumber, OneByNumber
from governance.ui.forms import Form, capital, explain, name_the_empty_choice
from governance.ui.moments import Moment
from riskreg.models import (
    AIModel,
    AISystem,
    Evaluation,
    Evidence,
    FlagKind,
    Organisation,
    RedTeamFinding,
    RedTeamRound,
    Risk,
    User,
)


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=2_000_000_000, initial=0
    )


class OwnForm(Form):
    """A form that offers the organisation's own records alone."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: dict[str, Any] = {
            "system": AISystem.objects.of(organisation).filter(is_archived=False),
            "model": AIModel.objects.of(organisation).order_by("name", "version", "pk"),
            "evidence": Evidence.objects.of(organisation),
            "risk": Risk.objects.of(organisation),
            "owner": User.objects.filter(memberships__organisation=organisation).order_by("name"),
        }
        for name, rows in own.items():
            field: Any = self.fields.get(name)
            if isinstance(field, ByNumber):
                field.offer(rows)
            elif field is not None:
                field.queryset = rows
            if field is not None:
                name_the_empty_choice(field)


def _of_model(model: Any, name: str, **more: Any) -> Any:
    field = model._meta.get_field(name).formfield(**more)
    field.label = capital(field.label)
    return field


class PlanForm(OwnForm):
    """A run to come."""

    system = OneByNumber(label=_("System"), queryset=AISystem.objects.none())
    subject_version = explain(
        forms.CharField(label=_("Version tested"), max_length=60, required=False),
        example=_("2.4, or the hash of the release"),
    )
    model = forms.ModelChoiceField(
        label=_("Model"),
        queryset=AIModel.objects.none(),
        required=False,
        help_text=_("Where the run tests a model rather than the whole system."),
    )
    suite = explain(
        forms.CharField(label=_("Suite"), max_length=200),
        example=_("Customer talks, four languages"),
    )
    suite_version = forms.CharField(label=_("Version of the suite"), max_length=60, required=False)
    normal_cases = _count(_("Normal cases"))
    edge_cases = _count(_("Edge cases"))
    attack_cases = _count(_("Attack cases"))
    tool = explain(
        forms.CharField(label=_("Tool"), max_length=200, required=False),
        example=_("Inspect 0.3, or our own script"),
    )
    note = _of_model(Evaluation, "note")

    def said(self) -> dict[str, Any]:
        """What the action takes: no system, no empty counts."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "system"}
        return {name: 0 if value is None and name.endswith("_cases") else value
                for name, value in told.items()}  # fmt: skip


class EnterForm(PlanForm):
    """A run that is over: when its thresholds were fixed, when it ran, what proves it."""

    thresholds_fixed_at = Moment(
        label=_("Thresholds fixed"),
        help_text=_("Before the run. The trail keeps when you entered it."),
    )
    ran_at = Moment(label=_("Run"))
    evidence = OneByNumber(label=_("Evidence"), queryset=Evidence.objects.none(), required=False)


class RecordForm(OwnForm):
    """The run of a plan."""

    ran_at = Moment(label=_("Run"), help_text=_("When it ran, after the thresholds were fixed."))
    tool = forms.CharField(label=_("Tool"), max_length=200, required=False)
    evidence = OneByNumber(label=_("Evidence"), queryset=Evidence.objects.none(), required=False)
    note = _of_model(Evaluation, "note")


class UploadForm(Form):
    """A file of results for a planned run."""

    file = forms.FileField(
        label=_("File of results"),
        help_text=_("JSON in our own form or as “Every Eval Ever”, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )


class ImportForm(OwnForm, UploadForm):
    """A file of results of a run that was planned elsewhere."""

    system = OneByNumber(label=_("System"), queryset=AISystem.objects.none())
    field_order = ("system", "file")


class RoundForm(OwnForm):
    """A red-team round."""

    system = OneByNumber(label=_("System"), queryset=AISystem.objects.none())
    title = explain(
        forms.CharField(label=_("Title"), max_length=200), example=_("Autumn round 2026")
    )
    subject_version = forms.CharField(label=_("Version tested"), max_length=60, required=False)
    team = explain(
        forms.CharField(label=_("Team"), max_length=200, required=False),
        example=_("Four testers of Group IT and an outside firm"),
    )
    scope = _of_model(RedTeamRound, "scope")
    began_on = forms.DateField(label=_("Began on"))
    ended_on = forms.DateField(label=_("Ended on"), required=False)
    evidence = OneByNumber(label=_("Evidence"), queryset=Evidence.objects.none(), required=False)


class FindingForm(OwnForm):
    """A finding of a round."""

    title = explain(
        forms.CharField(label=_("Title"), max_length=200),
        example=_("Tells its instructions when asked to translate them"),
    )
    description = _of_model(RedTeamFinding, "description")
    failure_mode = explain(
        forms.CharField(label=_("Failure mode"), max_length=120, required=False),
        example=_("Prompt injection"),
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=RedTeamFinding.Severity.choices, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    due = forms.DateField(label=_("Due"), required=False)
    risk = OneByNumber(
        label=_("Risk"),
        queryset=Risk.objects.none(),
        required=False,
        help_text=_("The risk of the register that this shows."),
    )


class FixForm(Form):
    """What was changed so that it no longer fails."""

    fix = forms.CharField(
        label=_("What was found and fixed"), widget=forms.Textarea, max_length=20_000
    )
    fixed_on = forms.DateField(label=_("Fixed on"))


class RerunForm(Form):
    """What running a fixed finding again showed."""

    state = forms.ChoiceField(
        label=_("What the re-run showed"),
        choices=[
            ("verified", _("The fix holds")),
            ("back", _("It failed again")),
        ],
        widget=forms.RadioSelect,
    )
    rerun_note = forms.CharField(label=_("In words"), widget=forms.Textarea, max_length=20_000)
    rerun_on = forms.DateField(label=_("Run again on"))


class FlagForm(Form):
    """What a user of a system reports."""

    kind = forms.ChoiceField(
        label=_("What was wrong?"), choices=FlagKind.choices, widget=forms.RadioSelect
    )
    words = explain(
        forms.CharField(
            label=_("What happened"),
            widget=forms.Textarea,
            required=False,
            max_length=4000,
            help_text=_("Leave out names and other personal data: the flag keeps none."),
        ),
        example=_("Said that the warranty ends after six months; it is two years."),
    )


class CloseForm(Form):
    """What was found and fixed."""

    fix = forms.CharField(
        label=_("What was found and fixed"), widget=forms.Textarea, max_length=20_000
    )
    closed_at = Moment(
        label=_("Fix in use since"),
        required=False,
        help_text=_("Empty means now. The time from the first flag to the fix runs until then."),
    )


class LimitsForm(Form):
    """When flags open a signal."""

    flag_threshold = forms.IntegerField(
        label=_("Flags of one kind"), help_text=_("So many open a signal.")
    )
    flag_window = forms.IntegerField(label=_("Within how many days"))
