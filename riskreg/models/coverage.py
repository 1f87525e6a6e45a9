"""What people may say about a duty's status: never the status itself, only what the rules read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from frameworks.models import CrosswalkRow
from riskreg.models.evidence import Grade
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class ClaimState(models.TextChoices):
    """Where a claim stands that a second person must confirm."""

    ASKED = "asked", _("Waiting for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NotApplicable(Owned):
    """The claim that a requirement which the law leaves open does not concern a system."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="not_applicable")
    framework = models.CharField(_("framework"), max_length=40)
    ref = models.CharField(_("reference"), max_length=80)
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("note of the second person"), blank=True)
    is_overridden = models.BooleanField(
        _("overridden"), default=False, help_text=_("Decided in an emergency, without the rule.")
    )

    class Meta:
        ordering = ["-asked_at", "id"]
        verbose_name = _("claim that a requirement does not apply")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "framework", "ref"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="one_claim_in_force",
                violation_error_message=_("This is claimed already. Open the claim that stands."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | Q(is_overridden=True)
                | ~Q(decided_by=models.F("asked_by")),
                name="claim_decided_by_another",
                violation_error_message=_("A second person decides this, not who asked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.ref}"


class SufficiencyRule(Owned):
    """What an organisation asks for before it counts a requirement as met, in place of ours."""

    framework = models.CharField(_("framework"), max_length=40)
    ref = models.CharField(
        _("reference"), max_length=80, blank=True, help_text=_("Empty: the whole framework.")
    )
    controls = models.PositiveSmallIntegerField(_("controls in place"), default=1)
    is_tested = models.BooleanField(_("tested within their interval"), default=True)
    proofs = models.PositiveSmallIntegerField(_("proofs in force"), default=1)
    grade = models.CharField(
        _("at least of grade"), max_length=14, choices=Grade.choices, default=Grade.DOCUMENT
    )
    is_confirmed = models.BooleanField(_("confirmed by a second person"), default=True)
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["framework", "ref", "id"]
        verbose_name = _("sufficiency rule")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework", "ref"], name="sufficiency_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.ref}".strip()


class CrosswalkReview(Owned):
    """That a person of the organisation has looked at a crosswalk row, and what they found."""

    class Verdict(models.TextChoices):
        """Whether the relation is as stated."""

        AGREES = "agrees", _("Agrees")
        DISAGREES = "disagrees", _("Disagrees")

    row = models.ForeignKey(CrosswalkRow, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    on = models.DateField(_("reviewed on"))

    class Meta:
        ordering = ["-on", "id"]
        verbose_name = _("review of a crosswalk row")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "row"], name="crosswalk_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row} · {self.verdict}"
