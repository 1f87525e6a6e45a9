"""Incidents: what happened, what was done, and what was known at that moment."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.evidence import Evidence
from riskreg.models.owned import Owned
from riskreg.models.people import Organisation, User
from riskreg.models.risks import Risk
from riskreg.models.systems import AIModel, AISystem


class IncidentKind(models.TextChoices):
    """Whether harm came about (OECD, Defining AI incidents and related terms, 2024)."""

    INCIDENT = "incident", _("Incident: something went wrong")
    NEAR_MISS = "near_miss", _("Near miss: harm was averted")
    HAZARD = "hazard", _("Hazard: it could go wrong")


class IncidentState(models.TextChoices):
    """How far the handling has come; `riskreg.rules.incidents` holds the moves."""

    NEW = "new", _("New")
    TRIAGED = "triaged", _("Triaged")
    CONTAINED = "contained", _("Contained")
    RESOLVED = "resolved", _("Resolved")
    REVIEWED = "reviewed", _("Reviewed")
    DISMISSED = "dismissed", _("Dismissed")


class IncidentChannel(models.TextChoices):
    """Which way a report came."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    COMMAND = "command", _("Terminal")
    ANONYMOUS = "anonymous", _("Anonymous channel")
    MONITORING = "monitoring", _("Post-market monitoring")


class OecdSeverity(models.TextChoices):
    """Criterion 10 of the OECD common reporting framework (2025); never made from another scale."""

    HAZARD = "hazard", _("AI hazard")
    SERIOUS_HAZARD = "serious_hazard", _("Serious AI hazard")
    INCIDENT = "incident", _("AI incident")
    SERIOUS_INCIDENT = "serious_incident", _("Serious AI incident")
    DISASTER = "disaster", _("AI disaster")
    OTHER = "other", _("Other")


class Incident(Owned):
    """Something a system did, nearly did or could do, and how it was handled."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=IncidentKind.choices, default=IncidentKind.INCIDENT
    )
    state = models.CharField(
        _("state"), max_length=10, choices=IncidentState.choices, default=IncidentState.NEW
    )
    title = models.CharField(_("title"), max_length=200)
    what = models.TextField(_("what happened"))
    system = models.ForeignKey(
        AISystem,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("system"),
        related_name="incidents",
    )
    system_words = models.CharField(
        _("system, as the reporter calls it"), max_length=200, blank=True
    )
    version = models.CharField(_("version in operation"), max_length=60, blank=True)
    channel = models.CharField(_("came by"), max_length=10, choices=IncidentChannel.choices)
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("reported by"), related_name="+"
    )
    reported_at = models.DateTimeField(_("logged"))
    noticed_at = models.DateTimeField(_("noticed"))
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Awareness of those the law names, where it differs from that of the reporter.
    deployer_aware_at = models.DateTimeField(_("deployer became aware"), null=True, blank=True)
    provider_aware_at = models.DateTimeField(_("provider became aware"), null=True, blank=True)
    member_state = models.CharField(
        _("Member State"), max_length=2, blank=True, help_text=_("Where it happened.")
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("handled by"), related_name="+"
    )
    severity = models.CharField(
        _("OECD severity"), max_length=16, choices=OecdSeverity.choices, blank=True
    )
    harm_types = models.JSONField(_("kinds of harm"), default=list, blank=True)
    failure_modes = models.JSONField(_("failure modes"), default=list, blank=True)
    details = models.JSONField(
        _("reporting criteria"), default=dict, blank=True, help_text=_("Answers by criterion.")
    )
    ai_models = models.ManyToManyField(AIModel, blank=True, related_name="incidents")
    risks = models.ManyToManyField(Risk, blank=True, related_name="incidents")
    controls = models.ManyToManyField(
        Control, blank=True, verbose_name=_("controls that failed"), related_name="incidents"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="incidents")
    containment = models.TextField(_("how it was contained"), blank=True)
    contained_at = models.DateTimeField(_("contained"), null=True, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    resolution = models.TextField(_("how it was resolved"), blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    lessons = models.TextField(
        _("review"), blank=True, help_text=_("What changed in risks and controls because of it.")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_reason = models.TextField(_("why dismissed"), blank=True)
    # The hold of Art. 73(6) AI Act: linked proof and records stay as they are until it is released.
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    release_reason = models.TextField(_("why released"), blank=True)
    idempotency_key = models.CharField(max_length=200, null=True, blank=True, editable=False)  # noqa: DJ001 - none is not an empty key
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("incident")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="incident_number_once"),
            models.UniqueConstraint(
                fields=["organisation", "idempotency_key"], name="incident_key_once"
            ),
            models.CheckConstraint(
                condition=~Q(what=""),
                name="incident_says_what",
                violation_error_message=_("Say what happened."),
            ),
            models.CheckConstraint(
                condition=Q(system__isnull=False) | Q(channel="anonymous"),
                name="incident_has_a_system",
                violation_error_message=_("Say which system it was."),
            ),
            models.CheckConstraint(
                condition=~Q(channel="anonymous") | Q(reported_by=None),
                name="incident_anonymous_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__lte=models.F("reported_at")),
                name="incident_noticed_before_logged",
                violation_error_message=_("It cannot have been noticed in the future."),
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | ~Q(release_reason=""),
                name="incident_released_with_reason",
                violation_error_message=_("Say why the hold is released."),
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissed_reason=""),
                name="incident_dismissed_with_reason",
                violation_error_message=_("Say why it is dismissed."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-number", "id"], name="incident_list"),
            models.Index(fields=["organisation", "state", "-number"], name="incident_state"),
            models.Index(fields=["system", "-noticed_at"], name="incident_system"),
            models.Index(
                fields=["organisation", "noticed_at"],
                include=[
                    "id",
                    "state",
                    "kind",
                    "severity",
                    "system",
                    "system_words",
                    "contained_at",
                ],
                name="incident_noticed",
            ),
            GinIndex(SearchVector("title", "what", config="english"), name="incident_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("incident", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example INC-0042."""
        return f"INC-{self.number:04d}"

    @property
    def is_held(self) -> bool:
        """Whether what is linked to it must stay as it is."""
        return self.held_at is not None and self.released_at is None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in (IncidentState.REVIEWED, IncidentState.DISMISSED)

    @property
    def first_known_at(self) -> datetime:
        """The earliest moment at which anybody the law names is known to have been aware."""
        known = (self.noticed_at, self.deployer_aware_at, self.provider_aware_at)
        return min(each for each in known if each is not None)


