"""What the organisation runs: AI systems, and the models, datasets and vendors behind them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.member_states import name_of
from riskreg.models.owned import Owned
from riskreg.models.people import Unit, User


class Stage(models.TextChoices):
    """Lifecycle stage (OECD, Framework for the Classification of AI Systems, 2022)."""

    PLAN = "plan", _("Plan and design")
    DATA = "data", _("Collect and process data")
    BUILD = "build", _("Build or adapt the model")
    VERIFY = "verify", _("Verify and validate")
    PILOT = "pilot", _("Pilot")
    OPERATE = "operate", _("In operation")
    RETIRED = "retired", _("Retired")


class Autonomy(models.TextChoices):
    """How far the system acts without a person (OECD classification, task and output)."""

    NONE = "none", _("None: a person decides, the system informs")
    LOW = "low", _("Low: a person approves each output")
    MEDIUM = "medium", _("Medium: a person watches and can step in")
    HIGH = "high", _("High: acts on its own")


class Vendor(Owned):
    """A company that provides a system, a model or data to the organisation."""

    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    website = models.URLField(_("website"), blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("A function mailbox, not a person.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="vendor_once",
                violation_error_message=_("A vendor of this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        """Its country in words where that is a Member State."""
        return name_of(self.country)

    def get_absolute_url(self) -> str:
        return reverse("vendor", args=[self.pk])


class AIModel(Owned):
    """A model that systems build on, from a vendor or of one's own."""

    name = models.CharField(_("name"), max_length=200)
    version = models.CharField(_("version"), max_length=60, blank=True)
    vendor = models.ForeignKey(
        Vendor,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("vendor"),
        related_name="models",
        help_text=_("Empty if it is your own."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=200,
        blank=True,
        help_text=_("For example: gradient-boosted trees, language model, image classifier."),
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    is_general_purpose = models.BooleanField(
        _("general-purpose model"),
        null=True,
        blank=True,
        help_text=_("Art. 3(63) AI Act: broadly capable, usable for many tasks."),
    )
    training_compute = models.FloatField(
        _("training compute"), null=True, blank=True, help_text=_("Floating-point operations.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        ordering = ["name", "version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "version"],
                name="model_once",
                violation_error_message=_("This version of this model exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    def get_absolute_url(self) -> str:
        return reverse("model", args=[self.pk])


class Dataset(Owned):
    """Data that a system was trained, validated or tested on, or works with."""

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    vendor = models.ForeignKey(
        Vendor,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("vendor"),
        related_name="datasets",
    )
    has_personal_data = models.BooleanField(_("holds personal data"), null=True, blank=True)
    has_special_categories = models.BooleanField(
        _("holds special categories"), null=True, blank=True, help_text=_("Art. 9(1) GDPR.")
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="dataset_once",
                violation_error_message=_("A dataset of this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dataset", args=[self.pk])


class AISystem(Owned):
    """An AI system that the organisation makes or uses; two fields are enough to begin."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    name = models.CharField(_("name"), max_length=300)
    purpose = models.TextField(
        _("intended purpose"),
        help_text=_("What it is used for, in a sentence or two (Art. 3(12) AI Act)."),
    )
    description = models.TextField(
        _("what it does and for whom"),
        blank=True,
        help_text=_("Inputs, outputs, users, and what follows from an output."),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("organisation unit"),
        related_name="systems",
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("owner"),
        related_name="owned_systems",
        help_text=_("Who answers for this entry."),
    )
    version = models.CharField(_("version"), max_length=60, blank=True)
    stage = models.CharField(_("lifecycle stage"), max_length=20, choices=Stage.choices, blank=True)
    roles = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("our roles"),
        default=list,
        blank=True,
        help_text=_("In which capacity you act; several are possible."),
    )
    vendor = models.ForeignKey(
        Vendor,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("provider or vendor"),
        related_name="systems",
        help_text=_("Empty if you build it yourself."),
    )
    built_on = models.ManyToManyField(
        AIModel, blank=True, verbose_name=_("models it builds on"), related_name="systems"
    )
    datasets = models.ManyToManyField(
        Dataset, blank=True, verbose_name=_("datasets"), related_name="systems"
    )
    data = models.TextField(
        _("data it works on"), blank=True, help_text=_("Kinds, sources, personal data or not.")
    )
    affected_persons = models.TextField(
        _("affected persons"), blank=True, help_text=_("Who feels the effect of its outputs.")
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("countries of use"),
        default=list,
        blank=True,
        help_text=_("ISO 3166-1 codes, for example BE, DE."),
    )
    autonomy = models.CharField(_("autonomy"), max_length=10, choices=Autonomy.choices, blank=True)
    tools = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("tools it may call"),
        default=list,
        blank=True,
        help_text=_("One a line: what an agent may do by itself, such as send e-mail."),
    )
    oversight = models.TextField(
        _("human oversight"), blank=True, help_text=_("Who watches, and how they can stop it.")
    )
    placed_on_market = models.DateField(_("placed on the market"), null=True, blank=True)
    put_into_service = models.DateField(_("put into service"), null=True, blank=True)
    withdrawn_on = models.DateField(_("taken out of service"), null=True, blank=True)
    oecd_people = models.TextField(
        _("people and planet"), blank=True, help_text=_("OECD dimension 1: users, rights, impact.")
    )
    oecd_context = models.TextField(
        _("economic context"), blank=True, help_text=_("OECD dimension 2: sector, criticality.")
    )
    oecd_data = models.TextField(
        _("data and input"), blank=True, help_text=_("OECD dimension 3: collection, structure.")
    )
    oecd_model = models.TextField(
        _("AI model"), blank=True, help_text=_("OECD dimension 4: how it is built and learns.")
    )
    oecd_task = models.TextField(
        _("task and output"), blank=True, help_text=_("OECD dimension 5: task, action, autonomy.")
    )
    external_source = models.CharField(_("imported from"), max_length=60, blank=True)
    external_id = models.CharField(_("id there"), max_length=200, blank=True)
    extra = models.JSONField(
        _("further fields of the import"),
        default=dict,
        blank=True,
        help_text=_("What the file held beyond our fields; nothing is lost."),
    )
    flag_threshold = models.PositiveSmallIntegerField(
        _("user flags that open a signal"), default=10
    )
    flag_window = models.PositiveSmallIntegerField(_("within days"), default=7)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("AI system")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="system_number_once"),
            models.UniqueConstraint(
                fields=["organisation", "external_source", "external_id"],
                condition=~models.Q(external_id=""),
                name="system_once_per_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="system_has_a_name",
                violation_error_message=_("Give the system a name."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "is_archived", "name"], name="system_list"),
            GinIndex(
                SearchVector("name", "purpose", "description", config="english"),
                name="system_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("system", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example AIS-0042."""
        return f"AIS-{self.number:04d}"
