"""Sign-off by second persons, bound to the digest of exactly what was seen; and who has to."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.assessments import Assessment
from riskreg.models.coverage import CrosswalkReview, NotApplicable
from riskreg.models.decisions import Decision
from riskreg.models.incidents import Incident
from riskreg.models.jobs import Dossier
from riskreg.models.owned import Owned
from riskreg.models.people import Role, User
from riskreg.models.risks import Acceptance


class Subject(models.TextChoices):
    """What can be signed off; each value is also the field of `SignOff` that names the record."""

    DECISION = "decision", _("Classification")
    ASSESSMENT = "assessment", _("Assessment")
    CLAIM = "claim", _("Claim that a requirement does not apply")
    ACCEPTANCE = "acceptance", _("Acceptance of a risk")
    INCIDENT = "incident", _("Closure of an incident")
    DOSSIER = "dossier", _("Dossier")
    CROSSWALK = "crosswalk", _("Review of a crosswalk row")


class SignOffState(models.TextChoices):
    """Where a request for approval stands."""

    ASKED = "asked", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


def one_subject() -> Q:
    """One record is named, and the kind says which."""
    found = Q()
    for kind in Subject.values:
        only = {f"{each}__isnull": each != kind for each in Subject.values}
        found |= Q(kind=kind, **only)
    return found


class SignOff(Owned):
    """A request to approve one record as it is, and what came of it. It is never reused."""

    kind = models.CharField(_("what"), max_length=12, choices=Subject.choices)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="sign_offs")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="sign_offs")
    claim = models.ForeignKey(NotApplicable, models.PROTECT, null=True, related_name="sign_offs")
    acceptance = models.ForeignKey(Acceptance, models.PROTECT, null=True, related_name="sign_offs")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="sign_offs")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="sign_offs")
    crosswalk = models.ForeignKey(
        CrosswalkReview, models.PROTECT, null=True, related_name="sign_offs"
    )
    digest = models.CharField(_("SHA-256 of what was signed"), max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=SignOffState.choices, default=SignOffState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_for = ArrayField(
        models.UUIDField(),
        default=list,
        help_text=_("Whom the person stood in for when asking, by key."),
    )
    asked_at = models.DateTimeField(_("asked"))
    note = models.TextField(_("note"), blank=True)
    steps = models.JSONField(
        _("steps"), default=list, help_text=_("Who has to approve, as the rule stood then.")
    )
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField(_("in the role of"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    is_override = models.BooleanField(
        _("overridden"), default=False, help_text=_("Approved in an emergency, without the rule.")
    )

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("sign-off")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[kind], condition=Q(state="asked"), name=f"one_open_sign_off_{kind}"
                )
                for kind in Subject.values
            ),
            models.CheckConstraint(condition=one_subject(), name="sign_off_of_one_record"),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | Q(is_override=True)
                | ~Q(decided_by=models.F("asked_by")),
                name="sign_off_by_another",
                violation_error_message=_("A second person decides this, not who asked."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "asked_at"], name="sign_off_list")]

    def __str__(self) -> str:
        return str(self.record)

    def get_absolute_url(self) -> str:
        return reverse("sign_off", args=[self.pk])

    @property
    def record(self) -> Any:
        """The record it is about."""
        found: Any = getattr(self, self.kind)
        return found


class Vote(models.TextChoices):
    """What one person said."""

    APPROVE = "approve", _("Approves")
    REFUSE = "refuse", _("Refuses")
    OVERRIDE = "override", _("Overrides the rule")


class SignOffVote(Owned):
    """What one person said on a request, of exactly which content. The database keeps it so."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="votes")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    stood_for = ArrayField(
        models.UUIDField(), help_text=_("The person and whom they stood in for, by key.")
    )
    cast_as = models.CharField(_("in the role of"), max_length=20, blank=True)
    cast_for = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name=_("in the place of"),
        null=True,
        related_name="+",
        help_text=_("Whose role it is, where it is not the person's own."),
    )
    step = models.PositiveSmallIntegerField(_("step"))
    vote = models.CharField(_("said"), max_length=10, choices=Vote.choices)
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(_("SHA-256 of what was seen"), max_length=64)
    cast_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["cast_at", "id"]
        verbose_name = _("vote on a sign-off")
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "person"], name="one_vote_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.get_vote_display())

    @property
    def cast_role(self) -> str:
        """The role it was cast in, in words; empty where none was kept."""
        return str(Role(self.cast_as).label) if self.cast_as else ""


class SignOffPolicy(Owned):
    """How many persons in which roles have to approve a kind of record, in which order."""

    kind = models.CharField(_("what"), max_length=12, choices=Subject.choices)
    steps = models.JSONField(_("steps"), default=list)
    is_required = models.BooleanField(
        _("has to be signed off"),
        default=False,
        help_text=_("A record that is not signed off stands out until it is."),
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"), auto_now=True)

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("rule of sign-off")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="one_sign_off_policy"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
