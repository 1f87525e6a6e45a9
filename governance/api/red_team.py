"""Red-team rounds and their findings over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members, own_system
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.evaluations import FindingFilter, RoundFilter
from riskreg.actions import red_team
from riskreg.models import (
    Evidence,
    Organisation,
    RedTeamFinding,
    RedTeamRound,
    Risk,
)

SAID = [
    "title", "subject_version", "team", "scope", "began_on", "ended_on", "evidence",
]  # fmt: skip
FOUND = ["title", "description", "failure_mode", "severity", "owner", "due", "risk"]


class ChangeRoundIn(serializers.ModelSerializer[RedTeamRound], Own):
    """What one may say of a round."""

    class Meta:
        model = RedTeamRound
        fields = SAID

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its evidence."""
        return {"evidence": Evidence.objects.of(organisation)}


class RoundIn(ChangeRoundIn):
    """A round to open."""

    system = serializers.UUIDField()

    class Meta:
        model = RedTeamRound
        fields = ["system", *SAID]


class FindingIn(serializers.ModelSerializer[RedTeamFinding], Own):
    """What one may say of a finding; how far it has come follows from fix and re-run."""

    class Meta:
        model = RedTeamFinding
        fields = FOUND

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its people and risks."""
        return {
            "owner": members(organisation),
            "risk": Risk.objects.of(organisation),
        }


class FixIn(serializers.Serializer[Any]):
    """What was fixed, and when."""

    fix = serializers.CharField(max_length=20_000)
    fixed_on = serializers.DateField()


class RerunIn(serializers.Serializer[Any]):
    """What running it again showed."""

    state = serializers.ChoiceField(choices=[("verified", "verified"), ("back", "back")])
    note = serializers.CharField(max_length=20_000)
    rerun_on = serializers.DateField()


class FindingOut(serializers.ModelSerializer[RedTeamFinding]):
    """A finding and how far it has come."""

    class Meta:
        model = RedTeamFinding
        fields = [
            "id", "round", "position", *FOUND, "state", "fix", "fixed_on", "rerun_on",
            "rerun_note",
        ]  # fmt: skip
        read_only_fields = fields


class RoundOut(serializers.ModelSerializer[RedTeamRound]):
    """A round with its findings."""

    reference = serializers.CharField(read_only=True)
    findings = FindingOut(many=True, read_only=True)

    class Meta:
        model = RedTeamRound
        fields = ["id", "reference", "system", *SAID, "findings"]
        read_only_fields = fields


class RedTeamRounds(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Rounds in which people try to make a system fail."""

    serializer_class = RoundOut
    queryset = RedTeamRound.objects.none()
    filterset_class = RoundFilter

    def get_queryset(self) -> QuerySet[RedTeamRound]:
        """The organisation's own, in constant queries."""
        found: QuerySet[RedTeamRound] = RedTeamRound.objects.of(organisation_of(self.request))
        return found.prefetch_related("findings")

    @extend_schema(request=RoundIn, responses={201: RoundOut})
    def create(self, request: Request) -> Response:
        """Open a round."""
        told = self.told(RoundIn)
        system = own_system(request, told.pop("system"))
        made = red_team.open_round(user_of(request), system, values=told)
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeRoundIn(partial=True), responses=RoundOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a round, for example the day it ended."""
        shown = self.get_object()
        red_team.change_round(user_of(request), shown, values=self.told(ChangeRoundIn, shown))
        return Response(self._shown(shown))

    @extend_schema(request=FindingIn, responses={201: FindingOut})
    @action(detail=True, methods=["post"], filterset_class=None)
    def findings(self, request: Request, pk: str) -> Response:
        """Add a finding to a round."""
        made = red_team.add_finding(
            user_of(request), self.get_object(), values=self.told(FindingIn)
        )
        return Response(FindingOut(made).data, status=status.HTTP_201_CREATED)

    def _shown(self, made: RedTeamRound) -> Any:
        return RoundOut(self.get_queryset().get(pk=made.pk)).data


class RedTeamFindings(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Ways in which systems failed: fix them, run them again."""

    serializer_class = FindingOut
    queryset = RedTeamFinding.objects.none()
    filterset_class = FindingFilter

    def get_queryset(self) -> QuerySet[RedTeamFinding]:
        """The organisation's own."""
        found: QuerySet[RedTeamFinding] = RedTeamFinding.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=FindingIn(partial=True), responses=FindingOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what a finding says."""
        finding = self.get_object()
        changed = red_team.change_finding(
            user_of(request), finding, values=self.told(FindingIn, finding)
        )
        return Response(FindingOut(changed).data)

    @extend_schema(request=FixIn, responses=FindingOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def fix(self, request: Request, pk: str) -> Response:
        """Say what was fixed."""
        done = self.act(red_team.fix, FixIn)
        return Response(FindingOut(done).data)

    @extend_schema(request=RerunIn, responses=FindingOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def rerun(self, request: Request, pk: str) -> Response:
        """Record what running it again showed."""
        done = self.act(red_team.rerun, RerunIn)
        return Response(FindingOut(done).data)
