"""What is confidential: records whose words redacted dossiers leave out, and on what ground."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.evidence import Evidence
from riskreg.models.incidents import Incident
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk
from riskreg.models.statements import Statement
from riskreg.models.systems import AIModel, Dataset

TARGETS = ("evidence", "control", "risk", "incident", "dataset", "ai_model", "statement")


class Ground(models.TextChoices):
    """Why words are confidential; the limbs of Art. 78(1) of the AI Act, and two more."""

    TRADE_SECRET = "trade_secret", _("trade secret, Art. 78(1)(a)")
    INSPECTION = "inspection", _("inspection or audit, Art. 78(1)(b)")
    PUBLIC_SECURITY = "public_security", _("public or national security, Art. 78(1)(c)")
    PROCEEDINGS = "proceedings", _("criminal or administrative case, Art. 78(1)(d)")
    CLASSIFIED = "classified", _("classified by law, Art. 78(1)(e)")
    SECURITY = "security", _("security of the system")
    PERSONAL_DATA = "personal_data", _("personal data")


def _one_of_them() -> Q:
    found = Q()
    for name in TARGETS:
        found |= Q(**{f"{each}__isnull": each != name for each in TARGETS})
    return found


class Withholding(Owned):
    """That one record is confidential; released by being removed, which the trail keeps."""

    evidence = models.OneToOneField(Evidence, models.CASCADE, null=True, related_name="withheld")
    control = models.OneToOneField(Control, models.CASCADE, null=True, related_name="withheld")
    risk = models.OneToOneField(Risk, models.CASCADE, null=True, related_name="withheld")
    incident = models.OneToOneField(Incident, models.CASCADE, null=True, related_name="withheld")
    dataset = models.OneToOneField(Dataset, models.CASCADE, null=True, related_name="withheld")
    ai_model = models.OneToOneField(AIModel, models.CASCADE, null=True, related_name="withheld")
    statement = models.OneToOneField(Statement, models.CASCADE, null=True, related_name="withheld")
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices)
    note = models.TextField(_("note"), blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(_("marked"), auto_now_add=True)

    class Meta:
        ordering = ["marked_at", "id"]
        verbose_name = _("confidential record")
        constraints = [
            models.CheckConstraint(condition=_one_of_them(), name="withholding_of_one_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.get_ground_display()}"

    def get_absolute_url(self) -> str:
        address: str = self.record.get_absolute_url()
        return address

    @property
    def target(self) -> str:
        """Which sort of record it is about."""
        return next(name for name in TARGETS if getattr(self, f"{name}_id") is not None)

    @property
    def record(self) -> Any:
        """The record itself."""
        found: Any = getattr(self, self.target)
        return found
