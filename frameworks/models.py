"""What laws and standards say, as rows: frameworks, editions, requirements, crosswalk, glossary."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from frameworks.schema import Confidence, Relation

_CONFIDENCES = [
    (Confidence.HIGH.value, _("high")),
    (Confidence.MEDIUM.value, _("medium")),
    (Confidence.LOW.value, _("low")),
]
_RELATIONS = [
    (Relation.EQUAL.value, _("equal to")),
    (Relation.SUBSET.value, _("part of")),
    (Relation.SUPERSET.value, _("contains")),
    (Relation.INTERSECTS.value, _("overlaps with")),
    (Relation.RELATED.value, _("related to")),
]


class Framework(models.Model):
    """A law or a standard, whatever its edition."""

    code = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("issued by"), max_length=200)
    licence = models.TextField(_("licence"))
    language = models.CharField(_("language"), max_length=10)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """One edition of a framework: the unit a decision and a dossier stay pinned to."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="editions")
    code = models.CharField(_("edition"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    published = models.DateField(_("published"))
    in_force_from = models.DateField(_("in force from"), null=True)
    source_url = models.URLField(_("source"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["framework", "published", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """One entry of an edition: a duty, control, risk, action or principle, or a heading."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="requirements")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    ref = models.CharField(_("reference"), max_length=80)
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    kind = models.CharField(_("kind"), max_length=30)
    tiers = ArrayField(models.CharField(max_length=40), verbose_name=_("classes"))
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("roles"))
    applies_from = models.DateField(_("applies from"), null=True)
    applies_from_annex_i = models.DateField(_("applies from, Annex I products"), null=True)
    formally_applicable_from = models.DateField(_("formally applicable from"), null=True)
    date_confidence = models.CharField(
        _("confidence in the date"), max_length=10, choices=_CONFIDENCES, blank=True
    )
    date_note = models.TextField(_("on the date"), blank=True)
    readings = models.JSONField(_("readings of the date"), default=list)
    condition = models.TextField(_("condition"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    amended_by = models.CharField(_("amended by"), max_length=300, blank=True)
    source_url = models.URLField(_("source"), max_length=300)
    tags = ArrayField(models.CharField(max_length=80), verbose_name=_("tags"))
    withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("No longer in the catalogue file.")
    )
    search = models.GeneratedField(
        expression=SearchVector("ref", "title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["edition", "position", "pk"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["edition", "ref"], name="requirement_ref_once"),
            models.UniqueConstraint(fields=["edition", "slug"], name="requirement_slug_once"),
        ]
        indexes = [GinIndex(fields=["search"], name="requirement_search")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}" if self.is_cited else self.title

    @property
    def is_cited(self) -> bool:
        """Whether people cite its reference: "GOVERN 1.1", not "data-privacy"."""
        return any(sign.isdigit() or sign.isupper() for sign in self.ref)


class CrosswalkRow(models.Model):
    """A stated relation between two entries; it never says that meeting one meets the other.

    The ends are references, not rows: a relation holds for every edition that has the entry.
    """

    source_framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    source_ref = models.CharField(max_length=80)
    target_framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    target_ref = models.CharField(max_length=80)
    relation = models.CharField(_("relation"), max_length=12, choices=_RELATIONS)
    confidence = models.CharField(_("confidence"), max_length=10, choices=_CONFIDENCES)
    provenance = models.CharField(_("stated by"), max_length=300)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reviewer = models.CharField(
        _("reviewed by"), max_length=200, blank=True, help_text=_("Empty: not reviewed.")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    collection = models.CharField(_("collection"), max_length=60)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        ordering = ["source_framework", "target_framework", "pk"]
        verbose_name = _("crosswalk row")
        verbose_name_plural = _("crosswalk rows")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "collection",
                    "source_framework",
                    "source_ref",
                    "target_framework",
                    "target_ref",
                ],
                name="crosswalk_pair_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewer="", reviewed_on__isnull=True)
                | (~Q(reviewer="") & Q(reviewed_on__isnull=False)),
                name="crosswalk_review_has_name_and_day",
                violation_error_message=_("A review needs the reviewer's name and the day."),
            ),
        ]
        indexes = [
            models.Index(fields=["target_framework", "target_ref"], name="crosswalk_target"),
        ]

    def __str__(self) -> str:
        return f"{self.source_ref} {self.relation} {self.target_ref}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has stood in for the relation."""
        return bool(self.reviewer)


class Term(models.Model):
    """A term of law or risk with its definition in our words and the place it comes from."""

    slug = models.SlugField(max_length=80, unique=True)
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("definition"))
    source = models.CharField(_("source"), max_length=200)
    collection = models.CharField(_("glossary"), max_length=60)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        ordering = ["term", "pk"]
        verbose_name = _("term")
        verbose_name_plural = _("glossary")

    def __str__(self) -> str:
        return self.term
