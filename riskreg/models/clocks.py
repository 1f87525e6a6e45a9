"""What an incident was judged to be, and the periods of laws that run since."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskreg.models.evidence import Evidence
from riskreg.models.incidents import Incident
from riskreg.models.owned import Owned
from riskreg.models.people import User


class Triage(Owned):
    """One judgement of an incident: the answers given and what the rules made of them. Kept."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="triages")
    position = models.PositiveSmallIntegerField()
    facts = models.JSONField(_("answers"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    is_serious = models.BooleanField(_("serious incident"))
    reportable = models.CharField(_("reportable"), max_length=30)
    rule_set = models.CharField(_("rule set"), max_length=64)
    reason = models.TextField(_("why it was judged anew"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("judged"))

    class Meta:
        ordering = ["incident", "-position", "id"]
        verbose_name = _("triage")
        constraints = [
            models.UniqueConstraint(fields=["incident", "position"], name="triage_once"),
        ]
        indexes = [
            models.Index(
                fields=["incident", "-position"], include=["is_serious"], name="triage_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} · {self.position}"


class ClockState(models.TextChoices):
    """Whether a clock runs. Only a person with a reason stops one."""

    RUNNING = "running", _("Running")
    MET = "met", _("Met")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Clock(Owned):
    """A period of a law that runs for an incident, with how its end was reckoned."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="clocks")
    regime = models.CharField(_("law"), max_length=40)
    code = models.CharField(_("clock"), max_length=60)
    told = models.JSONField(
        default=dict,
        help_text=_("What it is, provision, trigger, period and steps, as the rule told them."),
    )
    begins_at = models.DateTimeField(_("runs from"))
    calendar_due = models.DateTimeField(_("due by the calendar"))
    rolled_due = models.DateTimeField(_("due under Regulation 1182/71"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), help_text=_("The earlier one governs."))
    state = models.CharField(
        _("state"), max_length=8, choices=ClockState.choices, default=ClockState.RUNNING
    )
    # An end that passed unmet stays missed, whatever is judged anew afterwards.
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    proof = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, verbose_name=_("proof"), related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("clock")
        constraints = [
            models.UniqueConstraint(fields=["incident", "code"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(state="running") | Q(decided_by__isnull=False),
                name="clock_stopped_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "met"]) | ~Q(reason=""),
                name="clock_stopped_with_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=~Q(state="met") | Q(met_at__isnull=False), name="clock_met_at_a_moment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=Q(state__in=["running", "paused"]),
                name="clock_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} · {self.code}"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#clocks"
