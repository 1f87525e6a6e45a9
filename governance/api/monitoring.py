"""Monitoring plans and cycles over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, own_system
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.monitoring import CycleFilter
from riskreg.actions import monitoring
from riskreg.models import (
    Category,
    MonitoringCycle,
    MonitoringFinding,
    MonitoringPlan,
    Organisation,
    User,
)

LONG = 20_000
TAKES = {
    "risk": ("title", "category", "owner"),
    "incident": ("title",),
    "task": ("title", "owner", "due"),
}  # what a body says of what a finding opens


class MonitoringPlanIn(Own):
    """A plan; for a system that has none, `collected`, `responsible` and `starts_on` are needed."""

    system = serializers.UUIDField()
    collected = serializers.CharField(max_length=LONG, required=False)
    sources = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    analysis = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    interaction = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    interval_days = serializers.IntegerField(min_value=1, required=False)
    responsible = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.none(), required=False
    )
    starts_on = serializers.DateField(required=False)
    ended_on = serializers.DateField(required=False, allow_null=True)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"responsible": User.objects.filter(memberships__organisation=organisation)}


class MonitoringPlanOut(serializers.ModelSerializer[MonitoringPlan]):
    """A plan as it stands."""

    class Meta:
        model = MonitoringPlan
        fields = [
            "id", "system", "collected", "sources", "analysis", "interaction", "interval_days",
            "responsible", "starts_on", "ended_on", "changed_by", "changed_at",
        ]  # fmt: skip
        read_only_fields = fields


class MonitoringFindingOut(serializers.ModelSerializer[MonitoringFinding]):
    """What a cycle found, and what it opened."""

    class Meta:
        model = MonitoringFinding
        fields = ["id", "position", "words", "risk", "incident", "task", "found_by", "found_at"]
        read_only_fields = fields


class CycleOut(serializers.ModelSerializer[MonitoringCycle]):
    """A cycle with its answers by question, and its findings."""

    findings = MonitoringFindingOut(many=True, read_only=True)

    class Meta:
        model = MonitoringCycle
        fields = [
            "id", "plan", "position", "begins_on", "ends_on", "due", "answers", "findings",
            "conclusion", "closed_at", "closed_by",
        ]  # fmt: skip
        read_only_fields = fields


class Plans(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's monitoring plans (Art. 72(3) AI Act)."""

    serializer_class = MonitoringPlanOut
    queryset = MonitoringPlan.objects.none()

    def get_queryset(self) -> QuerySet[MonitoringPlan]:
        """The organisation's own."""
        found: QuerySet[MonitoringPlan] = MonitoringPlan.objects.of(organisation_of(self.request))
        return found.order_by("system__name", "pk")

    @extend_schema(request=MonitoringPlanIn, responses={201: MonitoringPlanOut})
    def create(self, request: Request) -> Response:
        """Set the plan of a system, or change what is named of the one it has."""
        told = self.told(MonitoringPlanIn)
        system = own_system(request, told.pop("system"))
        made = monitoring.plan(user_of(request), system, values=told)
        return Response(MonitoringPlanOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: CycleOut})
    @action(detail=True, methods=["post"])
    def look(self, request: Request, pk: str) -> Response:
        """Open the cycle of the running period now; the next period begins tomorrow."""
        cycle = self.act(monitoring.open_cycle)
        return Response(CycleOut(cycle).data, status=status.HTTP_201_CREATED)


class AnswersIn(serializers.Serializer[Any]):
    """Answers by the code of their question; what is not named stays."""

    answers = serializers.DictField(child=serializers.CharField(max_length=LONG, allow_blank=True))


class MonitoringFindingIn(Own):
    """What was found; with `opens`, what the risk or task that it opens is called."""

    words = serializers.CharField(max_length=LONG)
    opens = serializers.ChoiceField(["risk", "incident", "task"], required=False)
    title = serializers.CharField(max_length=200, required=False)
    category = serializers.ChoiceField(Category.choices, required=False)
    owner = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.none(), required=False, allow_null=True
    )
    due = serializers.DateField(required=False)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"owner": User.objects.filter(memberships__organisation=organisation)}


class ConclusionIn(serializers.Serializer[Any]):
    """What follows from a cycle."""

    conclusion = serializers.CharField(max_length=LONG)


class Cycles(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The cycles of all plans."""

    serializer_class = CycleOut
    queryset = MonitoringCycle.objects.none()
    filterset_class = CycleFilter

    def get_queryset(self) -> QuerySet[MonitoringCycle]:
        """The organisation's own, in constant queries."""
        mine: QuerySet[MonitoringCycle] = MonitoringCycle.objects.of(organisation_of(self.request))
        return mine.prefetch_related("findings").order_by("-due", "pk")

    @extend_schema(request=AnswersIn, responses=CycleOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def answers(self, request: Request, pk: str) -> Response:
        """Answer questions."""
        return self._shown(self.act(monitoring.answer, AnswersIn))

    @extend_schema(request=MonitoringFindingIn, responses={201: MonitoringFindingOut})
    @action(detail=True, methods=["post"], filterset_class=None)
    def findings(self, request: Request, pk: str) -> Response:
        """Add what was found, and open a risk or a task with it."""
        cycle = self.get_object()
        told = self.told(MonitoringFindingIn)
        words, opens = told.pop("words"), told.pop("opens", "")
        made = monitoring.find(
            user_of(request),
            cycle,
            words=words,
            opens=opens,
            values={name: told[name] for name in TAKES.get(opens, ()) if name in told},
        )
        return Response(MonitoringFindingOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ConclusionIn, responses=CycleOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Say what follows; every question has an answer by then."""
        return self._shown(self.act(monitoring.close, ConclusionIn))

    def _shown(self, cycle: MonitoringCycle) -> Response:
        return Response(CycleOut(self.get_queryset().get(pk=cycle.pk)).data)
