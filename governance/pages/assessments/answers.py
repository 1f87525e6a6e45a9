"""The forms of the guided assessment: one risk, its harm to rights, the document itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.forms import Form, explain
from riskreg.models import Estimate, Organisation, Treatment, User

STORY = ("title", "cause", "event", "consequence")
ASKED = (
    "inherent_likelihood",
    "inherent_severity",
    "residual_likelihood",
    "residual_severity",
)
BESIDE = (
    "frequency_low",
    "frequency_high",
    "loss_low",
    "loss_high",
    "target_likelihood",
    "target_severity",
    "dissent",
    "estimator",
)
RIGHTS = ("rights_severity", "rights_extent", "rights_reversibility")
_OPEN = ("", gettext_lazy("I don't know yet"))
_MEANS: Mapping[str, Promise] = {
    Treatment.AVOID: gettext_lazy("Avoid – stop or leave out what brings it"),
    Treatment.REDUCE: gettext_lazy("Reduce – make it rarer or less bad"),
    Treatment.TRANSFER: gettext_lazy("Transfer – insure it, or have somebody else carry it"),
    Treatment.ACCEPT: gettext_lazy("Accept – live with it; that is asked for afterwards"),
}


class Step(forms.TypedChoiceField):
    """One step of a scale, or nothing yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            coerce=int, empty_value=None, required=False, widget=forms.RadioSelect, **options
        )


def step_choices(steps: Sequence[Mapping[str, Any]], unit: str = "") -> list[tuple[Any, Any]]:
    """The steps of a scale with their meaning and range, and "I don't know yet"."""
    return [*((at, _words(each, unit)) for at, each in enumerate(steps, 1)), _OPEN]


def _words(step: Mapping[str, Any], unit: str) -> str:
    words = f"{step['name']} – {step['meaning']}"
    if not unit:
        return words
    low = _number(step.get("low") or 0)
    if step.get("high") is None:
        span = _("%(low)s %(unit)s or more") % {"low": low, "unit": unit}
    else:
        told = {"low": low, "high": _number(step["high"]), "unit": unit}
        span = _("%(low)s to %(high)s %(unit)s") % told
    return f"{words} ({span})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


