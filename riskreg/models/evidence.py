"""Evidence: what proves a control, in revisions that are never overwritten."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.owned import Owned
from riskreg.models.people import User


class EvidenceKind(models.TextChoices):
    """In which form a proof comes."""

    FILE = "file", _("File")
    LINK = "link", _("Link")
    RECORD = "record", _("Structured record")


class Grade(models.TextChoices):
    """Provenance, from the weakest to the strongest; `riskreg.rules.sufficiency` orders them."""

    SELF_DECLARED = "self_declared", _("Self-declared")
    DOCUMENT = "document", _("Document")
    MACHINE = "machine", _("Machine-produced")
    INDEPENDENT = "independent", _("Independent")


class Confidentiality(models.TextChoices):
    """Who outside the team may see a proof."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")
    RESTRICTED = "restricted", _("Restricted")


class Provenance(Owned):
    """Where a proof comes from and how long it counts: of a revision, and of the newest one."""

    grade = models.CharField(
        _("provenance grade"), max_length=14, choices=Grade.choices, default=Grade.SELF_DECLARED
    )
    collected_on = models.DateField(_("collected on"))
    period_from = models.DateField(_("covers from"), null=True, blank=True)
    period_until = models.DateField(_("covers until"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Empty: it does not lapse by itself.")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    media_type = models.CharField(_("content type"), max_length=100, blank=True)

    class Meta:
        abstract = True


class Evidence(Provenance):
    """One proof. Its provenance is that of the newest revision."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=EvidenceKind.choices)
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=12,
        choices=Confidentiality.choices,
        default=Confidentiality.INTERNAL,
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    controls = models.ManyToManyField(
        Control, blank=True, verbose_name=_("controls it proves"), related_name="evidence"
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why withdrawn"), blank=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="evidence_has_a_title",
                violation_error_message=_("Give the evidence a title."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="evidence_withdrawn_with_reason",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "valid_until"], name="evidence_lapsing"),
            # What lapses, in the order of “My work”, without a look at the rows themselves.
            models.Index(
                fields=["organisation", "valid_until", "id"],
                include=["title", "owner"],
                condition=Q(withdrawn_on=None),
                name="evidence_due",
            ),
            models.Index(fields=["organisation", "sha256"], name="evidence_digest"),
            # In the order of the list, so that its far pages are found in the index alone.
            models.Index(fields=["organisation", "-number", "id"], name="evidence_list"),
            GinIndex(SearchVector("title", config="english"), name="evidence_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example EVD-0042."""
        return f"EVD-{self.number:04d}"


class EvidenceRevision(Provenance):
    """One state of a proof. The database refuses to change or delete it."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    file = models.FileField(_("file"), upload_to="evidence/", max_length=300, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    record = models.JSONField(_("record"), null=True, blank=True)
    collected_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("collected by"),
        related_name="+",
    )
    collector = models.CharField(_("tool or body that produced it"), max_length=200, blank=True)
    how = models.TextField(_("how it was collected"), blank=True)
    note = models.TextField(_("note"), blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering = ["evidence", "-number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.number}"
