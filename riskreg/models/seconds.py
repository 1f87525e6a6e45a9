"""Second assessments: the same questions answered once more, without seeing the first answers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.decisions import Decision, Questionnaire
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class SecondState(models.TextChoices):
    """Where a second assessment stands."""

    ASKED = "asked", _("Being answered")
    AGREED = "agreed", _("Both say the same")
    DIFFERING = "differing", _("Waits for a third person")
    RESOLVED = "resolved", _("Decided by a third person")
    WITHDRAWN = "withdrawn", _("Taken back")


class SecondAssessment(Owned):
    """A classification done once more, independently of the one it is held against.

    While it is asked, the database shows its assessor nothing of what the first one said
    (`riskreg/postgres/policies.py`). What is needed of the first to ask the same stands here.
    """

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="second_assessments")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="second_assessments")
    regime = models.CharField(max_length=40)
    role = models.CharField(_("role"), max_length=40)
    edition = models.CharField(_("edition of the law"), max_length=40)
    questionnaire = models.OneToOneField(Questionnaire, models.PROTECT, related_name="second")
    assessor = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("second assessor"), related_name="+"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due = models.DateField(_("by when"))
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SecondState.choices, default=SecondState.ASKED
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    answers = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    tier = models.CharField(_("class"), max_length=40, blank=True)
    knew_first = models.BooleanField(
        _("knew the first classification"),
        default=False,
        help_text=_("Said by the assessor when submitting; then it is left out of the agreement."),
    )
    choices = models.JSONField(
        default=dict, help_text=_("By question: whose answer holds, and why.")
    )
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(_("decided"), null=True, blank=True)
    outcome = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-asked_at", "id"]
        verbose_name = _("second assessment")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "assessor"],
                condition=~Q(state="withdrawn"),
                name="one_second_assessment_each",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by=None) | ~Q(resolved_by=models.F("assessor")),
                name="second_resolved_by_third",
                violation_error_message=_("A third person decides where the two differ."),
            ),
        ]
        indexes = [
            models.Index(fields=["assessor", "state"], name="second_of_assessor"),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.role}"

    def get_absolute_url(self) -> str:
        return reverse("second_assessment", args=[self.pk])
