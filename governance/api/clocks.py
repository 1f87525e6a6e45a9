"""Judging incidents and deciding clocks over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks import incident_records
from governance.api import bodies
from governance.api.own import Own
from governance.api.request import View, organisation_of, user_of
from riskreg import access
from riskreg.access import Right
from riskreg.actions import clocks, triage
from riskreg.models import Clock, Evidence, Incident, Organisation, Triage
from riskreg.queries import clocks as queries
from riskreg.rules.incidents import LONGEST_WORDS


class ClockOut(serializers.ModelSerializer[Clock]):
    """A clock: both dates, how each was reckoned, and what was decided."""

    told = serializers.DictField(
        read_only=True, help_text="Title, provision, trigger, period, steps and source, as frozen."
    )

    class Meta:
        model = Clock
        fields = [
            "id", "incident", "regime", "code", "state", "begins_at", "calendar_due", "rolled_due",
            "due_at", "missed_at", "met_at", "proof", "reason", "decided_by", "decided_at", "told",
        ]  # fmt: skip
        read_only_fields = fields


class MeetIn(Own):
    """When it was done, and by what proof."""

    met_at = bodies.Moment()
    reason = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)
    proof = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Proof of one's own."""
        return {"proof": Evidence.objects.of(organisation)}


class StopIn(serializers.Serializer[Any]):
    """Why a clock is paused, runs again or is closed."""

    reason = serializers.CharField(max_length=LONGEST_WORDS)


class TriageIn(serializers.Serializer[Any]):
    """Answers by question; the register fills in what is left out, `null` takes that away."""

    facts = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        default=dict,
        help_text='As `manage.py incident_clock` takes them; "unknown" is an answer of its own.',
    )
    reason = serializers.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        allow_blank=True,
        help_text="Needed where a clock that runs would end later or not run any more.",
    )
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would come out; nothing is kept."
    )


class TriageOut(serializers.ModelSerializer[Triage]):
    """A judgement: the case as it was, and what the rules made of it; it never changes."""

    facts = serializers.DictField(read_only=True)
    result = serializers.DictField(read_only=True)

    class Meta:
        model = Triage
        fields = [
            "id", "position", "facts", "result", "is_serious", "reportable", "rule_set", "reason",
            "by", "at",
        ]  # fmt: skip
        read_only_fields = fields


class TriageTold(serializers.Serializer[Any]):
    """What would come out; with `dry_run` nothing else is answered."""

    facts = serializers.DictField()
    result = serializers.DictField()
    easier = serializers.ListField(
        child=serializers.CharField(), help_text="Clocks that would end later or not run any more."
    )


class Judging(View):
    """What `Incidents` offers of judging and clocks."""

    @extend_schema(
        methods=["GET"], responses=TriageOut(many=True), operation_id="incidents_triage_list"
    )
    @extend_schema(
        methods=["POST"],
        request=TriageIn,
        responses={200: TriageTold, 201: TriageOut},
        operation_id="incidents_triage_create",
    )
    @action(
        detail=True,
        methods=["get", "post"],
        filterset_class=None,
        pagination_class=None,
        parser_classes=[bodies.Json],
    )
    def triage(self, request: Request, pk: str) -> Response:
        """The judgements so far; or judge it: serious or not, to whom, by when, which clocks."""
        incident: Incident = self.get_object()
        if request.method == "GET":
            return Response(TriageOut(incident.triages.all(), many=True).data)
        access.require(user_of(request), Right.TRIAGE_INCIDENT, incident)
        told = self.told(TriageIn)
        if told.pop("dry_run"):
            return Response(_told(incident, told["facts"]))
        judged = triage.judge(user_of(request), incident, **told)
        return Response(TriageOut(judged).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ClockOut(many=True), operation_id="incidents_clocks_list")
    @action(detail=True, filterset_class=None, pagination_class=None)
    def clocks(self, request: Request, pk: str) -> Response:
        """The clocks of an incident, open ones first."""
        incident: Incident = self.get_object()
        return Response(ClockOut(queries.of_incident(incident), many=True).data)


def _told(incident: Incident, facts: dict[str, Any]) -> dict[str, Any]:
    case = triage.read(incident, facts)
    assessment = case.assess()
    return {
        "facts": case.record,
        "result": incident_records.full_json(assessment),
        "easier": triage.easier(incident, assessment),
    }


_acting = action(detail=True, methods=["post"], parser_classes=[bodies.Json])


class Clocks(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Clocks of incidents: those that run or are paused, what ends first on top."""

    serializer_class = ClockOut
    queryset = Clock.objects.none()

    def get_queryset(self) -> QuerySet[Clock]:
        """The organisation's own; the list holds open ones."""
        organisation = organisation_of(self.request)
        if self.action == "list":
            found: QuerySet[Clock] = queries.open_clocks(organisation)
            return found
        own: QuerySet[Clock] = Clock.objects.of(organisation)
        return own

    @extend_schema(request=MeetIn, responses=ClockOut)
    @_acting
    def meet(self, request: Request, pk: str) -> Response:
        """Say that what it asks for was done, when, and by what proof."""
        return Response(ClockOut(self.act(clocks.meet, MeetIn)).data)

    @extend_schema(request=StopIn, responses=ClockOut)
    @_acting
    def pause(self, request: Request, pk: str) -> Response:
        """Stop it for a while; its end stays where it is."""
        return Response(ClockOut(self.act(clocks.pause, StopIn)).data)

    @extend_schema(request=StopIn, responses=ClockOut)
    @_acting
    def resume(self, request: Request, pk: str) -> Response:
        """Let it run again."""
        return Response(ClockOut(self.act(clocks.resume, StopIn)).data)

    @extend_schema(request=StopIn, responses=ClockOut)
    @_acting
    def close(self, request: Request, pk: str) -> Response:
        """End it without its being met."""
        return Response(ClockOut(self.act(clocks.close, StopIn)).data)
