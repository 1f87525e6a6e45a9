"""Reports about an incident: their drafts, what was filed and sent, and who else was told."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.clocks import Clock
from riskreg.models.evidence import Evidence
from riskreg.models.incidents import Incident
from riskreg.models.owned import Owned
from riskreg.models.people import User


class ReportKind(models.TextChoices):
    """Type of report (draft template of the Commission for Art. 73, v1.0.0, 26.9.2025)."""

    INITIAL = "initial", _("Initial")
    FOLLOW_UP = "follow_up", _("Follow-up")
    INITIAL_FINAL = "initial_final", _("Combined initial and final")
    FINAL = "final", _("Final, reportable")
    FINAL_NOT_REPORTABLE = "final_not_reportable", _("Final, not reportable")


class ReportState(models.TextChoices):
    """How far a report has come."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Filed: fixed, with its PDF")
    SENT = "sent", _("Sent")


class IncidentReport(Owned):
    """One report. Once filed the database refuses to change what it says."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    kind = models.CharField(_("type"), max_length=20, choices=ReportKind.choices)
    state = models.CharField(
        _("state"), max_length=6, choices=ReportState.choices, default=ReportState.DRAFT
    )
    content = models.JSONField(
        default=dict, help_text=_("By field: its value, and where it came from.")
    )
    clocks = models.ManyToManyField(
        Clock, blank=True, verbose_name=_("clocks it meets"), related_name="reports"
    )
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    digest = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    file = models.FileField(_("file"), upload_to="reports/", max_length=300, blank=True)
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    sealed_by = models.CharField(_("sealed by"), max_length=500, blank=True)
    seal_level = models.CharField(_("level of the seal"), max_length=8, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    channel = models.CharField(_("sent by"), max_length=120, blank=True)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    receipt = models.CharField(_("reference given by the recipient"), max_length=120, blank=True)
    proof = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("proof of hand-over"),
        related_name="+",
    )

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state="draft"), name="one_draft_of_an_incident"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(filed_at__isnull=False),
                name="report_filed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(recipient="")),
                name="report_sent_to_somebody",
                violation_error_message=_("Say to whom it was sent, and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("incident_report", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example REP-0042."""
        return f"REP-{self.number:04d}"


class Party(models.TextChoices):
    """Whom the chain of Arts. 26(5) and 73 AI Act names, and others who may have to be told."""

    PROVIDER = "provider", _("Provider")
    DEPLOYER = "deployer", _("Deployer")
    IMPORTER = "importer", _("Importer")
    DISTRIBUTOR = "distributor", _("Distributor")
    REPRESENTATIVE = "representative", _("Authorised representative")
    AUTHORITY = "authority", _("Authority")
    PERSONS = "persons", _("Persons affected")
    OTHER = "other", _("Somebody else")


class Notice(Owned):
    """That somebody was told of an incident: who, when, how, with what proof. Kept for good."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notices")
    party = models.CharField(_("who"), max_length=14, choices=Party.choices)
    name = models.CharField(_("name"), max_length=200)
    told_at = models.DateTimeField(_("told"))
    channel = models.CharField(_("how"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    proof = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, verbose_name=_("proof"), related_name="+"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["told_at", "id"]
        verbose_name = _("notice")

    def __str__(self) -> str:
        return f"{self.get_party_display()} · {self.name}"
