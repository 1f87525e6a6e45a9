"""The forms of monitoring; actions check and write."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frameworks.monitoring import Topic
from governance.ui.choosing import OneByNumber
from governance.ui.forms import Form, ModelForm, explain, name_the_empty_choice
from governance.ui.moments import Moment
from riskreg.access import TABLE, Right
from riskreg.models import (
    AISystem,
    Category,
    Evidence,
    Indicator,
    MonitoringPlan,
    Organisation,
    User,
)


def people(organisation: Organisation) -> Any:
    """Members who can work on monitoring."""
    return User.objects.filter(
        memberships__organisation=organisation,
        memberships__role__in=TABLE[Right.MONITOR],
        is_active=True,
    ).order_by("name")


class PlanForm(ModelForm):
    """What is collected, from whom, how it is looked at, how often, and who looks."""

    class Meta:
        model = MonitoringPlan
        fields = (
            "collected",
            "sources",
            "analysis",
            "interaction",
            "interval_days",
            "responsible",
            "starts_on",
            "ended_on",
        )
        labels = {
            "collected": _("What is collected"),
            "sources": _("From whom"),
            "analysis": _("How it is looked at"),
            "interaction": _("Interaction with other AI systems"),
            "interval_days": _("A cycle lasts, in days"),
            "responsible": _("Who looks"),
            "starts_on": _("First day"),
            "ended_on": _("Last day"),
        }
        help_texts = {
            "interaction": "",
            "interval_days": _("Another length holds from the next period on."),
            "responsible": _("Answers each cycle, and is reminded of it."),
            "starts_on": _("It stays once a cycle is open."),
            "ended_on": _("Only where watching ends, for example with the system."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told: Any = self.fields
        told["responsible"].queryset = people(organisation)
        for name in ("collected", "sources", "analysis", "interaction"):
            told[name].widget.attrs["rows"] = 3
        for field in told.values():
            name_the_empty_choice(field)
        law = _("AI Act Art. 72(2)")
        explain(
            told["collected"],
            example=_("Logs of every talk, complaints, overruled answers, flags of users"),
            provision=law,
        )
        explain(
            told["sources"],
            example=_("Our shops, the deployers by a form, the logs"),
            provision=law,
        )
        explain(
            told["analysis"],
            example=_("Figures against their limits every week; 50 talks are read a month"),
            provision=_("AI Act Art. 72(3)"),
        )
        explain(
            told["interaction"],
            example=_("Reads summaries that another tool writes"),
            provision=law,
        )

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class IndicatorForm(ModelForm):
    """One figure and its limits."""

    is_higher_better = forms.TypedChoiceField(
        label=_("Which way is better?"),
        coerce=lambda value: value == "True",
        choices=[("True", _("Higher is better")), ("False", _("Lower is better"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Indicator
        fields = (
            "name",
            "unit",
            "source",
            "is_higher_better",
            "warning",
            "alarm",
            "interval_days",
            "owner",
        )
        labels = {
            "name": _("Indicator"),
            "unit": _("Unit"),
            "source": _("Where it comes from"),
            "warning": _("Warning from"),
            "alarm": _("Alarm from"),
            "interval_days": _("Measured every, in days"),
            "owner": _("Owner"),
        }
        help_texts = {
            "warning": _("The value itself is a warning already. It comes before the alarm."),
            "alarm": _("The value itself is an alarm already, and opens an alert."),
            "owner": _("Answers its alerts. Without one it is the owner of the system."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told: Any = self.fields
        told["owner"].queryset = people(organisation)
        name_the_empty_choice(told["owner"])
        explain(told["name"], example=_("Refused without need"))
        explain(told["unit"], example=_("%, s, cases a day"))
        explain(told["source"], example=_("Weekly job on the logs of the gateway"))

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class MeasureForm(Form):
    """One measured value."""

    value = forms.FloatField(label=_("Value"))
    at = Moment(label=_("Measured"), help_text=_("In the time zone of the installation."))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    evidence = OneByNumber(label=_("Evidence"), queryset=Evidence.objects.none(), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"at": timezone.localtime()})
        super().__init__(*args, **kwargs)
        evidence: Any = self.fields["evidence"]
        evidence.offer(Evidence.objects.of(organisation))
        name_the_empty_choice(evidence)


class UploadForm(Form):
    """Values from a file."""

    file = forms.FileField(
        label=_("File of values"),
        help_text=_(
            "CSV with the columns at, value and, if wanted, note; at most 5000 lines and 1 MB. A "
            "moment without a zone is one of your organisation's. All lines are entered or none."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class AnswerForm(Form):
    """The questions of one topic; each may stay open for now."""

    says_optional = False

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in topic.questions:
            self.fields[each.code] = explain(
                forms.CharField(
                    label=each.question,
                    widget=forms.Textarea(attrs={"rows": 3}),
                    max_length=20_000,
                    required=False,
                ),
                example=each.example,
                provision=each.provision,
            )


class FindForm(Form):
    """What was found, and what it opens."""

    words = explain(
        forms.CharField(
            label=_("What was found"), widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
        ),
        example=_("Polish applications are read worse: 0.71 against 0.88 in all."),
    )
    opens = forms.ChoiceField(
        label=_("What it opens"),
        choices=[
            ("", _("Nothing beside")),
            ("risk", _("A risk")),
            ("incident", _("An incident, with what was found as what happened")),
            ("task", _("A task")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    title = forms.CharField(
        label=_("Title of the risk, incident or task"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it is the first line of what was found."),
    )
    category = forms.ChoiceField(
        label=_("Category of the risk"), choices=Category.choices, required=False
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    due = forms.DateField(label=_("Task due"), required=False)

    def __init__(self, *args: Any, system: AISystem, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"owner": system.owner_id, "due": timezone.localdate() + timedelta(days=30)},
        )
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = people(system.organisation)
        name_the_empty_choice(owner)

    def said(self) -> dict[str, Any]:
        """What the action takes of what it opens."""
        told = self.cleaned_data
        title = told["title"] or told["words"].strip().splitlines()[0][:200]
        if told["opens"] == "incident":
            return {"title": title}
        if told["opens"] == "risk":
            return {"title": title, "category": told["category"], "owner": told["owner"]}
        return {"title": title, "owner": told["owner"], "due": told["due"]}


class CloseCycleForm(Form):
    """What follows from a cycle."""

    conclusion = explain(
        forms.CharField(
            label=_("What follows"),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=20_000,
            error_messages={"required": _("Say what follows from this cycle.")},
        ),
        example=_("It may go on as it is. Polish samples are collected until February."),
        provision=_("AI Act Art. 72(2)"),
    )


class CloseAlertForm(Form):
    """What follows from an alert."""

    outcome = explain(
        forms.CharField(
            label=_("What follows from it"),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=20_000,
            error_messages={"required": _("Say what was looked into, and what is done.")},
        ),
        example=_("A batch of scans was unreadable. Rolled back at noon; 14 letters read by hand."),
    )
    is_incident = forms.BooleanField(
        label=_("Log an incident from it"),
        required=False,
        help_text=_(
            "Noticed when the alert opened, with these words as what happened. It is judged from "
            "there, and its clocks run."
        ),
    )
