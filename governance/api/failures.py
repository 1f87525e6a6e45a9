"""Failure plans over the API: how a system or a tool fails, and its drills."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters import RegisterFilter
from riskreg.actions import failures
from riskreg.models import AISystem, FailurePlan, Organisation
from riskreg.rules.failures import Drill

FIELDS = sorted(failures.FIELDS)


class PlanFilter(RegisterFilter):
    """Plans of one system."""

    search_in = ("tool", "worst_outcome")

    system = django_filters.UUIDFilter(field_name="system")

    class Meta:
        model = FailurePlan
        fields: tuple[str, ...] = ()


class PlanIn(Own, serializers.ModelSerializer[FailurePlan]):
    """What one may say of how a system, or one of its tools, fails; what is not sent stays."""

    tool = serializers.CharField(default="", allow_blank=True, max_length=200)
    system = serializers.UUIDField()

    class Meta:
        model = FailurePlan
        fields = ["system", "tool", *FIELDS]
        validators: list[Any] = []  # a plan that exists is changed

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "override_by": members(organisation),
            "shutdown_by": members(organisation),
        }


class PlanOut(serializers.ModelSerializer[FailurePlan]):
    """How a system (`tool` empty) or one of its tools fails."""

    tool = serializers.CharField(read_only=True, allow_blank=True)

    class Meta:
        model = FailurePlan
        fields = [
            "id", "system", "tool", *FIELDS, "override_drilled_on", "shutdown_drilled_on",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class DrillIn(serializers.Serializer[Any]):
    """What was tried out, and when."""

    what = serializers.ChoiceField([each.value for each in Drill])
    on = serializers.DateField()


class FailurePlans(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's failure plans."""

    serializer_class = PlanOut
    queryset = FailurePlan.objects.none()
    filterset_class = PlanFilter

    def get_queryset(self) -> QuerySet[FailurePlan]:
        """The organisation's own."""
        mine: QuerySet[FailurePlan] = FailurePlan.objects.of(organisation_of(self.request))
        return mine

    @extend_schema(request=PlanIn, responses=PlanOut)
    def create(self, request: Request) -> Response:
        """Write down how a system or a tool fails; a plan that exists is changed."""
        told = self.told(PlanIn)
        mine = AISystem.objects.of(organisation_of(request))
        plan = failures.set_plan(
            user_of(request),
            get_object_or_404(mine, pk=told["system"]),
            tool=told["tool"],
            values={name: told[name] for name in FIELDS if name in request.data},
        )
        return Response(PlanOut(plan).data)

    @extend_schema(request=DrillIn, responses=PlanOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drill(self, request: Request, pk: str) -> Response:
        """Record that overriding or shutting down was tried out."""
        plan = self.act(failures.drilled, DrillIn)
        return Response(PlanOut(plan).data)
