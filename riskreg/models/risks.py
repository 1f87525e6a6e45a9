"""Risks (ISO 31000), the scales they are judged on, what is tolerated, and who accepted what."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.controls import Control
from riskreg.models.coverage import ClaimState
from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class Category(models.TextChoices):
    """What a risk strikes first; appetite is stated per category."""

    SAFETY = "safety", _("Health and safety")
    RIGHTS = "rights", _("Fundamental rights")
    SECURITY = "security", _("Security")
    PRIVACY = "privacy", _("Personal data")
    LEGAL = "legal", _("Legal and regulatory")
    FINANCIAL = "financial", _("Financial")
    OPERATIONAL = "operational", _("Operational")
    REPUTATION = "reputation", _("Reputation")
    ENVIRONMENT = "environment", _("Environment")


class Treatment(models.TextChoices):
    """What is done about a risk."""

    AVOID = "avoid", _("Avoid")
    REDUCE = "reduce", _("Reduce")
    TRANSFER = "transfer", _("Transfer")
    ACCEPT = "accept", _("Accept")


class Scale(Owned):
    """One version of the organisation's scales. The database refuses to change it.

    The lists hold one object a step, from the lowest: likelihood {name, meaning, low, high} with
    occurrences a year, severity {name, meaning, low, high} with money, levels {code, name, days}
    with the longest acceptance in days (0: cannot be accepted), and for harm to rights severity,
    extent and reversibility {name, meaning}. `matrix[l][s]` is the code of a level.
    """

    version = models.PositiveIntegerField(_("version"))
    likelihood = models.JSONField(_("likelihood"))
    severity = models.JSONField(_("severity"))
    levels = models.JSONField(_("levels"))
    matrix = models.JSONField(_("matrix"))
    rights_severity = models.JSONField(_("severity of a harm to rights"))
    rights_extent = models.JSONField(_("extent of a harm to rights"))
    rights_reversibility = models.JSONField(_("reversibility of a harm to rights"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    note = models.TextField(_("what changed, and why"), blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"), auto_now_add=True)

    class Meta:
        ordering = ["-version", "id"]
        verbose_name = _("scale")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="scale_version_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class Appetite(Owned):
    """How much risk of one category the organisation is ready to carry (ISO Guide 73, 3.7.1.2)."""

    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    level = models.CharField(_("highest residual level"), max_length=20)
    loss = models.DecimalField(
        _("loss in a year"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Not to be exceeded more often than the chance beside it."),
    )
    loss_chance = models.FloatField(_("chance of exceeding it"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"), auto_now=True)

    class Meta:
        ordering = ["category", "id"]
        verbose_name = _("risk appetite")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "category"], name="appetite_once"),
            models.CheckConstraint(
                condition=Q(loss_chance=None) | Q(loss_chance__gt=0, loss_chance__lt=1),
                name="appetite_chance_is_one",
                violation_error_message=_("A chance lies between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_category_display()


class Risk(Owned):
    """The effect of uncertainty on objectives: cause, event, consequence (ISO 31000, 3.1)."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    cause = models.TextField(_("cause"), blank=True)
    event = models.TextField(_("event"), blank=True)
    consequence = models.TextField(_("consequence"), blank=True)
    affected = models.TextField(_("affected persons"), blank=True)
    rights = ArrayField(
        models.CharField(max_length=40), verbose_name=_("rights at stake"), default=list, blank=True
    )
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    # `framework ref`, for example `RISKREG_FAILURES prompt-injection`, `MIT_AI_RISK 7.3`.
    tags = ArrayField(
        models.CharField(max_length=120), verbose_name=_("kinds of risk"), default=list, blank=True
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    systems = models.ManyToManyField(
        AISystem, blank=True, verbose_name=_("systems"), related_name="risks"
    )
    controls = models.ManyToManyField(
        Control, blank=True, verbose_name=_("controls"), related_name="risks"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_reason = models.TextField(_("why closed"), blank=True)
    # As the newest approved assessment left it, written by its approval alone.
    inherent_level = models.CharField(_("inherent level"), max_length=20, blank=True)
    residual_level = models.CharField(_("residual level"), max_length=20, blank=True)
    target_level = models.CharField(_("target level"), max_length=20, blank=True)
    # `RightsLevel` of riskreg.rules.scoring: on its own scale, never joined with the levels above.
    rights_level = models.CharField(_("harm to rights"), max_length=20, blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    residual_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("risk")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="risk_number_once"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="risk_has_a_title",
                violation_error_message=_("Give the risk a title."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_reason=""),
                name="risk_closed_with_reason",
                violation_error_message=_("Say why the risk is closed."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "closed_on", "number"], name="risk_list"),
            GinIndex(
                SearchVector("title", "cause", "event", "consequence", config="english"),
                name="risk_search",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("risk", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example RSK-0042."""
        return f"RSK-{self.number:04d}"


class RiskLink(Owned):
    """A requirement that a risk bears on."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="links")
    framework = models.CharField(_("framework"), max_length=40)
    ref = models.CharField(_("reference"), max_length=80)

    class Meta:
        ordering = ["framework", "ref", "id"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "framework", "ref"], name="risk_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.ref}"


class Acceptance(Owned):
    """That somebody with the right lives with a residual risk until a day, and why."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="acceptances")
    level = models.CharField(_("residual level"), max_length=20)
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until"))
    state = models.CharField(
        _("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("note of the approver"), blank=True)
    is_overridden = models.BooleanField(
        _("overridden"), default=False, help_text=_("Decided in an emergency, without the rule.")
    )

    class Meta:
        ordering = ["-asked_at", "id"]
        verbose_name = _("acceptance of a risk")
        constraints = [
            models.UniqueConstraint(
                fields=["risk"],
                condition=Q(state="asked"),
                name="one_open_acceptance",
                violation_error_message=_("An acceptance is asked for already."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | Q(is_overridden=True)
                | ~Q(decided_by=models.F("asked_by")),
                name="acceptance_decided_by_another",
                violation_error_message=_("A second person decides this, not who asked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk} · {self.until}"
