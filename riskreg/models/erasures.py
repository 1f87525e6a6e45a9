"""Who was erased from the register, and where words about them may still stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User


class Erasure(Owned):
    """The erasure of one person: by key, for name and address are gone (Art. 17 GDPR)."""

    person = models.ForeignKey(User, models.PROTECT, related_name="erasures")
    # Empty: the operator of the installation, from the terminal.
    erased_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(_("when"))
    reason = models.TextField(_("why"))
    dossiers = models.JSONField(
        default=list, help_text=_("Dossiers given out before whose pages name the person.")
    )
    remaining = models.JSONField(
        default=list, help_text=_("Texts that people wrote and that name the person.")
    )

    class Meta:
        ordering = ["-erased_at", "id"]

    def __str__(self) -> str:
        return str(self.person)
