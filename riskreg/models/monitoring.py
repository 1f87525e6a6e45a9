"""Post-market monitoring (Art. 72 AI Act): plans, cycles, indicators with thresholds, alerts."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.evidence import Evidence
from riskreg.models.incidents import Incident
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk
from riskreg.models.systems import AISystem
from riskreg.models.work import Task


class MonitoringPlan(Owned):
    """How one system is watched once it is in use (Art. 72(3) AI Act)."""

    system = models.OneToOneField(AISystem, models.PROTECT, related_name="monitoring_plan")
    collected = models.TextField(_("what is collected"))
    sources = models.TextField(_("from whom"), blank=True)
    analysis = models.TextField(_("how it is looked at"), blank=True)
    interaction = models.TextField(
        _("interaction with other AI systems"), blank=True, help_text=_("Art. 72(2) AI Act.")
    )
    interval_days = models.PositiveSmallIntegerField(_("a cycle lasts, days"), default=90)
    responsible = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("who looks"), related_name="+"
    )
    starts_on = models.DateField(_("starts on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        ordering = ["system__name", "id"]
        verbose_name = _("monitoring plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(interval_days__gte=1),
                name="monitoring_interval_positive",
                violation_error_message=_("A cycle lasts at least one day."),
            ),
            models.CheckConstraint(
                condition=~Q(collected=""),
                name="monitoring_says_what",
                violation_error_message=_("Say what is collected."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.system)

    def get_absolute_url(self) -> str:
        return reverse("monitoring_plan", args=[self.system_id])


class MonitoringCycle(Owned):
    """One look at a system over a period, with the questions put and answered."""

    plan = models.ForeignKey(MonitoringPlan, models.PROTECT, related_name="cycles")
    position = models.PositiveIntegerField()
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    due = models.DateField(_("due"))
    answers = models.JSONField(_("answers"), default=dict)
    conclusion = models.TextField(_("conclusion"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["plan", "-position", "id"]
        verbose_name = _("monitoring cycle")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="cycle_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(conclusion=""),
                name="cycle_closed_with_words",
                violation_error_message=_("Say what follows from this cycle."),
            ),
            models.CheckConstraint(
                condition=Q(begins_on__lte=F("ends_on")), name="cycle_dates_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due"], condition=Q(closed_at=None), name="cycle_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring_cycle", args=[self.pk])


class MonitoringFinding(Owned):
    """What a cycle found, and what it opened: a risk, an incident or a task."""

    cycle = models.ForeignKey(MonitoringCycle, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    words = models.TextField(_("finding"))
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found"))

    class Meta:
        ordering = ["cycle", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "position"], name="monitoring_finding_once"),
        ]

    def __str__(self) -> str:
        return self.words[:60]


class Indicator(Owned):
    """A figure by which a system is watched, with the values from which somebody is told."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    is_higher_better = models.BooleanField(_("higher is better"), default=True)
    warning = models.FloatField(
        _("warning from"), null=True, blank=True, help_text=_("Somebody looks at it.")
    )
    alarm = models.FloatField(_("alarm from"), help_text=_("An alert is opened."))
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    interval_days = models.PositiveSmallIntegerField(_("measured every, days"), default=30)
    is_retired = models.BooleanField(_("no longer measured"), default=False)

    class Meta:
        ordering = ["system", "name", "id"]
        verbose_name = _("indicator")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                name="indicator_once",
                violation_error_message=_("The system has an indicator of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator", args=[self.pk])


class Measurement(Owned):
    """One value of an indicator. The database refuses to change it."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    at = models.DateTimeField(_("measured"))
    value = models.FloatField(_("value"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["-at", "-recorded_at", "id"]
        indexes = [models.Index(fields=["indicator", "-at"], name="measurement_latest")]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.value}"


class AlertKind(models.TextChoices):
    """What opened an alert."""

    INDICATOR = "indicator", _("An indicator passed its alarm")
    RISK = "risk", _("The level of a risk jumped")


class Alert(Owned):
    """That a figure passed a threshold or a risk jumped, until somebody said what follows."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="alerts")
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind.choices)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="alerts"
    )
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="alerts")
    was = models.CharField(_("was"), max_length=60, blank=True)
    now = models.CharField(_("is now"), max_length=60)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what follows from it"), blank=True)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="alerts"
    )

    class Meta:
        ordering = ["-opened_at", "id"]
        verbose_name = _("alert")
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, risk=None)
                | Q(indicator=None, risk__isnull=False),
                name="alert_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(closed_at=None),
                name="one_open_alert_of_indicator",
            ),
            models.UniqueConstraint(
                fields=["risk"], condition=Q(closed_at=None), name="one_open_alert_of_risk"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(outcome=""),
                name="alert_closed_with_words",
                violation_error_message=_("Say what follows from it."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-opened_at"],
                condition=Q(closed_at=None),
                name="alert_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.now}"

    def get_absolute_url(self) -> str:
        return reverse("alert", args=[self.pk])
