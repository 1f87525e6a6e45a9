"""The forms of tasks and reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing import OneByNumber
from governance.ui.forms import Form, ModelForm, explain, name_the_empty_choice
from riskreg.access import TABLE, Right
from riskreg.models import AISystem, Organisation, Task, TaskState, User
from riskreg.queries import register


class TaskForm(ModelForm):
    """What is to be done, by whom, until when."""

    class Meta:
        model = Task
        fields = ("title", "details", "owner", "due", "system")
        field_classes = {"system": OneByNumber}
        labels = {
            "title": _("What is to be done"),
            "details": _("Details"),
            "owner": _("Owner"),
            "due": _("Due"),
            "system": _("System"),
        }
        help_texts = {
            "owner": _("Closes the task, and is reminded before and after the day."),
            "system": _("Leave it open where it concerns none in particular."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(
            memberships__organisation=organisation,
            memberships__role__in=TABLE[Right.EDIT_TASK],
            is_active=True,
        )
        system: Any = self.fields["system"]
        kept = AISystem.objects.filter(pk=self.instance.system_id)
        system.offer(register.nameable(organisation, kept))
        for field in self.fields.values():
            name_the_empty_choice(field)
        explain(self.fields["title"], example=_("Limit refunds by the chat assistant to 50 euro"))

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class CloseTaskForm(Form):
    """How a task ends."""

    state = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            (TaskState.DONE, _("Done")),
            (TaskState.DROPPED, _("Dropped: it will not be done")),
        ],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("What came of it, or why it is dropped"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what came of it, or why it is dropped.")},
        help_text=_("Stands with the task and in the trail."),
    )


class CloseReviewForm(Form):
    """What looking again found."""

    outcome = explain(
        forms.CharField(
            label=_("What looking again found"),
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"required": _("Say what looking again found.")},
        ),
        example=_("Version 2.4 changes the layout alone. The class holds; no duty is touched."),
    )
