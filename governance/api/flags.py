"""User flags and signals over the API; a key with the right `flag` alone can send flags."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies
from governance.api.own import own_system
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.evaluations import FlagFilter, SignalFilter
from riskreg.access import Right
from riskreg.actions import flags
from riskreg.models import FlagKind, Signal, UserFlag


class FlagIn(serializers.Serializer[Any]):
    """What a user of a system reports. Leave out who it was: nothing keeps it."""

    system = serializers.UUIDField()
    kind = serializers.ChoiceField(FlagKind.choices)
    words = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    flagged_at = bodies.Moment(required=False, help_text="Left out, it is now.")


class FlagOut(serializers.ModelSerializer[UserFlag]):
    """A flag, and the signal it counted towards."""

    class Meta:
        model = UserFlag
        fields = ["id", "system", "kind", "words", "channel", "flagged_at", "signal"]
        read_only_fields = fields


class SignalOut(serializers.ModelSerializer[Signal]):
    """A signal; `to_fix` is the time from its first flag until the fix."""

    reference = serializers.CharField(read_only=True)
    to_fix = serializers.DurationField(read_only=True, allow_null=True)

    class Meta:
        model = Signal
        fields = [
            "id", "reference", "system", "kind", "threshold", "window_days", "first_flag_at",
            "opened_at", "closed_at", "closed_by", "fix", "to_fix",
        ]  # fmt: skip
        read_only_fields = fields


class CloseIn(serializers.Serializer[Any]):
    """What was found and fixed, and since when the fix is in use."""

    fix = serializers.CharField(max_length=20_000)
    closed_at = bodies.Moment(required=False, help_text="Left out, it is now.")


class Flags(mixins.ListModelMixin, View):
    """What users of the organisation's systems report."""

    serializer_class = FlagOut
    queryset = UserFlag.objects.none()
    filterset_class = FlagFilter

    def right_to_enter(self) -> Right:
        """Who only sends flags need not read the register."""
        return Right.FLAG if self.action == "create" else Right.VIEW

    def get_queryset(self) -> QuerySet[UserFlag]:
        """The organisation's own."""
        found: QuerySet[UserFlag] = UserFlag.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=FlagIn, responses={201: FlagOut})
    def create(self, request: Request) -> Response:
        """Send a flag; enough of one kind within the system's window open a signal."""
        told = self.told(FlagIn)
        system = own_system(request, told.pop("system"))
        made = flags.raise_flag(user_of(request), system, channel=UserFlag.Channel.API, **told)
        return Response(FlagOut(made).data, status=status.HTTP_201_CREATED)


class Signals(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Enough flags of one kind to be looked into."""

    serializer_class = SignalOut
    queryset = Signal.objects.none()
    filterset_class = SignalFilter

    def get_queryset(self) -> QuerySet[Signal]:
        """The organisation's own."""
        found: QuerySet[Signal] = Signal.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=CloseIn, responses=SignalOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Close a signal with what was found and fixed."""
        done = self.act(flags.close, CloseIn)
        return Response(SignalOut(done).data)
