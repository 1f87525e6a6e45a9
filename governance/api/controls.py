"""Controls over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.controls import ControlFilter
from riskreg.actions import controls
from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    ControlLink,
    ControlTest,
    Effectiveness,
    Organisation,
    Vendor,
)
from riskreg.queries import controls as queries

PLAIN = [
    "title", "library_code", "layer", "phase", "carrier", "effect", "state", "due",
    "how_it_works", "how_it_is_tested", "review_interval", "is_organisation_wide",
]  # fmt: skip
RELATED = ["owner", "systems", "ai_models", "vendors"]


class LinkBody(serializers.Serializer[Any]):
    """A requirement that a control serves; linked to a heading it serves every entry below it."""

    framework = serializers.CharField(max_length=40)
    ref = serializers.CharField(max_length=80)
    rationale = serializers.CharField(allow_blank=True, default="")


class LinkOut(serializers.ModelSerializer[ControlLink]):
    """A requirement that a control serves."""

    class Meta:
        model = ControlLink
        fields = ["framework", "ref", "rationale"]
        read_only_fields = fields


class TestOut(serializers.ModelSerializer[ControlTest]):
    """One test and what it found."""

    __test__ = False  # a serializer, whatever its name says to a test runner

    class Meta:
        model = ControlTest
        fields = ["on", "tester", "result", "note", "recorded_at"]
        read_only_fields = fields


class ControlIn(Own, serializers.ModelSerializer[Control]):
    """What one may say of a control; `title` and `layer` are enough."""

    class Meta:
        model = Control
        fields = [*PLAIN, *RELATED]

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "owner": members(organisation),
            "systems": AISystem.objects.of(organisation),
            "ai_models": AIModel.objects.of(organisation),
            "vendors": Vendor.objects.of(organisation),
        }


class NewControl(ControlIn):
    """A control with the requirements it serves."""

    requirements = LinkBody(many=True, required=False)

    class Meta(ControlIn.Meta):
        fields = [*PLAIN, *RELATED, "requirements"]


class ControlOut(serializers.ModelSerializer[Control]):
    """A control as the register holds it."""

    reference = serializers.CharField(read_only=True)
    library_code = serializers.CharField(read_only=True, allow_blank=True)
    requirements = LinkOut(source="links", many=True, read_only=True)
    test_due = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Control
        fields = [
            "id", "reference", *PLAIN, *RELATED, "requirements", "effectiveness", "tested_on",
            "tested_by", "test_due", "confirmed_by", "confirmed_at", "changed_by", "created_at",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class LinksIn(serializers.Serializer[Any]):
    """Exactly what a control serves from now on."""

    requirements = LinkBody(many=True)


class TestIn(serializers.Serializer[Any]):
    """A test."""

    __test__ = False  # a serializer, whatever its name says to a test runner

    on = serializers.DateField()
    result = serializers.ChoiceField(Effectiveness.choices)
    note = serializers.CharField(allow_blank=True, default="")


class ConfirmIn(serializers.Serializer[Any]):
    """What the second person looked at."""

    note = serializers.CharField(allow_blank=True, default="")


class ReasonIn(serializers.Serializer[Any]):
    """Why something ends."""

    reason = serializers.CharField()


class DeclineIn(Own, ReasonIn):
    """The system that no longer relies on an inherited control, and why."""

    system = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.none())

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {"system": AISystem.objects.of(organisation)}


class ResumeIn(Own):
    """The system that relies on it again."""

    system = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.none())

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {"system": AISystem.objects.of(organisation)}


class Controls(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's controls; retired ones are listed where `state=retired` is asked for."""

    serializer_class = ControlOut
    queryset = Control.objects.none()
    filterset_class = ControlFilter

    def get_queryset(self) -> QuerySet[Control]:
        """The organisation's own, in constant queries."""
        mine: QuerySet[Control] = Control.objects.of(organisation_of(self.request))
        related = ("systems", "ai_models", "vendors", "links")
        return queries.with_test_due(mine).prefetch_related(*related)

    @extend_schema(request=NewControl, responses={201: ControlOut})
    def create(self, request: Request) -> Response:
        """Enter a control."""
        values = self.told(NewControl)
        links = _links(values.pop("requirements", ()))
        control = controls.add(
            user_of(request), organisation_of(request), values=values, links=links
        )
        return Response(self._shown(control), status=status.HTTP_201_CREATED)

    @extend_schema(request=ControlIn(partial=True), responses=ControlOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change fields; a change of substance clears the second person's confirmation."""
        control = self._one()
        changed = controls.change(user_of(request), control, values=self.told(ControlIn, control))
        return Response(self._shown(changed))

    @extend_schema(request=LinksIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def link(self, request: Request, pk: str) -> Response:
        """Say exactly which requirements the control serves."""
        control, values = self._asked(LinksIn)
        controls.link(user_of(request), control, links=_links(values["requirements"]))
        return Response(self._shown(control))

    @extend_schema(request=TestIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def test(self, request: Request, pk: str) -> Response:
        """Record a test; it is kept for good."""
        control, values = self._asked(TestIn)
        controls.record_test(user_of(request), control, **values)
        return Response(self._shown(control))

    @extend_schema(responses=TestOut(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def tests(self, request: Request, pk: str) -> Response:
        """Every test of the control, newest first."""
        return Response(TestOut(self._one().tests.all(), many=True).data)

    @extend_schema(request=ConfirmIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm as a second person, neither its owner nor who changed it last."""
        control, values = self._asked(ConfirmIn)
        controls.confirm(user_of(request), control, **values)
        return Response(self._shown(control))

    @extend_schema(request=ReasonIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def retire(self, request: Request, pk: str) -> Response:
        """End the control for good."""
        control, values = self._asked(ReasonIn)
        controls.retire(user_of(request), control, **values)
        return Response(self._shown(control))

    @extend_schema(request=DeclineIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def decline(self, request: Request, pk: str) -> Response:
        """Let a system no longer rely on the control it inherits."""
        control, values = self._asked(DeclineIn)
        controls.decline(user_of(request), values["system"], control, reason=values["reason"])
        return Response(self._shown(control))

    @extend_schema(request=ResumeIn, responses=ControlOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def resume(self, request: Request, pk: str) -> Response:
        """Let a system rely on the control again."""
        control, values = self._asked(ResumeIn)
        controls.resume(user_of(request), values["system"], control)
        return Response(self._shown(control))

    def _one(self) -> Control:
        control: Control = self.get_object()
        return control

    def _asked(self, kind: type[serializers.Serializer[Any]]) -> tuple[Control, dict[str, Any]]:
        """The control first, so that a foreign one is not found whatever the body says."""
        return self._one(), self.told(kind)

    def _shown(self, control: Control) -> Any:
        shown = self.get_queryset().get(pk=control.pk)
        return ControlOut(shown, context=self.get_serializer_context()).data


def _links(given: Any) -> list[tuple[str, ...]]:
    return [(each["framework"], each["ref"], each["rationale"]) for each in given]
