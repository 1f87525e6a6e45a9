"""What an organisation says in words where the register has no field for it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class Statement(Owned):
    """What is said of one system on one point that a paper of the law asks for."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="statements")
    code = models.CharField(_("point"), max_length=60)
    is_applicable = models.BooleanField(_("applies"), default=True)
    text = models.TextField(_("statement"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ["system", "code", "id"]
        verbose_name = _("statement")
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="statement_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="statement_says_something",
                violation_error_message=_("Write the statement."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("papers", args=[self.system_id])
