"""The forms of audits; actions check and write."""

import secrets
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frameworks.models import Edition
from governance.ui import audits as words
from governance.ui.choosing import OneByNumber, SeveralByNumber
from governance.ui.forms import Form, ModelForm, explain, members, name_the_empty_choice
from riskreg.access import READERS, TABLE, Right
from riskreg.models import (
    AuditFinding,
    Control,
    Engagement,
    Evidence,
    ItemResult,
    Organisation,
    Population,
    Response,
    SampleBasis,
    SampleItem,
    SampleMethod,
    User,
)
from riskreg.queries import audits as queries
from riskreg.rules.audits import LONGEST, Draw
from riskreg.rules.sampling import Basis, Method


def prose(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> Any:
    """A field for some sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class EngagementForm(ModelForm):
    """What is looked at, over which period, by whom."""

    class Meta:
        model = Engagement
        fields = ("title", "scope", "criteria", "begins_on", "ends_on", "team")
        labels = {"team": _("Other auditors")}
        help_texts = {
            "team": _("They write here and read the private notes, beside the lead auditor."),
        }
        widgets = {"team": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, organisation: Organisation, lead: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = (kwargs.get("initial") or {}).get("team", ())  # who has left since stays named
        told: Any = self.fields
        known = User.objects.filter(pk__in=kept)
        others = (members(organisation, READERS) | known).exclude(pk=lead.pk)
        told["team"].queryset = User.objects.filter(pk__in=others.values("pk")).order_by("name")
        told["team"].required = False
        self.is_alone = not told["team"].queryset.exists()
        if self.is_alone:
            del told["team"]
        for name in ("scope", "criteria"):
            told[name].widget.attrs["rows"] = 3
        explain(told["title"], example=_("Controls of high-risk systems, 2026"))
        explain(told["scope"], example=_("The controls of the credit systems, and their tests"))
        explain(told["criteria"], example=_("AI Act Arts. 9 to 15; our policy on testing"))

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class LeadForm(Form):
    """Who leads from now on, and why."""

    lead = forms.ModelChoiceField(label=_("Lead auditor from now on"), queryset=User.objects.none())
    reason = prose(_("Reason"), rows=3)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.queryset = queries.auditors_today(engagement).exclude(pk=engagement.lead_id)
        name_the_empty_choice(lead)
        explain(self.fields["reason"], example=_("My appointment ends this month"))


class ConclusionForm(Form):
    """What the audit concludes."""

    conclusion = prose(_("What the audit concludes"), rows=6)


class DrawForm(Form):
    """Method, size and seed."""

    method = forms.ChoiceField(
        label=_("Method"), choices=SampleMethod.choices, widget=forms.RadioSelect
    )
    stratum = forms.ChoiceField(
        label=_("Divided by"), required=False, help_text=_("Only where the population is divided.")
    )
    basis = forms.ChoiceField(
        label=_("Size"), choices=SampleBasis.choices, widget=forms.RadioSelect
    )
    size = forms.IntegerField(
        label=_("Items"), required=False, help_text=_("Only where you choose the size.")
    )
    confidence = forms.DecimalField(
        label=_("Confidence, %"),
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text=_("How sure the test has to be. Usual: 90 or 95."),
    )
    tolerable = forms.DecimalField(
        label=_("Tolerable rate of deviations, %"),
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text=_("From this rate on the control would not be relied on. Usual: 5 to 10."),
    )
    expected = forms.IntegerField(
        label=_("Deviations expected in the sample"),
        required=False,
        help_text=_("So many may turn up and the test still holds. Usual: 0."),
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=200,
        help_text=_("Any words or digits. Whoever has them draws the same sample again."),
    )

    def __init__(self, *args: Any, population: Population, **kwargs: Any) -> None:
        initial = {
            "method": SampleMethod.RANDOM,
            "basis": SampleBasis.HYPERGEOMETRIC,
            "confidence": 95,
            "tolerable": 5,
            "expected": 0,
            "seed": secrets.token_hex(8),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        named = [(name, words.label(population.kind, name)) for name in population.fields]
        self.fields["stratum"].choices = [("", _("Not divided")), *named]  # type: ignore[attr-defined]

    @property
    def wish(self) -> Draw:
        """The draw as the rules read it."""
        told = self.cleaned_data
        rates = {
            name: None if told[name] is None else Fraction(told[name])
            for name in ("confidence", "tolerable")
        }
        return Draw(
            method=Method(told["method"]),
            basis=Basis(told["basis"]),
            seed=told["seed"],
            size=told["size"],
            expected=told["expected"] or 0,
            stratum=told["stratum"],
            **rates,
        )


class JudgeForm(Form):
    """What looking at an item showed."""

    result = forms.ChoiceField(
        label=_("Result"), choices=ItemResult.choices, widget=forms.RadioSelect
    )
    seen = prose(
        _("What was seen"),
        rows=3,
        required=False,
        help_text=_("Everybody in the organisation can read it. Needed for an exception."),
    )


class RequestForm(Form):
    """What is asked of whom until when."""

    asked = prose(_("What you ask for"), rows=3)
    owner = forms.ModelChoiceField(label=_("Who answers"), queryset=User.objects.none())
    due = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = members(organisation, TABLE[Right.EDIT_TASK])
        name_the_empty_choice(owner)
        explain(self.fields["asked"], example=_("The record of the last test, with its date"))


class AnswerForm(Form):
    """Words, evidence, or both."""

    words = prose(_("Answer"), required=False)
    evidence = SeveralByNumber(
        label=_("Evidence"),
        queryset=Evidence.objects.none(),
        required=False,
        help_text=_("Enter it under Evidence first, then choose it here."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence: Any = self.fields["evidence"]
        evidence.offer(Evidence.objects.of(organisation).filter(withdrawn_on=None))


class NoteForm(Form):
    """A private note."""

    words = prose(
        _("Private note"),
        help_text=_("Read by the auditors of this engagement alone; it cannot be changed later."),
    )


class FindingForm(ModelForm):
    """What was found: against what, what is so, why, what follows."""

    control = OneByNumber(label=_("Control"), queryset=Control.objects.none(), required=False)

    class Meta:
        model = AuditFinding
        fields = (
            "title", "severity", "edition", "ref", "control", "criterion", "condition", "cause",
            "effect", "items",
        )  # fmt: skip
        labels = {
            "edition": _("Law or standard"),
            "ref": _("Entry of it"),
            "criterion": _("Or a rule in words"),
            "items": _("Items it rests on"),
        }
        help_texts = {
            "criterion": _("At least one of them: an entry of a law, a control, or a rule."),
            "items": _("Exceptions of the samples of this engagement."),
        }
        widgets = {"items": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told: Any = self.fields
        told["control"].offer(Control.objects.of(engagement.organisation_id))
        told["edition"].queryset = Edition.objects.order_by("title")
        told["items"].queryset = SampleItem.objects.filter(
            sample__population__engagement=engagement, result=ItemResult.EXCEPTION
        )
        told["ref"].required = False
        for name in ("criterion", "condition", "cause", "effect"):
            told[name].widget.attrs["rows"] = 3
        for name in ("edition", "control", "severity"):
            name_the_empty_choice(told[name])
        explain(told["ref"], example=_("Art. 9(2)"))
        explain(told["condition"], example=_("Two of 25 controls were not tested in 2026"))
        explain(told["cause"], example=_("Nobody was named to test them"))
        explain(told["effect"], example=_("That they work is not shown"))

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class ResponseForm(Form):
    """What management says."""

    response = forms.ChoiceField(
        label=_("Response"), choices=Response.choices, widget=forms.RadioSelect
    )
    response_words = prose(
        _("In words"), rows=3, required=False, help_text=_("Needed where you do not agree.")
    )
    action = prose(_("What is done"), rows=3, required=False)
    action_owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False
    )
    action_due = forms.DateField(label=_("Done by"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["action_owner"]
        owner.queryset = members(organisation, TABLE[Right.EDIT_TASK])
        name_the_empty_choice(owner)


class FollowForm(Form):
    """Closed as seen, or opened again."""

    state = forms.ChoiceField(
        label=_("What follows"),
        choices=[("verified", _("Close it: I saw it")), ("reopened", _("Open it again"))],
        widget=forms.RadioSelect,
    )
    followed_words = prose(_("What you saw"), rows=3)
