"""Controls: what keeps a risk down and a duty met, where it works, and how a failure is held."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AIModel, AISystem, Vendor


class ControlState(models.TextChoices):
    """How far a control has come."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    IN_PLACE = "in_place", _("In place")
    RETIRED = "retired", _("Retired")


class Layer(models.TextChoices):
    """Where in a system a control works."""

    INPUT_BOUNDARY = "input_boundary", _("Input boundary")
    OUTPUT_CONSTRAINT = "output_constraint", _("Output constraint")
    PRIVILEGE_LIMIT = "privilege_limit", _("Privilege limit")
    HUMAN_CHECKPOINT = "human_checkpoint", _("Human checkpoint")
    OBSERVABILITY = "observability", _("Observability")
    DATA_CURATION = "data_curation", _("Data curation")
    GOVERNANCE = "governance", _("Governance")


class Phase(models.TextChoices):
    """When a control works."""

    TRAINING = "training", _("Training time")
    DEPLOYMENT = "deployment", _("Deployment time")


class Carrier(models.TextChoices):
    """Who carries a control out."""

    PROVIDER = "provider", _("Provider")
    DEPLOYER = "deployer", _("Deployer")
    VENDOR = "vendor", _("Vendor")


class Effect(models.TextChoices):
    """What a control does to an unwanted event (ISO/IEC 27002:2022, control types)."""

    PREVENTIVE = "preventive", _("Preventive")
    DETECTIVE = "detective", _("Detective")
    CORRECTIVE = "corrective", _("Corrective")


class Effectiveness(models.TextChoices):
    """What the last test of a control found."""

    NOT_TESTED = "not_tested", _("Not tested yet")
    EFFECTIVE = "effective", _("Effective")
    PARTLY = "partly", _("Partly effective")
    INEFFECTIVE = "ineffective", _("Ineffective")


class Control(Owned):
    """A measure of the organisation that modifies risk (ISO 31000, 3.8) or meets a duty."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    library_code = models.CharField(_("library entry"), max_length=40, blank=True)
    layer = models.CharField(_("layer"), max_length=20, choices=Layer.choices)
    phase = models.CharField(
        _("works at"), max_length=12, choices=Phase.choices, default=Phase.DEPLOYMENT
    )
    carrier = models.CharField(
        _("carried by"), max_length=12, choices=Carrier.choices, default=Carrier.DEPLOYER
    )
    effect = models.CharField(
        _("effect"), max_length=12, choices=Effect.choices, default=Effect.PREVENTIVE
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ControlState.choices, default=ControlState.PLANNED
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    due = models.DateField(_("due"), null=True, blank=True)
    how_it_works = models.TextField(_("how it works"), blank=True)
    how_it_is_tested = models.TextField(_("how it is tested"), blank=True)
    review_interval = models.PositiveSmallIntegerField(
        _("test interval, days"), default=365, help_text=_("After this a test no longer counts.")
    )
    effectiveness = models.CharField(
        _("effectiveness"),
        max_length=12,
        choices=Effectiveness.choices,
        default=Effectiveness.NOT_TESTED,
    )
    tested_on = models.DateField(_("last tested"), null=True, blank=True)
    tested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("tested by"), related_name="+"
    )
    is_organisation_wide = models.BooleanField(
        _("holds for the whole organisation"),
        default=False,
        help_text=_("Every system inherits it, unless the inheritance is declined."),
    )
    systems = models.ManyToManyField(
        AISystem, blank=True, verbose_name=_("systems"), related_name="controls"
    )
    ai_models = models.ManyToManyField(
        AIModel, blank=True, verbose_name=_("models"), related_name="controls"
    )
    vendors = models.ManyToManyField(
        Vendor, blank=True, verbose_name=_("vendors"), related_name="controls"
    )
    # A second person's confirmation; cleared by whatever changes the substance of the control.
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("confirmed by"),
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    changed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("last changed by"), related_name="+"
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("control")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="control_number_once"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="control_has_a_title",
                violation_error_message=_("Give the control a title."),
            ),
            models.CheckConstraint(
                condition=Q(review_interval__gte=1),
                name="control_interval_positive",
                violation_error_message=_("The test interval is at least one day."),
            ),
            models.CheckConstraint(
                condition=Q(effectiveness="not_tested", tested_on=None)
                | (~Q(effectiveness="not_tested") & Q(tested_on__isnull=False)),
                name="control_test_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "number"], name="control_list"),
            models.Index(
                fields=["organisation"],
                condition=Q(is_organisation_wide=True),
                name="control_organisation_wide",
            ),
            GinIndex(
                SearchVector("title", "how_it_works", config="english"), name="control_search"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("control", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example CTL-0042."""
        return f"CTL-{self.number:04d}"


