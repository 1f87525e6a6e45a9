"""What one writes about coverage: a claim, a decision on it, a rule, a review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.ui import law_words
from governance.ui.choosing import SeveralByNumber
from governance.ui.choosing_inputs import FEW
from governance.ui.forms import Form, explain
from riskreg.models import Control, CrosswalkReview, Grade
from riskreg.queries import coverage_entries

_DECISIONS = [("confirm", _("Confirm: it does not apply")), ("refuse", _("Refuse the claim"))]


class ClaimForm(Form):
    """Why an entry does not concern the system."""

    framework = forms.CharField(max_length=40, widget=forms.HiddenInput)
    ref = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = explain(
        forms.CharField(
            label=_("Why does it not apply?"), widget=forms.Textarea(attrs={"rows": 4})
        ),
        example=_("We are no public body and provide no public service; the register entry of"
                  " the company shows it."),
    )  # fmt: skip


class DecideForm(Form):
    """A second person's decision."""

    verdict = forms.ChoiceField(
        label=_("Your decision"), choices=_DECISIONS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("Needed where you refuse; it stands beside the claim."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(Form):
    """What is enough, for an entry and those below it or for a whole framework."""

    framework = forms.ChoiceField(label=_("Framework"), choices=())
    ref = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=80,
        help_text=_("The rule holds for this entry and for those below it. Empty: for all."),
    )
    controls = forms.IntegerField(label=_("Controls in place"), min_value=1, max_value=20)
    is_tested = forms.BooleanField(label=_("Each tested within its interval"), required=False)
    proofs = forms.IntegerField(label=_("Proofs in force for each"), min_value=0, max_value=20)
    grade = forms.ChoiceField(label=_("At least of grade"), choices=Grade.choices)
    is_confirmed = forms.BooleanField(label=_("Each confirmed by a second person"), required=False)
    reason = explain(
        forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3})),
        example=_("Our supervisor asks for an independent test once a year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["framework"]
        field.choices = [(code, law_words.named(code)) for code in coverage_entries.covered()]


class ReviewForm(Form):
    """Whether a stated relation is as it says."""

    verdict = forms.ChoiceField(
        label=_("Is the relation as stated?"),
        choices=CrosswalkReview.Verdict.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("Needed where you disagree: what is different."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FollowForm(Form):
    """Which controls to link to the other entry as well."""

    controls = SeveralByNumber(
        Control.objects.none(),
        label=_("Controls to link"),
        help_text=_("Only what really serves the other entry: you answer for the link."),
    )

    def __init__(self, *args: Any, offered: list[Control], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["controls"]
        rows = Control.objects.filter(pk__in=[each.pk for each in offered])
        first = offered[: FEW + 1]
        field.offer(rows, [(str(each.pk), f"{each.reference} {each.title}") for each in first])
