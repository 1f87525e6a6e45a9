"""Evaluation records: runs against thresholds, red-team rounds, and what users flag."""

from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from riskreg.models.evidence import Evidence
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.risks import Risk
from riskreg.models.systems import AIModel, AISystem


class Verdict(models.TextChoices):
    """How a run came out against the thresholds that were fixed before it."""

    PLANNED = "planned", _("Not run yet")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class Dimension(models.TextChoices):
    """What a metric is about; they stand side by side and are never added."""

    PERFORMANCE = "performance", _("Performance")
    ALIGNMENT = "alignment", _("Alignment")
    ROBUSTNESS = "robustness", _("Robustness")
    FAIRNESS = "fairness", _("Fairness")
    EFFICIENCY = "efficiency", _("Efficiency")
    FALSE_REFUSALS = "false_refusals", _("False refusals")


class Evaluation(Owned):
    """One run of a test suite against a system, with thresholds fixed before it."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="evaluations")
    model = models.ForeignKey(
        AIModel, models.PROTECT, null=True, blank=True, verbose_name=_("model"), related_name="+"
    )
    subject_version = models.CharField(_("version tested"), max_length=60, blank=True)
    suite = models.CharField(_("suite"), max_length=200)
    suite_version = models.CharField(_("version of the suite"), max_length=60, blank=True)
    normal_cases = models.PositiveIntegerField(_("normal cases"), default=0)
    edge_cases = models.PositiveIntegerField(_("edge cases"), default=0)
    attack_cases = models.PositiveIntegerField(_("attack cases"), default=0)
    tool = models.CharField(_("tool"), max_length=200, blank=True)
    thresholds_fixed_at = models.DateTimeField(_("thresholds fixed"))
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    ran_at = models.DateTimeField(_("run"), null=True, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=12, choices=Verdict.choices, default=Verdict.PLANNED
    )
    evidence = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("evidence"),
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("evaluation")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="evaluation_number_once"
            ),
            models.CheckConstraint(
                condition=Q(ran_at=None) | Q(thresholds_fixed_at__lte=models.F("ran_at")),
                name="thresholds_fixed_before_the_run",
                violation_error_message=_("Thresholds are fixed before the run, not after it."),
            ),
        ]
        indexes = [models.Index(fields=["system", "-number"], name="evaluation_system")]

    def __str__(self) -> str:
        return f"{self.reference} {self.suite}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example EVA-0042."""
        return f"EVA-{self.number:04d}"

    @property
    def is_planned(self) -> bool:
        """Whether it waits for its values."""
        return self.verdict == Verdict.PLANNED

    @property
    def was_entered_late(self) -> bool:
        """Whether the thresholds came into the register only after the run."""
        return self.ran_at is not None and self.planned_at > self.ran_at


