"""AI systems over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import coverage
from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.systems import SystemFilter
from riskreg.actions import systems
from riskreg.models import (
    AIModel,
    AISystem,
    Autonomy,
    Dataset,
    Organisation,
    Stage,
    Unit,
    Vendor,
)

PLAIN = [
    "name", "purpose", "description", "version", "stage", "roles", "data", "affected_persons",
    "countries", "autonomy", "tools", "oversight", "placed_on_market", "put_into_service",
    "withdrawn_on", "oecd_people", "oecd_context", "oecd_data", "oecd_model", "oecd_task",
]  # fmt: skip
RELATED = ["unit", "owner", "vendor", "built_on", "datasets"]


class SystemIn(Own, serializers.ModelSerializer[AISystem]):
    """What one may say of a system; `name` and `purpose` are enough."""

    class Meta:
        model = AISystem
        fields = [*PLAIN, *RELATED]

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "unit": Unit.objects.filter(organisation=organisation),
            "owner": members(organisation),
            "vendor": Vendor.objects.of(organisation),
            "built_on": AIModel.objects.of(organisation),
            "datasets": Dataset.objects.of(organisation),
        }


class SystemOut(serializers.ModelSerializer[AISystem]):
    """A system as the register holds it."""

    reference = serializers.CharField(read_only=True)
    # Empty where nothing is stated: the schema must say so, which read-only fields leave out.
    stage = serializers.ChoiceField(Stage.choices, allow_blank=True, read_only=True)
    autonomy = serializers.ChoiceField(Autonomy.choices, allow_blank=True, read_only=True)

    class Meta:
        model = AISystem
        fields = [
            "id", "reference", *PLAIN, *RELATED, "external_source", "external_id", "extra",
            "is_archived", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ArchiveIn(serializers.Serializer[Any]):
    """Why a system is put away."""

    reason = serializers.CharField()


class Systems(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's AI systems."""

    serializer_class = SystemOut
    queryset = AISystem.objects.none()
    filterset_class = SystemFilter

    def get_queryset(self) -> QuerySet[AISystem]:
        """The organisation's own, in constant queries."""
        found: QuerySet[AISystem] = AISystem.objects.of(organisation_of(self.request))
        return found.prefetch_related("built_on", "datasets")

    @extend_schema(request=SystemIn, responses={201: SystemOut})
    def create(self, request: Request) -> Response:
        """Register a system."""
        system = systems.register(
            user_of(request), organisation_of(request), values=self.told(SystemIn)
        )
        return Response(self._shown(system), status=status.HTTP_201_CREATED)

    @extend_schema(request=SystemIn(partial=True), responses=SystemOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change fields of a system."""
        system = self.get_object()
        return Response(
            self._shown(
                systems.change(user_of(request), system, values=self.told(SystemIn, system))
            )
        )

    @extend_schema(request=ArchiveIn, responses=SystemOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def archive(self, request: Request, pk: str) -> Response:
        """Put a system out of the working lists; its history and dossiers stay."""
        system = self.act(systems.archive, ArchiveIn)
        return Response(self._shown(system))

    @extend_schema(request=None, responses=SystemOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def restore(self, request: Request, pk: str) -> Response:
        """Bring an archived system back."""
        return Response(self._shown(self.act(systems.restore)))

    @extend_schema(parameters=[coverage.FRAMEWORK], responses=coverage.CoverageOut, filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def coverage(self, request: Request, pk: str) -> Response:
        """Every requirement with its computed status and the reasons; nothing here can be set."""
        found = coverage.system_coverage(
            self.get_object(), request.query_params.get("framework", "")
        )
        return Response(coverage.CoverageOut(found).data)

    def _shown(self, system: AISystem) -> Any:
        return SystemOut(system, context=self.get_serializer_context()).data