class ControlLink(Owned):
    """That a control serves a requirement; linked to a heading it serves every entry below it."""

    control = models.ForeignKey(Control, models.CASCADE, related_name="links")
    # By reference and not by row: the link holds for every edition that has the entry.
    framework = models.CharField(_("framework"), max_length=40)
    ref = models.CharField(_("reference"), max_length=80)
    rationale = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["framework", "ref", "id"]
        constraints = [
            models.UniqueConstraint(fields=["control", "framework", "ref"], name="link_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "framework", "ref"], name="link_requirement"),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.ref}"


class ControlTest(Owned):
    """One test of a control and what it found; kept for good."""

    control = models.ForeignKey(Control, models.PROTECT, related_name="tests")
    on = models.DateField(_("tested on"))
    tester = models.ForeignKey(User, models.PROTECT, verbose_name=_("tester"), related_name="+")
    result = models.CharField(_("result"), max_length=12, choices=Effectiveness.choices)
    note = models.TextField(_("what was done and seen"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["-on", "-recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.control} · {self.on}"


class DeclinedInheritance(Owned):
    """That a system does not rely on a control it would inherit, and why."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="declined")
    control = models.ForeignKey(Control, models.PROTECT, related_name="declined")
    reason = models.TextField(_("reason"))
    declined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["control__number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["system", "control"], name="declined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.control}"


class FailurePlan(Owned):
    """What happens when a system, or one tool its agent may call, goes wrong; and who stops it."""

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="failure_plans")
    tool = models.CharField(
        _("tool"), max_length=200, blank=True, help_text=_("Empty: the system as a whole.")
    )
    worst_outcome = models.TextField(_("worst plausible outcome"), blank=True)
    bound_amount = models.CharField(_("bound: amount"), max_length=200, blank=True)
    bound_rate = models.CharField(_("bound: rate"), max_length=200, blank=True)
    bound_scope = models.CharField(_("bound: scope"), max_length=200, blank=True)
    is_reversible = models.BooleanField(_("reversible"), null=True, blank=True)
    how_reversed = models.TextField(_("how it is reversed"), blank=True)
    needs_approval = models.BooleanField(_("needs approval"), null=True, blank=True)
    approval = models.TextField(_("who approves, and when"), blank=True)
    fallback = models.TextField(_("fallback on low confidence"), blank=True)
    override_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("who can override"),
        related_name="+",
    )
    override_how = models.TextField(_("how to override"), blank=True)
    override_drilled_on = models.DateField(_("override last drilled"), null=True, blank=True)
    shutdown_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("who can shut it down"),
        related_name="+",
    )
    shutdown_how = models.TextField(_("how to shut it down"), blank=True)
    shutdown_drilled_on = models.DateField(_("shutdown last drilled"), null=True, blank=True)
    drill_interval = models.PositiveSmallIntegerField(_("drill interval, days"), default=365)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["system", "tool", "id"]
        verbose_name = _("failure plan")
        constraints = [
            models.UniqueConstraint(fields=["system", "tool"], name="failure_plan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system} · {self.tool}" if self.tool else str(self.system)

    def get_absolute_url(self) -> str:
        return reverse("failure_plan", args=[self.pk])
