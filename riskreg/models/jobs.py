"""Background work and what it yields: jobs, dossiers, bundles, import runs."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from riskreg.models.decisions import Decision
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class Job(Owned):
    """Work for the background; this row, not the broker, is the truth about it."""

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    parameters = models.JSONField(default=dict)
    key = models.CharField(
        max_length=120, help_text=_("Same key, same job: pressed twice, made once.")
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True, help_text=_("What went wrong and what to do."))
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when it waits for a worker: trying again begins anew.
    queued_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    told = models.ManyToManyField(
        User, related_name="+", help_text=_("Who gets a mail when it has ended.")
    )

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_open_job_per_key",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_stale")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still waiting or running."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def reference(self) -> str:
        """What it is about, in a word: the id of the document, or the file of an import."""
        number: int | None = self.parameters.get("number")
        return self.parameters.get("file_name", "") if number is None else f"DOS-{number:04d}"


class DossierStatus(models.TextChoices):
    """Document control: what a dossier counts as."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Dossier(Owned):
    """A finished PDF about a system, an incident, an audit or the organisation, and its sources."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    version = models.PositiveIntegerField(
        _("version"), default=1, help_text=_("Counted per kind and what it is about.")
    )
    kind = models.CharField(_("kind"), max_length=40)
    status = models.CharField(
        _("status"), max_length=12, choices=DossierStatus.choices, default=DossierStatus.DRAFT
    )
    # All three empty: it is about the organisation as a whole.
    system = models.ForeignKey(
        AISystem, models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    incident = models.ForeignKey(
        "riskreg.Incident", models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    engagement = models.ForeignKey(
        "riskreg.Engagement", models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    decisions = models.ManyToManyField(Decision, related_name="dossiers")
    as_of = models.DateTimeField(_("as of"))
    generated_at = models.DateTimeField(_("generated"))
    # One for each role the system was classified in, where they differ.
    edition = models.CharField(_("edition of the law"), max_length=120, blank=True)
    rule_set = models.CharField(_("rule set"), max_length=300, blank=True)
    software = models.CharField(_("software version"), max_length=40)
    confidentiality = models.CharField(_("confidentiality"), max_length=60)
    trail_number = models.BigIntegerField(_("trail number"))
    trail_digest = models.CharField(_("trail digest"), max_length=64)
    made_after = models.BigIntegerField(
        _("made after"),
        null=True,
        help_text=_("The trail's last number when it was generated; overrides until then head it."),
    )
    # As its manifest holds it, so that the file made again holds the same; null: none was signed.
    checkpoint = models.JSONField(_("signed checkpoint"), null=True, blank=True)
    # Settings it used, and digests of catalogue, code and typesetting; null: from before.
    made_with = models.JSONField(_("made with"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="dossiers/", max_length=300)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    # Of the file before its seal, which the same facts give again; empty where it has none.
    unsealed_sha256 = models.CharField(_("SHA-256 without the seal"), max_length=64, blank=True)
    sealed_by = models.CharField(_("sealed by"), max_length=500, blank=True)
    seal_level = models.CharField(_("level of the seal"), max_length=8, blank=True)
    pages = models.PositiveIntegerField(_("pages"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approves = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="approved_form",
        help_text=_("The draft that was approved; this file is its approved form."),
    )  # fmt: skip
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)
    is_redacted = models.BooleanField(
        _("redacted"), default=False, help_text=_("The words of confidential records are left out.")
    )

    class Meta:
        ordering = ["-generated_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="dossier_number_once"),
            models.UniqueConstraint(
                fields=["system", "kind", "version"],
                condition=models.Q(incident=None),
                name="dossier_version_once",
            ),
            models.UniqueConstraint(
                fields=["incident", "kind", "version"], name="incident_dossier_version_once"
            ),
            models.UniqueConstraint(
                fields=["engagement", "kind", "version"], name="engagement_dossier_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "version"],
                condition=models.Q(system=None, engagement=None),
                name="portfolio_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("dossier", args=[self.pk])

    @property
    def reference(self) -> str:
        """The document id, for example DOS-0007."""
        return f"DOS-{self.number:04d}"

    @property
    def written_sha256(self) -> str:
        """Of what was written before any seal: made again, it is the same."""
        return self.unsealed_sha256 or self.sha256


class Bundle(Owned):
    """A ZIP of a dossier with the evidence files that its index names, and a manifest."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="bundles")
    file = models.FileField(_("file"), upload_to="bundles/", max_length=300)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    included = models.PositiveIntegerField(_("evidence files"))
    missing = models.PositiveIntegerField(
        _("missing"), help_text=_("Files that the store had lost, or held otherwise than entered.")
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "id"]

    def __str__(self) -> str:
        return f"{self.dossier} + {self.included}"

    def get_absolute_url(self) -> str:
        return reverse("dossier", args=[self.dossier_id])


class ImportState(models.TextChoices):
    """Where an import stands; rows are written all or none."""

    UPLOADED = "uploaded", _("Uploaded: choose the columns")
    PREVIEWED = "previewed", _("Read: look at the preview")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")


class ImportRun(Owned):
    """One uploaded file on its way into the register."""

    profile = models.CharField(_("profile"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/", max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    mapping = models.JSONField(default=dict, help_text=_("Our field by column of the file."))
    rows = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "id"]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])
