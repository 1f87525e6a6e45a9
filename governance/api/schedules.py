"""Schedules of documents over the API: the same actions as the pages."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.dossiers import KINDS
from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.dossiers.confidentiality import Level
from governance.dossiers.scheduling import is_about_system
from riskreg.actions import schedules
from riskreg.models import AISystem, Organisation, Schedule, ScheduleRun, User
from riskreg.queries import days
from riskreg.queries import schedules as queries
from riskreg.rules.schedules import LAST_DAY


class ScheduleIn(Own, serializers.ModelSerializer[Schedule]):
    """What is made, about what, when, and who is told; kind and rhythm are needed."""

    kind = serializers.ChoiceField(choices=KINDS)
    approved_kind = serializers.ChoiceField(choices=KINDS, required=False, allow_blank=True)
    confidentiality = serializers.ChoiceField(choices=Level.choices, default=Level.CONFIDENTIAL)
    day = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LAST_DAY)
    told = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), many=True, required=False
    )

    class Meta:
        model = Schedule
        fields = ["kind", "system", "rhythm", "day", "approved_kind", "confidentiality", "told"]

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {"system": AISystem.objects.of(organisation), "told": members(organisation)}


class ScheduleRunOut(serializers.ModelSerializer[ScheduleRun]):
    """What it did for one period."""

    class Meta:
        model = ScheduleRun
        fields = ["period", "job", "refused", "at"]
        read_only_fields = fields


class ScheduleOut(serializers.ModelSerializer[Schedule]):
    """A schedule, the day of its next run, and what it did last."""

    next_on = serializers.SerializerMethodField()
    last = serializers.SerializerMethodField()

    class Meta:
        model = Schedule
        fields = [
            "id", "kind", "system", "rhythm", "day", "approved_kind", "confidentiality", "told",
            "is_paused", "since", "set_up_by", "created_at", "next_on", "last",
        ]  # fmt: skip
        read_only_fields = fields

    def get_next_on(self, schedule: Schedule) -> date | None:
        """Null while it is paused or waits for something to happen."""
        return queries.next_on(schedule, days.today(schedule.organisation))

    @extend_schema_field(ScheduleRunOut(allow_null=True))
    def get_last(self, schedule: Schedule) -> Any:
        """Null where it did nothing yet."""
        runs = list(schedule.runs.all())
        return ScheduleRunOut(runs[0]).data if runs else None


class Schedules(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's schedules."""

    serializer_class = ScheduleOut
    queryset = Schedule.objects.none()
    filterset_fields = ["kind", "rhythm", "is_paused"]

    def get_queryset(self) -> QuerySet[Schedule]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Schedule] = Schedule.objects.of(organisation_of(self.request))
        return found.select_related("organisation", "system").prefetch_related("told", "runs")

    @extend_schema(request=ScheduleIn, responses={201: ScheduleOut})
    def create(self, request: Request) -> Response:
        """Set one up; it makes documents in the caller's name."""
        values = self.told(ScheduleIn)
        schedule = schedules.add(
            user_of(request),
            organisation_of(request),
            values=values,
            is_about_system=is_about_system(values["kind"]),
        )
        return Response(ScheduleOut(schedule).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ScheduleIn(partial=True), responses=ScheduleOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change one; it goes on in the caller's name."""
        schedule = self.get_object()
        values = self.told(ScheduleIn, schedule)
        changed = schedules.change(
            user_of(request),
            schedule,
            values=values,
            is_about_system=is_about_system(values.get("kind", schedule.kind)),
        )
        return Response(ScheduleOut(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete one; what it made stays."""
        schedules.end(user_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=ScheduleOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Let it make nothing for now."""
        return Response(ScheduleOut(self.act(schedules.pause)).data)

    @extend_schema(request=None, responses=ScheduleOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let it go on with what comes from now on."""
        return Response(ScheduleOut(self.act(schedules.resume)).data)
