"""Indicators, their values and alerts over the API; a build server sends values with a key."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies
from governance.api.own import Own, own_system
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.monitoring import AlertFilter, IndicatorFilter
from riskreg.actions import alerts, indicators
from riskreg.models import Alert, Evidence, Indicator, Measurement, Organisation, User
from riskreg.queries import monitoring as queries
from riskreg.rules.monitoring import Mark


class IndicatorIn(Own):
    """One figure of a system and its limits; system, name and alarm are needed."""

    system = serializers.UUIDField()
    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=200, required=False, allow_blank=True
    )
    is_higher_better = serializers.BooleanField(required=False)
    warning = serializers.FloatField(required=False, allow_null=True)
    alarm = serializers.FloatField()
    owner = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.none(), required=False, allow_null=True
    )
    interval_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    is_retired = serializers.BooleanField(required=False)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"owner": User.objects.filter(memberships__organisation=organisation)}


class IndicatorOut(serializers.ModelSerializer[Indicator]):
    """An indicator with its newest value and what that means by the limits of today."""

    last_value = serializers.FloatField(read_only=True, allow_null=True)
    last_at = serializers.DateTimeField(read_only=True, allow_null=True)
    mark = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = [
            "id", "system", "name", "unit", "source", "is_higher_better", "warning", "alarm",
            "owner", "interval_days", "is_retired", "last_value", "last_at", "mark",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema({"type": "string", "enum": [*(each.value for each in Mark), ""]})  # type: ignore[arg-type]
    def get_mark(self, indicator: Any) -> str:
        """What the newest value means; empty where nothing was measured."""
        meant = queries.mark_of(indicator, indicator.last_value)
        return meant.value if meant else ""


class MeasurementIn(Own):
    """One value; without a moment it was measured now."""

    value = serializers.FloatField()
    at = bodies.Moment(
        required=False,
        help_text="Sent again with the same moment and value, it is entered once.",
    )
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its evidence."""
        return {"evidence": Evidence.objects.of(organisation)}


class MeasurementOut(serializers.ModelSerializer[Measurement]):
    """A value as it was entered; it is never changed."""

    class Meta:
        model = Measurement
        fields = ["id", "at", "value", "note", "evidence", "recorded_by", "recorded_at"]
        read_only_fields = fields


class Indicators(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The indicators by which the organisation's systems are watched."""

    serializer_class = IndicatorOut
    queryset = Indicator.objects.none()
    filterset_class = IndicatorFilter

    def get_queryset(self) -> QuerySet[Indicator]:
        """The organisation's own, with their newest value."""
        return queries.with_last(Indicator.objects.of(organisation_of(self.request)))

    @extend_schema(request=IndicatorIn, responses={201: IndicatorOut})
    def create(self, request: Request) -> Response:
        """Watch a system by one more figure."""
        told = self.told(IndicatorIn)
        system = own_system(request, told.pop("system"))
        made = indicators.add(user_of(request), system, values=told)
        return Response(self._shown(made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=IndicatorIn(partial=True), responses=IndicatorOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change an indicator; its system stays. `is_retired` stops measuring it."""
        found = self.get_object()
        told = self.told(IndicatorIn, found)
        told.pop("system", None)
        indicators.change(user_of(request), found, values=told)
        return Response(self._shown(found.pk))

    def _shown(self, key: UUID) -> Any:
        return IndicatorOut(self.get_queryset().get(pk=key)).data

    @extend_schema(
        methods=["GET"], responses=MeasurementOut(many=True), operation_id="indicator_values"
    )
    @extend_schema(
        methods=["POST"],
        request=MeasurementIn,
        responses={201: MeasurementOut},
        operation_id="indicator_measure",
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def measurements(self, request: Request, pk: str) -> Response:
        """The values, newest first; or enter one. A value at the alarm opens an alert."""
        indicator = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(indicator.measurements.order_by("-at", "pk"))
            return self.get_paginated_response(MeasurementOut(page or [], many=True).data)
        made = indicators.measure(user_of(request), indicator, **self.told(MeasurementIn))
        return Response(MeasurementOut(made).data, status=status.HTTP_201_CREATED)


class AlertOut(serializers.ModelSerializer[Alert]):
    """An alert as the register holds it."""

    class Meta:
        model = Alert
        fields = [
            "id", "system", "kind", "indicator", "risk", "was", "now", "owner", "opened_at",
            "closed_at", "closed_by", "outcome", "incident",
        ]  # fmt: skip
        read_only_fields = fields


class CloseAlertIn(serializers.Serializer[Any]):
    """What follows from an alert; with `is_incident` an incident is logged from it."""

    outcome = serializers.CharField(max_length=20_000)
    is_incident = serializers.BooleanField(default=False)


class Alerts(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's alerts, newest first."""

    serializer_class = AlertOut
    queryset = Alert.objects.none()
    filterset_class = AlertFilter

    def get_queryset(self) -> QuerySet[Alert]:
        """The organisation's own."""
        found: QuerySet[Alert] = Alert.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=CloseAlertIn, responses=AlertOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Say what follows from it."""
        alert, told = self.get_object(), self.told(CloseAlertIn)
        act = alerts.escalate if told["is_incident"] else alerts.close
        return Response(AlertOut(act(user_of(request), alert, outcome=told["outcome"])).data)
