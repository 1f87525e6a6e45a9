"""Assessments as documents: of risks, and of the impact on fundamental rights (Art. 27 AI Act)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.evidence import Evidence
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk, Scale, Treatment
from riskreg.models.systems import AISystem


class AssessmentKind(models.TextChoices):
    """What is assessed."""

    RISK = "risk", _("Risk assessment")
    FRIA = "fria", _("Fundamental rights impact assessment")


class AssessmentState(models.TextChoices):
    """Where the document stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class Assessment(Owned):
    """One version of an assessment of one system; an approved one is never changed."""

    kind = models.CharField(_("kind"), max_length=8, choices=AssessmentKind.choices)
    number = models.PositiveIntegerField(_("number"), editable=False)
    version = models.PositiveIntegerField(
        _("version"), default=1, help_text=_("Counted per system and kind.")
    )
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="assessments")
    system_version = models.CharField(_("version assessed"), max_length=60, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AssessmentState.choices,
        default=AssessmentState.DRAFT,
    )
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="+")
    # Risk assessment: scope, method, conclusion. FRIA: `a` to `f` of Art. 27(1), and what is taken
    # over from the DPIA.
    content = models.JSONField(_("content"), default=dict)
    author = models.ForeignKey(User, models.PROTECT, verbose_name=_("author"), related_name="+")
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    digest = models.CharField(
        max_length=64, blank=True, help_text=_("Of exactly what was submitted.")
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("note of the approver"), blank=True)
    is_overridden = models.BooleanField(
        _("overridden"), default=False, help_text=_("Decided in an emergency, without the rule.")
    )
    review_by = models.DateField(_("review by"), null=True, blank=True)
    dpia = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("data protection impact assessment"),
        related_name="+",
    )
    notified_on = models.DateField(_("authority notified on"), null=True, blank=True)
    notified_to = models.CharField(_("authority"), max_length=200, blank=True)
    notified_how = models.CharField(_("channel and reference"), max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-number", "id"]
        verbose_name = _("assessment")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="assessment_number_once"
            ),
            models.UniqueConstraint(
                fields=["system", "kind", "version"], name="assessment_version_once"
            ),
            models.UniqueConstraint(
                fields=["system", "kind"],
                condition=Q(state__in=["draft", "submitted"]),
                name="one_open_assessment",
                violation_error_message=_("One is being written already. Open it instead."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(is_overridden=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("author"))),
                name="assessment_approved_by_another",
                violation_error_message=_("Somebody else than the author approves."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-created_at"], name="assessment_list"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} v{self.version}"

    def get_absolute_url(self) -> str:
        name = "fria" if self.kind == AssessmentKind.FRIA else "assessment"
        return reverse(name, args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example ASM-0042."""
        return f"ASM-{self.number:04d}"


class Estimate(Owned):
    """One risk as one assessment judges it.

    Likelihood and severity are steps of the assessment's scale, counted from 1. The ranges beside
    them are what a careful estimator is 90 % sure of: occurrences a year, and loss in the scale's
    currency for each. Harm to rights stands on its own scale and is never joined with the others.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="estimates")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="estimates")
    position = models.PositiveSmallIntegerField(default=0)
    inherent_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    inherent_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    residual_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    target_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    target_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    frequency_low = models.FloatField(_("at least, a year"), null=True, blank=True)
    frequency_high = models.FloatField(_("at most, a year"), null=True, blank=True)
    loss_low = models.FloatField(_("loss at least"), null=True, blank=True)
    loss_high = models.FloatField(_("loss at most"), null=True, blank=True)
    rights_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    rights_extent = models.PositiveSmallIntegerField(null=True, blank=True)
    rights_reversibility = models.PositiveSmallIntegerField(null=True, blank=True)
    estimator = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("estimator"), related_name="+"
    )
    assumptions = models.TextField(_("assumptions"), blank=True)
    dissent = models.TextField(_("dissent"), blank=True)
    treatment = models.CharField(
        _("treatment"), max_length=10, choices=Treatment.choices, blank=True
    )
    treatment_note = models.TextField(_("what is done"), blank=True)

    class Meta:
        ordering = ["assessment", "position", "id"]
        verbose_name = _("estimate")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "risk"], name="estimate_once"),
            models.CheckConstraint(
                condition=Q(frequency_low=None)
                | Q(frequency_high=None)
                | Q(frequency_low__lte=models.F("frequency_high")),
                name="frequency_range_in_order",
                violation_error_message=_("The lower end lies above the upper end."),
            ),
            models.CheckConstraint(
                condition=Q(loss_low=None)
                | Q(loss_high=None)
                | Q(loss_low__lte=models.F("loss_high")),
                name="loss_range_in_order",
                violation_error_message=_("The lower end lies above the upper end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.risk}"
