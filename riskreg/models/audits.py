"""Audits: engagements, frozen populations and the samples drawn from them, item by item."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User


class Engagement(Owned):
    """One audit: what it looks at, over which period, and who does it."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    scope = models.TextField(_("scope"))
    criteria = models.TextField(_("held against"), blank=True)
    begins_on = models.DateField(_("first day looked at"))
    ends_on = models.DateField(_("last day looked at"))
    lead = models.ForeignKey(User, models.PROTECT, verbose_name=_("lead auditor"), related_name="+")
    team = models.ManyToManyField(User, verbose_name=_("auditors"), related_name="+")
    conclusion = models.TextField(_("conclusion"), blank=True)
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # From outside of its team; private notes from before are read by their writers alone.
    taken_over_at = models.DateTimeField(_("taken over"), null=True, blank=True)

    class Meta:
        ordering = ["-number", "id"]
        verbose_name = _("engagement")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="engagement_number_once"
            ),
            models.CheckConstraint(
                condition=Q(begins_on__lte=models.F("ends_on")),
                name="engagement_period_in_order",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagement", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number people quote, for example AUD-0003."""
        return f"AUD-{self.number:04d}"

    @property
    def is_open(self) -> bool:
        """Whether the work goes on."""
        return self.closed_at is None


class PopulationKind(models.TextChoices):
    """What records a population is made of."""

    SYSTEMS = "systems", _("AI systems")
    CONTROLS = "controls", _("Controls")
    EVIDENCE = "evidence", _("Evidence")
    RISKS = "risks", _("Risks")
    INCIDENTS = "incidents", _("Incidents")
    DECISIONS = "decisions", _("Classification decisions")
    ASSESSMENTS = "assessments", _("Assessments")
    EVALUATIONS = "evaluations", _("Evaluations")
    DUTIES = "duties", _("Requirements of systems")


class Population(Owned):
    """Records as they stood at one moment, under one filter; never changed."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="populations")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=PopulationKind.choices)
    # Name to values, as the address of the list has them.
    filters = models.JSONField(_("filter"), default=dict, blank=True)
    # In the order of their references: {"key", "reference", "title", "fields": {name: words}}.
    items = models.JSONField(_("records"))
    count = models.PositiveIntegerField(_("records"))
    digest = models.CharField(_("SHA-256 of the records"), max_length=64)
    # Whoever froze it sees only some units or systems: it holds what they see.
    is_partial = models.BooleanField(_("of a part of the register"), default=False)
    trail_number = models.PositiveBigIntegerField(_("after event"))
    trail_digest = models.CharField(_("digest of that event"), max_length=64)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(_("frozen"))

    class Meta:
        ordering = ["engagement", "position", "id"]
        verbose_name = _("population")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "position"], name="population_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("population", args=[self.pk])

    @property
    def reference(self) -> str:
        """How it is called in its engagement, for example P2."""
        return f"P{self.position}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that were kept of each record."""
        return tuple(self.items[0]["fields"]) if self.items else ()


class SampleMethod(models.TextChoices):
    """How the items of a sample were chosen; the values are those of `rules.sampling.Method`."""

    RANDOM = "random", _("Simple random")
    SYSTEMATIC = "systematic", _("Every nth, from a random start")
    STRATIFIED = "stratified", _("Divided by a field, random in each part")
    WHOLE = "whole", _("The whole population")


class SampleBasis(models.TextChoices):
    """Where the size came from; the values are those of `rules.sampling.Basis`."""

    CHOSEN = "chosen", _("Chosen by the auditor")
    BINOMIAL = "binomial", _("Computed, as for an endless population (binomial)")
    HYPERGEOMETRIC = "hypergeometric", _("Computed for this population (hypergeometric)")


class Sample(Owned):
    """Items drawn from a population; whoever has seed, method and population draws the same."""

    population = models.ForeignKey(Population, models.PROTECT, related_name="samples")
    position = models.PositiveSmallIntegerField()
    method = models.CharField(_("method"), max_length=12, choices=SampleMethod.choices)
    basis = models.CharField(_("size"), max_length=16, choices=SampleBasis.choices)
    size = models.PositiveIntegerField(_("items"))
    confidence = models.DecimalField(
        _("confidence, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    tolerable = models.DecimalField(
        _("tolerable rate, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    expected = models.PositiveSmallIntegerField(_("deviations expected"), default=0)
    stratum = models.CharField(_("divided by"), max_length=40, blank=True)
    seed = models.CharField(_("seed"), max_length=200)
    digest = models.CharField(_("SHA-256 of the sample"), max_length=64)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("drawn"))

    class Meta:
        ordering = ["population", "position", "id"]
        verbose_name = _("sample")
        constraints = [
            models.UniqueConstraint(fields=["population", "position"], name="sample_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_method_display()}"

    def get_absolute_url(self) -> str:
        return reverse("sample", args=[self.pk])

    @property
    def reference(self) -> str:
        """How it is called in its engagement, for example P2-S1."""
        return f"{self.population.reference}-S{self.position}"


class ItemResult(models.TextChoices):
    """What looking at one item showed."""

    OPEN = "open", _("Not looked at yet")
    SATISFACTORY = "satisfactory", _("Satisfactory")
    EXCEPTION = "exception", _("Exception")
    NOT_APPLICABLE = "not_applicable", _("Does not count")


class SampleItem(Owned):
    """One drawn item, and what looking at it showed."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    place = models.PositiveIntegerField(_("place in the population"))
    result = models.CharField(
        _("result"), max_length=16, choices=ItemResult.choices, default=ItemResult.OPEN
    )
    # Copied from the frozen record, so that lists need not read the population.
    reference = models.CharField(_("record"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    record = models.UUIDField(_("key of the record"))
    seen = models.TextField(_("what was seen"), blank=True)
    tested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    tested_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        ordering = ["sample", "place", "id"]
        verbose_name = _("item of a sample")
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="sample_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("sample_item", args=[self.pk])

    @property
    def frozen(self) -> dict[str, Any]:
        """The record as the population holds it."""
        held: dict[str, Any] = self.sample.population.items[self.place - 1]
        return held
