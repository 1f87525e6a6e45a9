"""What auditors ask, find and note for themselves."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.models import Edition
from riskreg.models.audits import Engagement, SampleItem
from riskreg.models.controls import Control
from riskreg.models.evidence import Evidence
from riskreg.models.owned import Owned
from riskreg.models.people import User


class RequestState(models.TextChoices):
    """How far a request has come."""

    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    RETURNED = "returned", _("Given back")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AuditRequest(Owned):
    """What an auditor asks an owner to show, and the answer."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="requests")
    sample_item = models.ForeignKey(
        SampleItem,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("item"),
        related_name="requests",
    )
    asked = models.TextField(_("what is asked for"))
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("who answers"), related_name="+")
    due = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    evidence = models.ManyToManyField(
        Evidence, blank=True, verbose_name=_("evidence"), related_name="+"
    )
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.TextField(_("why given back or withdrawn"), blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("request of an auditor")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="audit_request_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audit_request", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example REQ-0012."""
        return f"REQ-{self.number:04d}"


class AuditNote(Owned):
    """What an auditor notes for the auditors of the engagement alone; never changed.

    Its versions are not kept a second time, and the trail says only that it was written.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="notes")
    item = models.ForeignKey(
        SampleItem, models.PROTECT, null=True, blank=True, related_name="notes"
    )
    words = models.TextField(_("note"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        ordering = ["-written_at", "id"]
        verbose_name = _("private note")

    def __str__(self) -> str:
        return str(_("a private note"))


class Response(models.TextChoices):
    """What management says of a finding."""

    AGREED = "agreed", _("Agreed")
    PARTLY = "partly", _("Agreed in part")
    DISAGREED = "disagreed", _("Not agreed")


class AuditFindingState(models.TextChoices):
    """How far a finding has come."""

    RAISED = "raised", _("Waits for management")
    ANSWERED = "answered", _("Answered, to be followed up")
    VERIFIED = "verified", _("Closed, seen by the auditor")
    REOPENED = "reopened", _("Opened again")


class AuditFinding(Owned):
    """What the audit found: against what, what is so, why, what follows, and what is done."""

    class Severity(models.TextChoices):
        """How bad it is."""

        OBSERVATION = "observation", _("Observation")
        MINOR = "minor", _("Minor")
        MAJOR = "major", _("Major")
        CRITICAL = "critical", _("Critical")

    number = models.PositiveIntegerField(_("number"), editable=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="findings")
    title = models.CharField(_("title"), max_length=200)
    severity = models.CharField(_("severity"), max_length=12, choices=Severity.choices)
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("law or standard"),
        related_name="+",
    )
    ref = models.CharField(_("entry"), max_length=80, blank=True)
    control = models.ForeignKey(
        Control,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("control"),
        related_name="+",
    )
    criterion = models.TextField(_("rule in words"), blank=True)
    condition = models.TextField(_("what is so"))
    cause = models.TextField(_("why"), blank=True)
    effect = models.TextField(_("what follows from it"), blank=True)
    items = models.ManyToManyField(
        SampleItem, blank=True, verbose_name=_("items it rests on"), related_name="findings"
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AuditFindingState.choices,
        default=AuditFindingState.RAISED,
    )
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"), auto_now_add=True)
    response = models.CharField(_("response"), max_length=10, choices=Response.choices, blank=True)
    response_words = models.TextField(_("response in words"), blank=True)
    action = models.TextField(_("what is done"), blank=True)
    action_owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("who sees to it"),
        related_name="+",
    )
    action_due = models.DateField(_("done by"), null=True, blank=True)
    responded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    responded_at = models.DateTimeField(_("responded"), null=True, blank=True)
    followed_words = models.TextField(_("what the follow-up showed"), blank=True)
    followed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    followed_at = models.DateTimeField(_("followed up"), null=True, blank=True)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("audit finding")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="audit_finding_number_once"
            ),
            models.CheckConstraint(
                condition=Q(edition__isnull=False) & ~Q(ref="")
                | Q(control__isnull=False)
                | ~Q(criterion=""),
                name="audit_finding_has_criterion",
                violation_error_message=_("Say what it is held against."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("audit_finding", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example FND-0007."""
        return f"FND-{self.number:04d}"
