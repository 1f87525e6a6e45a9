"""Sign-off of a document by a second person, bound to the digest of exactly what was seen."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.jobs import Dossier
from riskreg.models.owned import Owned
from riskreg.models.people import User


class SignOffState(models.TextChoices):
    """Where a request for approval stands."""

    ASKED = "asked", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class SignOff(Owned):
    """A request to approve a dossier, and what came of it. It is never reused."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sign_offs")
    digest = models.CharField(_("SHA-256 of what was signed"), max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=SignOffState.choices, default=SignOffState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField(_("in the role of"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("sign-off")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="asked"), name="one_open_sign_off"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | ~Q(decided_by=models.F("asked_by")),
                name="sign_off_by_another",
                violation_error_message=_("A second person decides this, not who asked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("sign_off", args=[self.pk])
