"""Classification over the API: ask the rules, record a decision, read what was decided."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks import results
from frameworks.regimes import registry
from governance.api.request import View, organisation_of, user_of
from riskreg.actions import classification
from riskreg.models import AISystem, Decision

REGIMES = [regime.slug for regime in registry.all_regimes()]
ROLES = sorted({role.code for regime in registry.all_regimes() for role in regime.roles})
EDITIONS = sorted({each.code for regime in registry.all_regimes() for each in regime.editions})


class AskIn(serializers.Serializer[Any]):
    """A question to the rules: in which role, with which facts, under which edition, for when."""

    regime = serializers.ChoiceField(choices=REGIMES, default="eu_ai_act")
    role = serializers.ChoiceField(choices=ROLES)
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))
    edition = serializers.ChoiceField(
        choices=EDITIONS, required=False, help_text="Default: the newest in force on the day."
    )
    on = serializers.DateField(required=False, help_text="Default: today.")


class DecideIn(AskIn):
    """The same, to be recorded for a system."""

    system = serializers.UUIDField()
    reasons = serializers.DictField(child=serializers.CharField(), default=dict)
    note = serializers.CharField(default="", allow_blank=True)


class DecisionOut(serializers.ModelSerializer[Decision]):
    """A recorded decision with everything it was made from."""

    class Meta:
        model = Decision
        fields = [
            "id", "system", "number", "regime", "edition", "on", "role", "facts", "reasons",
            "rule_set", "tier", "is_provisional", "applies_from", "result", "note",
            "system_version", "decided_by", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class DecisionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By system, tier, edition, role, and whether it stands."""

    current = django_filters.BooleanFilter(
        method="only_current", help_text="True: only the newest of each system, regime and role."
    )

    class Meta:
        model = Decision
        fields = ["system", "tier", "edition", "role", "is_provisional", "regime"]

    def only_current(
        self, queryset: QuerySet[Decision], name: str, value: bool
    ) -> QuerySet[Decision]:
        """Leave out what a newer decision replaced."""
        current = Decision.objects.current().values("pk")
        return queryset.filter(pk__in=current) if value else queryset.exclude(pk__in=current)


def _frame(told: dict[str, Any]) -> classification.Frame:
    on = told.get("on") or timezone.localdate()
    edition = told.get("edition") or registry.get(told["regime"]).default_edition(on)
    return classification.Frame(told["regime"], told["role"], edition, on)


class Classifications(View):
    """What the rules say of facts; nothing is stored."""

    serializer_class = AskIn
    queryset = Decision.objects.none()
    pagination_class = None

    @extend_schema(request=AskIn, responses={200: OpenApiTypes.OBJECT})
    def create(self, request: Request) -> Response:
        """Classify facts: tier, steps with the facts that decided them, duties, warnings."""
        told = self.told(AskIn)
        frame = _frame(told)
        facts = classification.facts_of(frame.regime, told["facts"])
        on = frame.on or timezone.localdate()
        law = registry.get(frame.regime)
        return Response(
            results.to_json(law.classify(frame.role, facts, edition=frame.edition, on=on))
        )


class Decisions(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Recorded classifications; they are never changed."""

    serializer_class = DecisionOut
    queryset = Decision.objects.none()
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[Decision]:
        """The organisation's own."""
        found: QuerySet[Decision] = Decision.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=DecideIn, responses={201: DecisionOut})
    def create(self, request: Request) -> Response:
        """Classify a system and record the decision."""
        told = self.told(DecideIn)
        system = get_object_or_404(AISystem.objects.of(organisation_of(request)), pk=told["system"])
        decision = classification.record(
            user_of(request),
            system,
            _frame(told),
            answers=told["facts"],
            reasons=told["reasons"],
            note=told["note"],
        )
        return Response(DecisionOut(decision).data, status=status.HTTP_201_CREATED)
