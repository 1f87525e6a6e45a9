"""Tasks, reviews and one's own work over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.work import ReviewFilter, TaskFilter, WorkFilter
from governance.ui.work_kinds import WHEN, WORDS
from governance.ui.work_words import Items
from riskreg.actions import reviews, tasks
from riskreg.models import (
    AISystem,
    Control,
    Organisation,
    Review,
    Risk,
    Task,
    TaskState,
)
from riskreg.queries import days, work
from riskreg.queries.due import Scope

ENDS = [each for each in TaskState.choices if each[0] != TaskState.OPEN]


class TaskIn(Own, serializers.ModelSerializer[Task]):
    """What one may say of a task; title, owner and due are needed."""

    class Meta:
        model = Task
        fields = ["title", "details", "owner", "due", "system", "risk", "control"]

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "owner": members(organisation),
            "system": AISystem.objects.of(organisation),
            "risk": Risk.objects.of(organisation),
            "control": Control.objects.of(organisation),
        }


class TaskOut(serializers.ModelSerializer[Task]):
    """A task as the register holds it."""

    class Meta:
        model = Task
        fields = [
            "id", "title", "details", "owner", "due", "state", "system", "risk", "control",
            "outcome", "closed_at", "closed_by", "created_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CloseTaskIn(serializers.Serializer[Any]):
    """How a task ends, and what came of it or why it is dropped."""

    state = serializers.ChoiceField(ENDS, default=TaskState.DONE)
    outcome = serializers.CharField()


class Tasks(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's tasks."""

    serializer_class = TaskOut
    queryset = Task.objects.none()
    filterset_class = TaskFilter

    def get_queryset(self) -> QuerySet[Task]:
        """The organisation's own."""
        found: QuerySet[Task] = Task.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=TaskIn, responses={201: TaskOut})
    def create(self, request: Request) -> Response:
        """Give a task."""
        task = tasks.add(user_of(request), organisation_of(request), values=self.told(TaskIn))
        return Response(TaskOut(task).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TaskIn(partial=True), responses=TaskOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change an open task."""
        task = self.get_object()
        return Response(
            TaskOut(tasks.change(user_of(request), task, values=self.told(TaskIn, task))).data
        )

    @extend_schema(request=CloseTaskIn, responses=TaskOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Done, with what came of it, or dropped, with the reason."""
        told = self.told(CloseTaskIn)
        task = tasks.close(
            user_of(request),
            self.get_object(),
            state=TaskState(told["state"]),
            outcome=told["outcome"],
        )
        return Response(TaskOut(task).data)


class CauseOut(serializers.Serializer[Any]):
    """One change behind a review."""

    cause = serializers.CharField()
    at = serializers.DateTimeField()
    was = serializers.JSONField()
    now = serializers.JSONField()
    about = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Kind and key of the record."
    )


class ReviewOut(serializers.ModelSerializer[Review]):
    """A record that must be looked at again, and every change that reached it."""

    causes = CauseOut(many=True, read_only=True)

    class Meta:
        model = Review
        fields = [
            "id", "system", "subject_kind", "subject_key", "cause", "causes", "opened_at", "due",
            "closed_at", "closed_by", "outcome",
        ]  # fmt: skip
        read_only_fields = fields


class CloseReviewIn(serializers.Serializer[Any]):
    """What looking again found."""

    outcome = serializers.CharField()


class Reviews(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's reviews; they open by themselves."""

    serializer_class = ReviewOut
    queryset = Review.objects.none()
    filterset_class = ReviewFilter

    def get_queryset(self) -> QuerySet[Review]:
        """The organisation's own."""
        found: QuerySet[Review] = Review.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=CloseReviewIn, responses=ReviewOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Say what looking again found."""
        review = self.act(reviews.close, CloseReviewIn)
        return Response(ReviewOut(review).data)


class WorkOut(serializers.Serializer[Any]):
    """One thing that is due from the caller."""

    kind = serializers.ChoiceField([(kind, str(kind)) for kind in WORDS])
    key = serializers.UUIDField(help_text="The record it is about.")
    title = serializers.CharField()
    reason = serializers.CharField()
    system = serializers.UUIDField(source="row.within", allow_null=True)
    due = serializers.DateField(allow_null=True)
    late = serializers.IntegerField(help_text="By how many days it is late.")
    url = serializers.CharField(help_text="The page where one does it.", allow_blank=True)


def _several(name: str, choices: list[str], words: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, enum=choices, many=True, description=words)


class Work(View):
    """What is due from the caller, over all kinds, soonest first."""

    serializer_class = WorkOut
    queryset = Task.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, description="Search"),
            _several("kind", list(WORDS), "Kind"),
            _several("when", [each.value for each in WHEN], "Due"),
        ],
        responses=WorkOut(many=True),
    )
    def list(self, request: Request) -> Response:
        """What is due from the caller."""
        organisation = organisation_of(request)
        scope = Scope(organisation, days.today(organisation))
        found = WorkFilter(request.query_params, queryset=Task.objects.none())
        if not found.form.is_valid():
            raise serializers.ValidationError(found.form.errors)
        rows: Any = Items(work.items(scope, found.wanted(), mine=user_of(request)), scope.today, {})
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(WorkOut(page or [], many=True).data)
