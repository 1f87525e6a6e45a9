"""What people have to do: tasks, reviews that a change opened, and the reminders sent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.incidents import Incident
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk
from riskreg.models.systems import AISystem


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Task(Owned):
    """Something one person does by a day: a treatment of a risk, a step on a control, a step."""

    title = models.CharField(_("title"), max_length=200)
    details = models.TextField(_("details"), blank=True)
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("owner"), related_name="+")
    due = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN
    )
    system = models.ForeignKey(
        AISystem, models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="tasks")
    control = models.ForeignKey(
        Control, models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    outcome = models.TextField(_("what came of it"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        ordering = ["due", "title", "id"]
        verbose_name = _("task")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="task_has_a_title",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="task_closed_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due"], name="task_list"),
            models.Index(fields=["owner", "state", "due"], name="task_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("task", args=[self.pk])


class Review(Owned):
    """That a change of a system reaches a record which somebody must look at again."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="reviews")
    # As in the trail: the record is named by its kind and key.
    subject_kind = models.CharField(_("kind of record"), max_length=40)
    subject_key = models.UUIDField(_("record"))
    cause = models.CharField(_("what changed"), max_length=60)
    causes = models.JSONField(
        _("all that changed meanwhile"), default=list, help_text=_("One {cause, at} each.")
    )
    opened_at = models.DateTimeField(_("opened"))
    due = models.DateField(_("due"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what the review found"), blank=True)

    class Meta:
        ordering = ["due", "id"]
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "system"],
                condition=Q(closed_at=None),
                name="one_open_review",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due"],
                condition=Q(closed_at=None),
                name="review_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} · {self.cause}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])


class Reminder(Owned):
    """That one person was reminded of one thing at one step; written before it is sent."""

    person = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    subject_kind = models.CharField(max_length=40)
    subject_key = models.UUIDField()
    due = models.DateField()
    step = models.CharField(max_length=20)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_kind", "subject_key", "due", "step"],
                name="reminded_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_kind", "made_at"],
                condition=Q(sent_at=None),
                name="reminder_unsent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} · {self.step}"
