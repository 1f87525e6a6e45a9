"""Attestation rounds: owners confirm by a day what the register says of what they own."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.evidence import Evidence
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk
from riskreg.models.systems import AISystem


class RoundKind(models.TextChoices):
    """What a round asks about; each value is also the field of `Attestation` with the record."""

    SYSTEM = "system", _("AI systems")
    CONTROL = "control", _("Controls")
    RISK = "risk", _("Risks")


class RoundState(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", _("Running")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Said(models.TextChoices):
    """What an owner answers."""

    CONFIRM = "confirm", _("Confirmed")
    CANNOT = "cannot", _("Cannot confirm")
    NOT_MINE = "not_mine", _("Not mine, handed on")


class AttestationRound(Owned):
    """One statement put to the owners of many records; what it asks about is frozen at opening."""

    title = models.CharField(_("title"), max_length=200)
    statement = models.TextField(_("statement to confirm"))
    kind = models.CharField(_("about"), max_length=10, choices=RoundKind.choices)
    narrowed = models.JSONField(
        _("narrowed to"), default=dict, help_text=_("Key of the unit and state, where chosen.")
    )
    due = models.DateField(_("to be answered by"))
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState.choices, default=RoundState.OPEN
    )
    controls = models.ManyToManyField(
        Control, blank=True, verbose_name=_("controls the result proves"), related_name="+"
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.TextField(_("why it was cancelled"), blank=True)
    result = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    listing = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-opened_at", "id"]
        verbose_name = _("attestation round")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])


class Attestation(Owned):
    """One record of a round: as it was at opening, who is asked, and what they said last."""

    round = models.ForeignKey(AttestationRound, models.PROTECT, related_name="items")
    system = models.ForeignKey(AISystem, models.PROTECT, null=True, related_name="+")
    control = models.ForeignKey(Control, models.PROTECT, null=True, related_name="+")
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("owner at opening"), related_name="+"
    )
    asked = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("who is asked"), related_name="+"
    )
    seen = models.JSONField(_("the record at opening"), default=dict)
    digest = models.CharField(_("SHA-256 of the record at opening"), max_length=64)
    said = models.CharField(_("answer"), max_length=10, choices=Said.choices, blank=True)
    said_digest = models.CharField(_("SHA-256 of what was answered"), max_length=64, blank=True)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("entry of a round")
        constraints = [
            models.CheckConstraint(
                condition=Q(system__isnull=False, control=None, risk=None)
                | Q(system=None, control__isnull=False, risk=None)
                | Q(system=None, control=None, risk__isnull=False),
                name="attestation_of_one_record",
            ),
            *(
                models.UniqueConstraint(fields=["round", kind], name=f"one_attestation_{kind}")
                for kind in RoundKind.values
            ),
        ]
        indexes = [models.Index(fields=["asked", "said"], name="attestation_asked")]

    def __str__(self) -> str:
        return str(self.record)

    def get_absolute_url(self) -> str:
        return reverse("round_item", args=[self.pk])

    @property
    def record(self) -> Any:
        """The record it is about."""
        return self.system or self.control or self.risk


class AttestationAnswer(Owned):
    """What one person said of one record, and of exactly which state of it. It stays."""

    item = models.ForeignKey(Attestation, models.PROTECT, related_name="answers")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked = models.ForeignKey(User, models.PROTECT, related_name="+")
    said = models.CharField(_("answer"), max_length=10, choices=Said.choices)
    reason = models.TextField(_("reason"), blank=True)
    named = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(_("SHA-256 of what was seen"), max_length=64)
    said_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-said_at", "-id"]
        verbose_name = _("answer of a round")

    def __str__(self) -> str:
        return str(self.get_said_display())
