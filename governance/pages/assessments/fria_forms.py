"""Forms of the fundamental rights impact assessment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from governance.ui.choosing import OneByNumber
from governance.ui.forms import Form, explain
from governance.ui.fria import Topic
from riskreg.models import Assessment, Evidence
from riskreg.queries import fria


class PartForm(Form):
    """One part of the document."""

    says_optional = False  # a part may wait, and every part has to come

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 9}), max_length=20000)
    where = forms.CharField(
        label=gettext_lazy("Covered by the data protection impact assessment, at"),
        help_text=gettext_lazy(
            "Art. 27(4): what that assessment covers need not be said twice. Name the section."
        ),
        max_length=200,
        required=False,
    )
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Risks of the register that may reach these people"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, document: Assessment, topic: Topic, url: str, **more: Any):
        super().__init__(*args, **more)
        text = self.fields["text"]
        text.label, text.help_text = str(topic.question), str(topic.help)
        text.required = False  # a part may wait; submitting asks for all six
        explain(text, example=topic.example, provision=topic.provision, url=url)
        if document.dpia is None:
            del self.fields["where"]
        if topic.part != "d":
            del self.fields["risks"]
        else:
            offered: Any = self.fields["risks"]
            offered.choices = [
                (str(risk.pk), _label(risk.reference, risk.title))
                for risk in fria.open_risks(document.system)
            ]
            if not offered.choices:
                del self.fields["risks"]


def _label(reference: str, title: str) -> str:
    return f"{reference} {title}"


class DpiaForm(Form):
    """Which evidence is the data protection impact assessment."""

    number = OneByNumber(
        Evidence.objects.none(),
        label=gettext_lazy("Evidence that is this assessment"),
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy(
            "Add the assessment as evidence first. Leave it empty if there is none."
        ),
        required=False,
    )

    def __init__(self, *args: Any, document: Assessment, **more: Any) -> None:
        super().__init__(*args, **more)
        mine = Evidence.objects.of(document.organisation_id)
        number: Any = self.fields["number"]
        number.offer(mine.filter(withdrawn_on=None))


class ReuseForm(Form):
    """An approved assessment of a similar case."""

    earlier = forms.ModelChoiceField(
        Assessment.objects.none(),
        label=gettext_lazy("Assessment of a similar case"),
        empty_label=gettext_lazy("Choose one"),
    )

    def __init__(self, *args: Any, document: Assessment, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [each.pk for each in fria.reusable(document)]
        offered: Any = self.fields["earlier"]
        offered.queryset = Assessment.objects.filter(pk__in=known).select_related("system")
        offered.label_from_instance = lambda each: f"{each} · {each.system}"


class NoteForm(Form):
    """A word of the approver."""

    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(Form):
    """Why it goes back."""

    reason = forms.CharField(
        label=gettext_lazy("What has to be changed"), widget=forms.Textarea(attrs={"rows": 4})
    )


class NotifyForm(Form):
    """That the authority was told."""

    on = forms.DateField(label=gettext_lazy("Day"))
    to = forms.CharField(
        label=gettext_lazy("Market surveillance authority"),
        help_text=gettext_lazy("The one of the Member State in which the system is used."),
        max_length=200,
    )
    how = forms.CharField(
        label=gettext_lazy("Channel and reference"),
        help_text=gettext_lazy("For example: web form, receipt number 2027-1187."),
        max_length=300,
        required=False,
    )
