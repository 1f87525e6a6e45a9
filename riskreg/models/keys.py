"""Keys for programs, and the views people save for themselves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User


class ApiKey(Owned):
    """A key with which a program acts for a member; only its digest is stored."""

    name = models.CharField(_("name"), max_length=120, help_text=_("What uses it."))
    user = models.ForeignKey(User, models.PROTECT, related_name="api_keys")
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    rights = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("rights"),
        default=list,
        help_text=_("The key can do these, and never more than its holder."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class SavedView(Owned):
    """A list as one person likes to see it: its filters, order and columns."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "page", "name"],
                name="saved_view_once",
                violation_error_message=_("You have a view of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
