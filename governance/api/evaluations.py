"""Evaluations over the API: plan a run, record its values, take in a file of results."""

from typing import IO, Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies
from governance.api.own import Own, own_system
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.evaluations import EvaluationFilter
from riskreg.actions import evaluations
from riskreg.importers import results
from riskreg.models import AIModel, Dimension, Evaluation, Evidence, Metric, Organisation
from riskreg.rules.evaluations import Measure

TOLD = [
    "suite", "suite_version", "subject_version", "model", "normal_cases", "edge_cases",
    "attack_cases", "tool", "note",
]  # fmt: skip


class MetricIn(serializers.Serializer[Any]):
    """One metric: planned with its threshold, or measured."""

    name = serializers.CharField(max_length=120)
    dimension = serializers.ChoiceField(Dimension.choices, required=False)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    higher_is_better = serializers.BooleanField(required=False)
    threshold = serializers.FloatField(required=False, allow_null=True)
    value = serializers.FloatField(required=False, allow_null=True)
    low = serializers.FloatField(required=False, allow_null=True)
    high = serializers.FloatField(required=False, allow_null=True)


def _measures(told: list[dict[str, Any]]) -> list[Measure]:
    return [
        Measure(
            name=each["name"],
            dimension=each.get("dimension", ""),
            unit=each.get("unit", ""),
            is_higher_better=each.get("higher_is_better"),
            threshold=each.get("threshold"),
            value=each.get("value"),
            low=each.get("low"),
            high=each.get("high"),
        )
        for each in told
    ]


class EvaluationIn(Own):
    """A run to plan; with `ran_at` and values it is entered in one go."""

    system = serializers.UUIDField()
    suite = serializers.CharField(max_length=200)
    suite_version = serializers.CharField(max_length=60, required=False, allow_blank=True)
    subject_version = serializers.CharField(max_length=60, required=False, allow_blank=True)
    model = serializers.PrimaryKeyRelatedField[AIModel](
        queryset=AIModel.objects.none(), required=False, allow_null=True
    )
    normal_cases = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False)
    edge_cases = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False)
    attack_cases = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False)
    tool = serializers.CharField(max_length=200, required=False, allow_blank=True)
    note = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    thresholds_fixed_at = bodies.Moment(
        required=False, help_text="Left out, the thresholds are fixed now."
    )
    ran_at = bodies.Moment(
        required=False, help_text="For a run that is over; then say when thresholds were fixed."
    )
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )
    metrics = MetricIn(many=True)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its models and evidence."""
        return {
            "model": AIModel.objects.of(organisation),
            "evidence": Evidence.objects.of(organisation),
        }


class RecordIn(Own):
    """What a planned run measured. Thresholds stay as they were fixed."""

    ran_at = bodies.Moment()
    tool = serializers.CharField(max_length=200, required=False, allow_blank=True)
    note = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )
    metrics = MetricIn(many=True)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its evidence."""
        return {"evidence": Evidence.objects.of(organisation)}


class MetricOut(serializers.ModelSerializer[Metric]):
    """A metric as it was planned and measured."""

    higher_is_better = serializers.BooleanField(source="is_higher_better")

    class Meta:
        model = Metric
        fields = [
            "name", "dimension", "unit", "higher_is_better", "threshold", "value", "low", "high",
        ]  # fmt: skip
        read_only_fields = fields


class EvaluationOut(serializers.ModelSerializer[Evaluation]):
    """An evaluation; its verdict is computed from its metrics."""

    reference = serializers.CharField(read_only=True)
    metrics = MetricOut(many=True, read_only=True)
    was_entered_late = serializers.BooleanField(
        read_only=True, help_text="The thresholds came into the register after the run."
    )

    class Meta:
        model = Evaluation
        fields = [
            "id", "reference", "system", *TOLD, "thresholds_fixed_at", "planned_at", "planned_by",
            "ran_at", "verdict", "evidence", "recorded_at", "recorded_by", "was_entered_late",
            "metrics",
        ]  # fmt: skip
        read_only_fields = fields


class AsSent(BaseParser):
    """The bytes of a body: a hostile file is looked at before anything reads it."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """No more than would be read."""
        return bytes(stream.read(results.LIMIT + 1))


class Evaluations(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Runs of test suites against the organisation's systems."""

    serializer_class = EvaluationOut
    queryset = Evaluation.objects.none()
    filterset_class = EvaluationFilter

    def get_queryset(self) -> QuerySet[Evaluation]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Evaluation] = Evaluation.objects.of(organisation_of(self.request))
        return found.prefetch_related("metrics")

    @extend_schema(request=EvaluationIn, responses={201: EvaluationOut})
    def create(self, request: Request) -> Response:
        """Plan a run, or enter one that is over."""
        told = self.told(EvaluationIn)
        metrics = _measures(told.pop("metrics"))
        system = own_system(request, told.pop("system"))
        act = evaluations.enter if "ran_at" in told else evaluations.plan
        made = act(user_of(request), system, values=told, metrics=metrics)
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=RecordIn, responses=EvaluationOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def record(self, request: Request, pk: str) -> Response:
        """Record what a planned run measured; the verdict follows."""
        told = self.told(RecordIn)
        metrics = _measures(told.pop("metrics"))
        done = evaluations.record(user_of(request), self.get_object(), values=told, metrics=metrics)
        return Response(self._shown(done))

    @extend_schema(request={"application/json": OpenApiTypes.OBJECT}, responses=EvaluationOut)
    @action(detail=True, methods=["post"], filterset_class=None, parser_classes=[AsSent])
    def results(self, request: Request, pk: str) -> Response:
        """Record a planned run from a file: our own form, or “Every Eval Ever”."""
        content = request.data if isinstance(request.data, bytes) else b""
        return Response(self._shown(results.record(user_of(request), self.get_object(), content)))

    def _shown(self, evaluation: Evaluation) -> Any:
        fresh = self.get_queryset().get(pk=evaluation.pk)
        return EvaluationOut(fresh, context=self.get_serializer_context()).data