class IncidentLink(Owned):
    """That an incident concerns a requirement of a framework."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="links")
    framework = models.CharField(_("framework"), max_length=40)
    ref = models.CharField(_("reference"), max_length=80)

    class Meta:
        ordering = ["framework", "ref", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "framework", "ref"], name="incident_link_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.ref}"


class EntryKind(models.TextChoices):
    """What an entry of the timeline tells."""

    NOTE = "note", _("Note")
    DETECTION = "detection", _("Detection")
    CONTAINMENT = "containment", _("Containment")
    COMMUNICATION = "communication", _("Communication")
    ANALYSIS = "analysis", _("Cause analysis")
    STATE = "state", _("Change of state")


class IncidentEntry(Owned):
    """One entry of an incident's timeline. The database refuses to change it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    kind = models.CharField(
        _("kind"), max_length=14, choices=EntryKind.choices, default=EntryKind.NOTE
    )
    at = models.DateTimeField(_("when"))
    words = models.TextField(_("what"))
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["at", "recorded_at", "id"]

    def __str__(self) -> str:
        return self.words[:60]


class IncidentSnapshot(Owned):
    """What the register said about the system when the incident was logged; kept for good."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="snapshot")
    content = models.JSONField(
        default=dict, help_text=_("Version, classification, controls, risk levels, approvals.")
    )
    digest = models.CharField(_("SHA-256"), max_length=64)
    taken_at = models.DateTimeField(_("taken"))

    class Meta:
        ordering = ["-taken_at", "id"]

    def __str__(self) -> str:
        return self.digest


class AnonymousChannel(models.Model):
    """The address under which anybody may report to an organisation without saying who they are."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="anonymous_channel"
    )
    is_open = models.BooleanField(_("open"), default=False)
    token = models.CharField(max_length=64, unique=True)
    introduction = models.TextField(_("introduction"), blank=True)

    class Meta:
        ordering = ["organisation"]

    def __str__(self) -> str:
        return str(self.organisation)
