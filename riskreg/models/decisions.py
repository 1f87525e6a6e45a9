"""Classification: the answers as they come in, and the decisions that are recorded from them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, Func, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.monitoring import DUTY as MONITORING
from riskreg.models.owned import Owned, OwnedQuerySet
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class Questionnaire(Owned):
    """An open question set: answers are kept as they are given, until a decision is recorded."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="questionnaires")
    regime = models.CharField(max_length=40)
    role = models.CharField(_("role"), max_length=40)
    edition = models.CharField(_("edition of the law"), max_length=40)
    on = models.DateField(
        _("asked for the day"),
        null=True,
        blank=True,
        help_text=_("Empty: for the day on which the decision is recorded."),
    )
    answers = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict, help_text=_("Why an answer is what it is, by fact."))
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    assessor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Of a second assessment: who alone sees and answers it."),
    )

    class Meta:
        ordering = ["-updated_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "regime", "role"],
                condition=models.Q(closed_at=None, assessor=None),
                name="one_open_questionnaire",
            ),
            models.UniqueConstraint(
                fields=["system", "regime", "role", "assessor"],
                condition=models.Q(closed_at=None, assessor__isnull=False),
                name="one_open_second_questionnaire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.role}"

    def get_absolute_url(self) -> str:
        return reverse("questionnaire", args=[self.pk])


class WayOf(Func):
    """How one duty came out in a result; null where the result does not speak of it."""

    template = (
        "(%(expressions)s #> ARRAY['ways', jsonb_path_query_first(%(expressions)s, "
        """'strict $.duties[*] ? (@[0] == "%(duty)s")[1]', '{}', true) #>> '{}'])"""
    )
    output_field = models.JSONField()


class DecisionQuerySet(OwnedQuerySet["Decision"]):
    """Decisions, and which of them stand."""

    def current(self) -> "DecisionQuerySet":
        """The newest decision of each system, regime and role."""
        newer = Decision.objects.filter(
            system=OuterRef("system"),
            regime=OuterRef("regime"),
            role=OuterRef("role"),
            number__gt=OuterRef("number"),
        )
        return self.filter(~Exists(newer))


class Decision(Owned):
    """A recorded classification. The database refuses to change or delete it."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"), help_text=_("Counted per system."))
    regime = models.CharField(_("regime"), max_length=40)
    edition = models.CharField(_("edition of the law"), max_length=40)
    on = models.DateField(_("asked for the day"))
    role = models.CharField(_("role"), max_length=40)
    facts = models.JSONField(_("facts"))
    reasons = models.JSONField(_("reasons given"), default=dict)
    rule_set = models.CharField(_("rule set"), max_length=64)
    tier = models.CharField(_("tier"), max_length=40)
    is_provisional = models.BooleanField(_("provisional"))
    applies_from = models.DateField(_("applies from"), null=True)
    result = models.JSONField(_("result"))
    begins = models.JSONField(
        _("duties by the day they begin"),
        default=dict,
        help_text=_("How many of the result's duties begin on each day, for lists of many."),
    )
    duties_digest = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("Of the duties alone: the same where the same bind from the same days."),
    )
    monitoring = models.GeneratedField(
        expression=WayOf(F("result"), duty=MONITORING),
        output_field=models.JSONField(),
        db_persist=True,
        help_text=_("How Art. 72(1) came out, beside the large result, for lists of many."),
    )
    note = models.TextField(_("note"), blank=True)
    system_version = models.CharField(_("version classified"), max_length=60, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="decision_number_once"),
        ]
        indexes = [
            models.Index(fields=["system", "regime", "role", "number"], name="decision_current"),
            models.Index(fields=["organisation", "-decided_at"], name="decision_list"),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.tier} · {self.decided_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])
