"""Claims and the crosswalk over the API: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks.models import CrosswalkRow
from governance.api.own import Own
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.claims import ClaimFilter, CrosswalkFilter
from riskreg.actions import coverage as actions
from riskreg.models import AISystem, CrosswalkReview, NotApplicable, Organisation
from riskreg.queries import claims, crosswalk


class ClaimIn(Own):
    """What is claimed not to apply to which system, and why."""

    system = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.none())
    framework = serializers.CharField(max_length=40)
    ref = serializers.CharField(max_length=80)
    reason = serializers.CharField()

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {"system": AISystem.objects.of(organisation)}


class ClaimNoteIn(serializers.Serializer[Any]):
    """A second person's note; needed where one refuses."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


class ClaimReasonIn(serializers.Serializer[Any]):
    """Why a claim is taken back."""

    reason = serializers.CharField()


class ClaimOut(serializers.ModelSerializer[NotApplicable]):
    """A claim; `is_stale`: the system has been classified again, it no longer counts."""

    is_stale = serializers.BooleanField(read_only=True)

    class Meta:
        model = NotApplicable
        fields = [
            "id", "system", "framework", "ref", "reason", "state", "is_stale", "asked_by",
            "asked_at", "decided_by", "decided_at", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields


class Claims(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Claims that a requirement which the law leaves open does not apply."""

    serializer_class = ClaimOut
    queryset = NotApplicable.objects.none()
    filterset_class = ClaimFilter

    def get_queryset(self) -> QuerySet[NotApplicable]:
        """The organisation's own."""
        return claims.register(organisation_of(self.request))

    @extend_schema(request=ClaimIn, responses={201: ClaimOut})
    def create(self, request: Request) -> Response:
        """Claim it; a second person decides."""
        values = self.told(ClaimIn)
        made = actions.claim(user_of(request), values.pop("system"), **values)
        return self._shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=ClaimNoteIn, responses=ClaimOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm as a second person: the requirement is left out for the system."""
        return self._shown(self.act(actions.confirm, ClaimNoteIn))

    @extend_schema(request=ClaimNoteIn, responses=ClaimOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse as a second person, with the reason."""
        return self._shown(self.act(actions.refuse, ClaimNoteIn))

    @extend_schema(request=ClaimReasonIn, responses=ClaimOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a claim back, with the reason: the requirement counts again."""
        return self._shown(self.act(actions.withdraw, ClaimReasonIn))

    def _shown(self, claim: NotApplicable, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=claim.pk)
        return Response(ClaimOut(row, context=self.get_serializer_context()).data, status=code)


class ReviewIn(serializers.Serializer[Any]):
    """Whether the relation is as stated; a disagreement needs its note."""

    verdict = serializers.ChoiceField(CrosswalkReview.Verdict.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class CrosswalkOut(serializers.ModelSerializer[CrosswalkRow]):
    """A crosswalk row, with the review of the caller's organisation alone."""

    source_framework = serializers.CharField(source="source_framework.code")
    target_framework = serializers.CharField(source="target_framework.code")
    relation = serializers.CharField()
    confidence = serializers.CharField()
    verdict = serializers.ChoiceField(
        CrosswalkReview.Verdict.choices, source="own_verdict", allow_null=True, read_only=True
    )
    reviewed_by = serializers.CharField(source="own_reviewer", allow_null=True, read_only=True)
    reviewed_on = serializers.DateField(source="own_day", allow_null=True, read_only=True)
    review_note = serializers.CharField(source="own_note", allow_null=True, read_only=True)

    class Meta:
        model = CrosswalkRow
        fields = [
            "id", "source_framework", "source_ref", "relation", "target_framework", "target_ref",
            "confidence", "provenance", "note", "verdict", "reviewed_by", "reviewed_on",
            "review_note",
        ]  # fmt: skip
        read_only_fields = fields


class Crosswalk(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """How entries of frameworks relate; a row never says that meeting one meets the other."""

    serializer_class = CrosswalkOut
    queryset = CrosswalkRow.objects.none()
    filterset_class = CrosswalkFilter

    def get_queryset(self) -> QuerySet[Any]:
        """Every row that stands, not reviewed ones first."""
        return crosswalk.register(organisation_of(self.request)).order_by("own_rank", "pk")

    @extend_schema(request=ReviewIn, responses=CrosswalkOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def review(self, request: Request, pk: str) -> Response:
        """Say as a person whether the relation is as stated."""
        row = self.get_object()
        actions.review(user_of(request), organisation_of(request), row, **self.told(ReviewIn))
        shown = self.get_queryset().get(pk=row.pk)
        return Response(CrosswalkOut(shown, context=self.get_serializer_context()).data)
