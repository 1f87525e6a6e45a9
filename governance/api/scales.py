"""Scales and appetite over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of, user_of
from riskreg.actions import scales
from riskreg.models import Appetite, Category, Scale


class StepIn(serializers.Serializer[Any]):
    """One step of a scale."""

    name = serializers.CharField(max_length=40)
    meaning = serializers.CharField(max_length=300)


class RangedIn(StepIn):
    """One step with its range; only the last may leave `high` out."""

    low = serializers.FloatField(min_value=0)
    high = serializers.FloatField(allow_null=True)


class LevelIn(serializers.Serializer[Any]):
    """One level, with the longest acceptance in days (0: it cannot be accepted)."""

    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=40)
    days = serializers.IntegerField(min_value=0)


class ScaleIn(serializers.Serializer[Any]):
    """A version of the scales. `matrix[l][s]` is the code of a level; it never falls."""

    likelihood = RangedIn(many=True)
    severity = RangedIn(many=True)
    levels = LevelIn(many=True)
    matrix = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=20), max_length=10),
        max_length=10,
    )
    rights_severity = StepIn(many=True)
    rights_extent = StepIn(many=True)
    rights_reversibility = StepIn(many=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR")
    note = serializers.CharField(default="", allow_blank=True)


class AppetiteIn(serializers.Serializer[Any]):
    """Up to which level, and which loss, a category of risk is tolerated."""

    category = serializers.ChoiceField(choices=Category.choices)
    level = serializers.CharField(max_length=20)
    loss = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, default=None)
    loss_chance = serializers.FloatField(allow_null=True, default=None)
    note = serializers.CharField(default="", allow_blank=True)


class AppetiteOut(serializers.ModelSerializer[Appetite]):
    """What is tolerated in a category."""

    class Meta:
        model = Appetite
        fields = ["category", "level", "loss", "loss_chance", "note", "set_by", "set_at"]
        read_only_fields = fields


class ScaleOut(ScaleIn):
    """A version of the scales; the newest is in force."""

    id = serializers.UUIDField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    set_by = serializers.UUIDField(source="set_by_id", read_only=True)
    set_at = serializers.DateTimeField(read_only=True)


class ScalesView(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The versions of the scales, the newest first."""

    serializer_class = ScaleOut
    queryset = Scale.objects.none()

    def get_queryset(self) -> QuerySet[Scale]:
        """The organisation's own."""
        found: QuerySet[Scale] = Scale.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=ScaleIn, responses={201: ScaleOut})
    def create(self, request: Request) -> Response:
        """Publish a version; assessments keep the one they were made on."""
        made = scales.set_scale(
            user_of(request), organisation_of(request), values=self.told(ScaleIn)
        )
        return Response(ScaleOut(made).data, status=status.HTTP_201_CREATED)


class Appetites(mixins.ListModelMixin, View):
    """What is tolerated in each category."""

    serializer_class = AppetiteOut
    queryset = Appetite.objects.none()

    def get_queryset(self) -> QuerySet[Appetite]:
        """The organisation's own."""
        found: QuerySet[Appetite] = Appetite.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=AppetiteIn, responses=AppetiteOut)
    def create(self, request: Request) -> Response:
        """Set the appetite of a category, in place of what it was."""
        told = self.told(AppetiteIn)
        made = scales.set_appetite(
            user_of(request), organisation_of(request), category=told.pop("category"), values=told
        )
        return Response(AppetiteOut(made).data)
