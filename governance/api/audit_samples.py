"""Frozen populations, samples and their items over the API."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.audit_parts import Audited
from governance.api.bodies import acting
from governance.api.dossiers import AsItIs
from governance.api.request import View, organisation_of, user_of
from governance.ui import audit_sheets, files
from riskreg.actions import audit_samples
from riskreg.models import (
    Engagement,
    ItemResult,
    Population,
    Sample,
    SampleBasis,
    SampleItem,
    SampleMethod,
)
from riskreg.queries import audits as queries
from riskreg.rules.audits import LONGEST, Draw
from riskreg.rules.sampling import LARGEST, Basis, Method

_CSV = {(200, "text/csv"): OpenApiTypes.STR}


class PopulationOut(serializers.ModelSerializer[Population]):
    """A population without its records."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Population
        fields = [
            "id", "engagement", "reference", "kind", "filters", "count", "digest", "is_partial",
            "trail_number", "trail_digest", "frozen_by", "frozen_at",
        ]  # fmt: skip
        read_only_fields = fields


class RecordsOut(PopulationOut):
    """A population with every record, of which its digest is."""

    items = serializers.SerializerMethodField()

    class Meta(PopulationOut.Meta):
        fields = [*PopulationOut.Meta.fields, "items"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_items(self, population: Population) -> Any:
        """As they were frozen: key, reference, title, fields."""
        return population.items


class SampleOut(serializers.ModelSerializer[Sample]):
    """A sample: whoever has seed, method and population draws the same."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Sample
        fields = [
            "id", "population", "reference", "method", "basis", "size", "confidence", "tolerable",
            "expected", "stratum", "seed", "digest", "drawn_by", "drawn_at",
        ]  # fmt: skip
        read_only_fields = fields


class DrawIn(serializers.Serializer[Any]):
    """How it is drawn: a size is chosen, or comes from confidence and tolerable rate."""

    method = serializers.ChoiceField(SampleMethod.choices)
    basis = serializers.ChoiceField(SampleBasis.choices, default=SampleBasis.CHOSEN)
    seed = serializers.CharField(max_length=200)
    size = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    confidence = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    tolerable = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    expected = serializers.IntegerField(min_value=0, max_value=50, default=0)
    stratum = serializers.CharField(max_length=40, default="", allow_blank=True)


class ItemOut(serializers.ModelSerializer[SampleItem]):
    """A drawn item and what it showed."""

    class Meta:
        model = SampleItem
        fields = [
            "id", "sample", "place", "record", "reference", "title", "result", "seen",
            "tested_by", "tested_at",
        ]  # fmt: skip
        read_only_fields = fields


class JudgeIn(serializers.Serializer[Any]):
    """What looking at an item showed; words are needed for an exception."""

    result = serializers.ChoiceField(ItemResult.choices)
    seen = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class Populations(mixins.ListModelMixin, mixins.RetrieveModelMixin, Audited):
    """Frozen populations; one alone comes with its records."""

    serializer_class = PopulationOut
    queryset = Population.objects.none()
    filterset_class: Any = None
    filterset_fields = ["engagement", "kind"]

    def get_queryset(self) -> QuerySet[Population]:
        """Those of the engagements that the caller sees."""
        mine = queries.populations(user_of(self.request), organisation_of(self.request))
        return mine.defer("items") if self.action == "list" else mine.select_related("engagement")

    @extend_schema(responses=RecordsOut)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """With every record as it was frozen."""
        return Response(RecordsOut(self.get_object()).data)

    @extend_schema(responses=_CSV, filters=False)
    @action(detail=True, content_negotiation_class=AsItIs)
    def csv(self, request: Request, pk: str) -> HttpResponseBase:
        """Every frozen record as CSV, in the values its digest is made of."""
        frozen = self.get_object()
        sheet = audit_sheets.population(frozen)
        return files.answer(sheet, "csv", name=audit_sheets.name_of(frozen))

    @extend_schema(request=DrawIn, responses={201: SampleOut})
    @acting
    def draw(self, request: Request, pk: str) -> Response:
        """Draw a sample; every draw is kept."""
        population, told = self.audited(), self.told(DrawIn)
        wish = Draw(
            method=Method(told["method"]),
            basis=Basis(told["basis"]),
            seed=told["seed"],
            size=told.get("size"),
            confidence=_fraction(told.get("confidence")),
            tolerable=_fraction(told.get("tolerable")),
            expected=told["expected"],
            stratum=told["stratum"],
        )
        drawn = audit_samples.draw(user_of(request), population, wish=wish)
        return Response(SampleOut(drawn).data, status=status.HTTP_201_CREATED)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


class Samples(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Samples, with method, size and seed."""

    serializer_class = SampleOut
    queryset = Sample.objects.none()
    filterset_fields = ["population"]

    def get_queryset(self) -> QuerySet[Sample]:
        """Those of the populations that the caller sees."""
        mine = queries.samples(user_of(self.request), organisation_of(self.request))
        return mine.select_related("population").defer("population__items")

    @extend_schema(responses=_CSV, filters=False)
    @action(detail=True, content_negotiation_class=AsItIs)
    def csv(self, request: Request, pk: str) -> HttpResponseBase:
        """Every drawn item as CSV, with what it showed."""
        drawn = self.get_object()
        return files.answer(audit_sheets.sample(drawn), "csv", name=audit_sheets.name_of(drawn))


class Items(mixins.ListModelMixin, mixins.RetrieveModelMixin, Audited):
    """Drawn items, in the order of the population."""

    serializer_class = ItemOut
    queryset = SampleItem.objects.none()
    filterset_class: Any = None
    filterset_fields = ["sample", "result"]

    def get_queryset(self) -> QuerySet[SampleItem]:
        """Those of the samples that the caller sees."""
        mine = queries.items(user_of(self.request), organisation_of(self.request))
        return mine.select_related("sample__population__engagement").defer(
            "sample__population__items"
        )

    @extend_schema(request=JudgeIn, responses=ItemOut)
    @acting
    def judge(self, request: Request, pk: str) -> Response:
        """Say what looking at it showed."""
        done = audit_samples.judge(user_of(request), self.audited(), **self.told(JudgeIn))
        return Response(ItemOut(done).data)

    def engagement_of(self, thing: SampleItem) -> Engagement:
        """That of the population it was drawn from."""
        return thing.sample.population.engagement
