"""Assessments over the API: the same actions as the guided form."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.api.risks import RiskReasonIn
from governance.ui.filters.assessments import AssessmentFilter
from riskreg.actions import approval, assessments, fria
from riskreg.models import (
    AISystem,
    Assessment,
    AssessmentKind,
    Estimate,
    Organisation,
    Risk,
    Treatment,
)

STEPS = [
    "inherent_likelihood", "inherent_severity", "residual_likelihood", "residual_severity",
    "target_likelihood", "target_severity", "rights_severity", "rights_extent",
    "rights_reversibility",
]  # fmt: skip
RANGES = ["frequency_low", "frequency_high", "loss_low", "loss_high"]
TEXTS = ["assumptions", "dissent", "treatment", "treatment_note"]


class EstimateIn(Own, serializers.ModelSerializer[Estimate]):
    """How one risk is judged; what is not named stays. Steps count from 1 on the scale."""

    class Meta:
        model = Estimate
        fields = ["risk", *STEPS, *RANGES, *TEXTS, "estimator"]
        validators: list[Any] = []

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "risk": Risk.objects.of(organisation),
            "estimator": members(organisation),
        }


class EstimateOut(serializers.ModelSerializer[Estimate]):
    """One risk as the assessment judges it; harm to rights on its own scale."""

    treatment = serializers.ChoiceField(Treatment.choices, allow_blank=True, read_only=True)
    levels = serializers.SerializerMethodField()

    class Meta:
        model = Estimate
        fields = ["risk", "position", *STEPS, *RANGES, *TEXTS, "estimator", "levels"]
        read_only_fields = fields

    def get_levels(self, row: Estimate) -> dict[str, str]:
        """What the steps mean on the assessment's scale."""
        told = approval.levels(row, row.assessment.scale)
        return {name: str(value) for name, value in told.items() if name.endswith("_level")}


class AssessmentOut(serializers.ModelSerializer[Assessment]):
    """One version of an assessment with its estimates in order."""

    reference = serializers.CharField(read_only=True)
    estimates = EstimateOut(many=True, read_only=True)
    content = serializers.DictField(read_only=True)

    class Meta:
        model = Assessment
        fields = [
            "id", "reference", "kind", "version", "system", "system_version", "state", "scale",
            "content", "estimates", "author", "created_at", "updated_at", "submitted_by",
            "submitted_at", "digest", "decided_by", "decided_at", "decision_note", "review_by",
        ]  # fmt: skip
        read_only_fields = fields


class BeginIn(serializers.Serializer[Any]):
    """Which system is assessed."""

    system = serializers.UUIDField()
    kind = serializers.ChoiceField(AssessmentKind.choices, default=AssessmentKind.RISK)
    content = serializers.DictField(child=serializers.CharField(), default=dict)


class WriteIn(serializers.Serializer[Any]):
    """Parts of the document to keep; what is not named stays."""

    content = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    review_by = serializers.DateField(required=False, allow_null=True)


class DropIn(serializers.Serializer[Any]):
    """Which risk leaves the draft."""

    risk = serializers.UUIDField()


class ApproveIn(serializers.Serializer[Any]):
    """What the approver says, and the digest of what they read."""

    note = serializers.CharField(default="", allow_blank=True)
    seen = serializers.CharField(required=False, max_length=64)


def _stop_rights(kind: str, content: Mapping[str, str] | None) -> None:
    """The six parts keep where their words come from: they are written by actions of their own."""
    if kind == AssessmentKind.FRIA and content:
        raise serializers.ValidationError(
            {"content": _("This document is written under /api/v1/fria/.")}
        )


class Assessments(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's assessments."""

    serializer_class = AssessmentOut
    queryset = Assessment.objects.none()
    filterset_class = AssessmentFilter

    def get_queryset(self) -> QuerySet[Assessment]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Assessment] = Assessment.objects.of(organisation_of(self.request))
        return found.prefetch_related("estimates__assessment__scale")

    @extend_schema(request=BeginIn, responses={201: AssessmentOut})
    def create(self, request: Request) -> Response:
        """Begin the next version for a system, or return the one that is open."""
        told = self.told(BeginIn)
        _stop_rights(told["kind"], told["content"])
        mine = AISystem.objects.of(organisation_of(request))
        system = get_object_or_404(mine, pk=told.pop("system"))
        if told["kind"] == AssessmentKind.FRIA:
            begun = fria.begin(user_of(request), system)  # starts from the register, as a page does
        else:
            begun = assessments.begin(user_of(request), system, **told)
        return self._answer(begun, status.HTTP_201_CREATED)

    @extend_schema(request=WriteIn, responses=AssessmentOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Keep parts of a draft."""
        told = self.told(WriteIn)
        content = told.pop("content", None)
        assessment = self.get_object()
        _stop_rights(assessment.kind, content)
        return self._answer(
            assessments.write(user_of(request), assessment, content=content, values=told)
        )

    @extend_schema(request=EstimateIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def estimates(self, request: Request, pk: str) -> Response:
        """Judge one risk in a draft."""
        assessment = self.get_object()
        body = EstimateIn(data=request.data, context=self.get_serializer_context(), partial=True)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        risk = values.pop("risk", None)
        if risk is None:
            raise serializers.ValidationError({"risk": "Name the risk."})
        assessments.estimate(user_of(request), assessment, risk, values=values)
        return self._answer(assessment)

    @extend_schema(request=DropIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: Request, pk: str) -> Response:
        """Take a risk out of a draft; the risk itself stays."""
        assessment = self.get_object()
        mine = Risk.objects.of(organisation_of(request))
        risk = get_object_or_404(mine, pk=self.told(DropIn)["risk"])
        assessments.drop_estimate(user_of(request), assessment, risk)
        return self._answer(assessment)

    @extend_schema(request=None, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None, url_path="renew-scale")
    def renew_scale(self, request: Request, pk: str) -> Response:
        """Judge a draft on the version of the scales in force."""
        return self._answer(self.act(assessments.renew_scale))

    @extend_schema(request=None, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def submit(self, request: Request, pk: str) -> Response:
        """Send a draft to the approver; every gap is named with its place."""
        return self._answer(self.act(assessments.submit))

    @extend_schema(request=ApproveIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def approve(self, request: Request, pk: str) -> Response:
        """Put it in force: neither its author nor who submitted it."""
        return self._answer(self.act(assessments.approve, ApproveIn))

    @extend_schema(request=RiskReasonIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None, url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Give it back to its author with a reason."""
        return self._answer(self.act(assessments.send_back, RiskReasonIn))

    @extend_schema(request=RiskReasonIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def discard(self, request: Request, pk: str) -> Response:
        """Give up a draft; it stays readable."""
        return self._answer(self.act(assessments.discard, RiskReasonIn))

    def _answer(self, assessment: Assessment, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=assessment.pk)
        return Response(
            AssessmentOut(fresh, context=self.get_serializer_context()).data, status=code
        )