class Metric(Owned):
    """One measured value of an evaluation and the threshold it is held against."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="metrics")
    position = models.PositiveSmallIntegerField(default=0)
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices)
    name = models.CharField(_("metric"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    is_higher_better = models.BooleanField(_("higher is better"), default=True)
    threshold = models.FloatField(_("threshold"), null=True, blank=True)
    value = models.FloatField(_("value"), null=True, blank=True)
    low = models.FloatField(_("interval from"), null=True, blank=True)
    high = models.FloatField(_("interval to"), null=True, blank=True)

    class Meta:
        ordering = ["evaluation", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "name"], name="metric_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RedTeamRound(Owned):
    """One round of people trying to make a system fail."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="red_team_rounds")
    title = models.CharField(_("title"), max_length=200)
    scope = models.TextField(_("scope and rules"), blank=True)
    team = models.CharField(_("team"), max_length=200, blank=True)
    subject_version = models.CharField(_("version tested"), max_length=60, blank=True)
    began_on = models.DateField(_("began on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("evidence"),
        related_name="+",
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("red-team round")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(began_on__lte=models.F("ended_on")),
                name="round_dates_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("red_team_round", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example RTR-0042."""
        return f"RTR-{self.number:04d}"


class FindingState(models.TextChoices):
    """How far a finding has come."""

    OPEN = "open", _("Open")
    FIXED = "fixed", _("Fixed, to be run again")
    VERIFIED = "verified", _("Fixed, seen in a re-run")
    BACK = "back", _("Came back in a re-run")


class RedTeamFinding(Owned):
    """One way in which a red team made a system fail, its fix and its re-run."""

    class Severity(models.TextChoices):
        """How bad it is."""

        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        CRITICAL = "critical", _("Critical")

    round = models.ForeignKey(RedTeamRound, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what was done and what happened"), blank=True)
    failure_mode = models.CharField(_("failure mode"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    due = models.DateField(_("due"), null=True, blank=True)
    fix = models.TextField(_("fix"), blank=True)
    fixed_on = models.DateField(_("fixed on"), null=True, blank=True)
    rerun_on = models.DateField(_("run again on"), null=True, blank=True)
    rerun_note = models.TextField(_("what the re-run showed"), blank=True)
    risk = models.ForeignKey(
        Risk, models.PROTECT, null=True, blank=True, verbose_name=_("risk"), related_name="findings"
    )

    class Meta:
        ordering = ["round", "position", "id"]
        verbose_name = _("red-team finding")
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="finding_position_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.round.get_absolute_url()}#finding-{self.position}"


class FlagKind(models.TextChoices):
    """What a user of a system reports."""

    WRONG = "wrong", _("Wrong or misleading output")
    HARMFUL = "harmful", _("Harmful or offensive output")
    UNFAIR = "unfair", _("Unfair treatment")
    PRIVACY = "privacy", _("Personal data shown")
    REFUSED = "refused", _("Refused without need")
    SECURITY = "security", _("Can be made to misbehave")
    OTHER = "other", _("Something else")


class UserFlag(Owned):
    """One report by a user of a system. It names nobody."""

    class Channel(models.TextChoices):
        """Which way it came."""

        PAGE = "page", _("Page")
        API = "api", _("API")

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="flags")
    kind = models.CharField(_("kind"), max_length=10, choices=FlagKind.choices)
    words = models.TextField(_("what happened"), blank=True)
    channel = models.CharField(_("came by"), max_length=6, choices=Channel.choices)
    flagged_at = models.DateTimeField(_("flagged"))
    signal = models.ForeignKey(
        "Signal", models.PROTECT, null=True, blank=True, related_name="flags"
    )

    class Meta:
        ordering = ["-flagged_at", "id"]
        verbose_name = _("user flag")
        indexes = [
            models.Index(fields=["system", "kind", "flagged_at"], name="flag_window"),
            models.Index(fields=["organisation", "-flagged_at", "id"], name="flag_list"),
            GinIndex(SearchVector("words", config="english"), name="flag_search"),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.kind}"


class Signal(Owned):
    """That users flagged the same kind of thing often enough to be looked into."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="signals")
    kind = models.CharField(_("kind"), max_length=10, choices=FlagKind.choices)
    threshold = models.PositiveSmallIntegerField(_("flags that opened it"))
    window_days = models.PositiveSmallIntegerField(_("within days"))
    first_flag_at = models.DateTimeField(_("first flag"))
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    fix = models.TextField(_("what was found and fixed"), blank=True)

    class Meta:
        ordering = ["-opened_at", "id"]
        verbose_name = _("signal")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="signal_number_once"),
            models.UniqueConstraint(
                fields=["system", "kind"],
                condition=Q(closed_at=None),
                name="one_open_signal",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(fix=""),
                name="signal_closed_with_words",
                violation_error_message=_("Say what was found and fixed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("signal", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example SIG-0042."""
        return f"SIG-{self.number:04d}"

    @property
    def to_fix(self) -> timedelta | None:
        """From the first flag until it was closed; None while it is open."""
        return self.closed_at - self.first_flag_at if self.closed_at else None