class RiskAnswers(Form):
    """What one risk is asked: the story, how often and how bad, what is done, what is assumed."""

    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=200)
    cause = forms.CharField(
        label=gettext_lazy("Because of what?"), required=False, widget=forms.Textarea
    )
    event = forms.CharField(
        label=gettext_lazy("What may happen?"), required=False, widget=forms.Textarea
    )
    consequence = forms.CharField(
        label=gettext_lazy("What would follow?"), required=False, widget=forms.Textarea
    )
    inherent_likelihood = Step(
        label=gettext_lazy("How often would it happen if nothing held it back?"),
        help_text=gettext_lazy("Think of the system without its controls."),
    )
    inherent_severity = Step(
        label=gettext_lazy("How bad would it be if nothing held it back?"),
        help_text=gettext_lazy("Of the outcomes one has to reckon with, the worst."),
    )
    residual_likelihood = Step(
        label=gettext_lazy("How often does it happen with the controls you have today?"),
        help_text=gettext_lazy("Count what is in place, not what is planned."),
    )
    residual_severity = Step(
        label=gettext_lazy("How bad is it with the controls you have today?"),
        help_text=gettext_lazy("Count what limits the damage once it has happened."),
    )
    treatment = forms.ChoiceField(
        label=gettext_lazy("What do you do about it?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[*_MEANS.items(), _OPEN],
    )
    treatment_note = forms.CharField(
        label=gettext_lazy("What exactly, and by when?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Not needed where you accept it."),
    )
    assumptions = forms.CharField(
        label=gettext_lazy("What do your answers assume?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What would make you answer otherwise if it were not so."),
    )
    frequency_low = forms.FloatField(
        label=gettext_lazy("Times a year, at least"), required=False, min_value=0
    )
    frequency_high = forms.FloatField(
        label=gettext_lazy("Times a year, at most"), required=False, min_value=0
    )
    loss_low = forms.FloatField(
        label=gettext_lazy("Loss each time, at least"), required=False, min_value=0
    )
    loss_high = forms.FloatField(
        label=gettext_lazy("Loss each time, at most"), required=False, min_value=0
    )
    target_likelihood = forms.TypedChoiceField(
        label=gettext_lazy("Target: how often"), required=False, coerce=int, empty_value=None
    )
    target_severity = forms.TypedChoiceField(
        label=gettext_lazy("Target: how bad"), required=False, coerce=int, empty_value=None
    )
    dissent = forms.CharField(
        label=gettext_lazy("Who sees it differently, and why?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Another view is worth keeping. Name the role, not the person."),
    )
    estimator = forms.ModelChoiceField(
        label=gettext_lazy("Who estimated?"), required=False, queryset=User.objects.none()
    )
    says_optional = False

    def __init__(
        self, data: Any, *, row: Estimate, scale: Any, organisation: Organisation, reader: User
    ) -> None:
        first = {name: getattr(row, name) for name in (*ASKED, *BESIDE, *_TEXTS, "treatment")}
        first |= {name: getattr(row.risk, name) for name in STORY}
        first["estimator"] = row.estimator_id or reader.pk
        self.reader = reader
        super().__init__(data, initial=first)
        chosen: dict[str, Any] = self.fields
        for name in ASKED:
            axis = name.partition("_")[2]
            unit = _("a year") if axis == "likelihood" else scale.currency
            chosen[name].choices = step_choices(getattr(scale, axis), unit)
        for name in ("target_likelihood", "target_severity"):
            steps = getattr(scale, name.partition("_")[2])
            named = [(at, each["name"]) for at, each in enumerate(steps, 1)]
            chosen[name].choices = [("", _("No target")), *named]
        chosen["estimator"].queryset = User.objects.filter(memberships__organisation=organisation)
        chosen["estimator"].empty_label = None
        for name, rows in (("cause", 2), ("event", 2), ("consequence", 2)):
            self.fields[name].widget.attrs["rows"] = rows
        explain(
            self.fields["assumptions"],
            example=_("About 4,000 applications a year, as in 2026; no change of the model."),
        )
        explain(
            self.fields["treatment_note"],
            example=_("Strip hidden text before reading, tested each month; by 31 January."),
        )

    @property
    def story(self) -> dict[str, Any]:
        """What may happen, as the risk tells it."""
        return {name: self.cleaned_data[name] for name in STORY}

    @property
    def estimate(self) -> dict[str, Any]:
        """How it is judged; by the reader where nobody else is named."""
        told = {name: self.cleaned_data[name] for name in (*ASKED, *BESIDE, *_TEXTS, "treatment")}
        return {**told, "estimator": told["estimator"] or self.reader}

    @property
    def has_more(self) -> bool:
        """Whether anything of the record stands in the fold."""
        told = [self[name].value() for name in BESIDE if name != "estimator"]
        return any(value not in (None, "") for value in told) or any(
            name in self.errors for name in BESIDE
        )


_TEXTS = ("treatment_note", "assumptions")


class RightsAnswers(Form):
    """How grave a harm to rights is: three questions on a scale of its own."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Which rights are at stake?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    affected = forms.CharField(
        label=gettext_lazy("Who is affected?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Also those who did not choose to have to do with the system."),
    )
    rights_severity = Step(label=gettext_lazy("How grave is it for a person it happens to?"))
    rights_extent = Step(label=gettext_lazy("How many people does it reach?"))
    rights_reversibility = Step(label=gettext_lazy("Can it be undone?"))
    says_optional = False

    def __init__(self, data: Any, *, row: Estimate, scale: Any, rights: Any) -> None:
        first = {name: getattr(row, name) for name in RIGHTS}
        first |= {"rights": row.risk.rights, "affected": row.risk.affected}
        super().__init__(data, initial=first)
        for name in RIGHTS:
            self.fields[name].choices = step_choices(getattr(scale, name))  # type: ignore[attr-defined]
        self.fields["rights"].choices = rights  # type: ignore[attr-defined]

    @property
    def estimate(self) -> dict[str, Any]:
        """How grave it is."""
        return {name: self.cleaned_data[name] for name in RIGHTS}

    @property
    def story(self) -> dict[str, Any]:
        """Whom and what it touches, as the risk tells it."""
        return {name: self.cleaned_data[name] for name in ("rights", "affected")}


class DocumentAnswers(Form):
    """The words around the risks, and when somebody looks again."""

    scope = forms.CharField(
        label=gettext_lazy("What is assessed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The use, the users, the version; and what is left out."),
    )
    conclusion = forms.CharField(
        label=gettext_lazy("What follows from it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("May it go on as it is? What has to be done first?"),
    )
    review_by = forms.DateField(
        label=gettext_lazy("Look at it again by"),
        required=False,
        help_text=gettext_lazy("Empty: in a year. A change of the system asks for it earlier."),
    )
    says_optional = False
