"""Fundamental rights impact assessments over the API: the same actions as the pages.

Submitting, approving, sending back and discarding are those of every assessment.
"""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of, user_of
from governance.ui import fria as words
from governance.ui.filters.assessments import AssessmentFilter
from governance.ui.fria import TOPICS
from riskreg.actions import fria
from riskreg.models import AISystem, Assessment, AssessmentKind, Evidence
from riskreg.rules.fria import PARTS


class FriaFilter(AssessmentFilter):
    """As the list of assessments, and by system."""

    kind = None
    system = django_filters.UUIDFilter(field_name="system")


class PartOut(serializers.Serializer[Any]):
    """One part: where the law asks for it, what it says, and where its words come from."""

    part = serializers.ChoiceField(PARTS)
    provision = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    where = serializers.CharField(
        allow_blank=True, help_text="The place in the data protection impact assessment."
    )
    sources = serializers.ListField(child=serializers.CharField())
    risks = serializers.ListField(
        child=serializers.UUIDField(), help_text="The risks that part (d) names."
    )


class FriaOut(serializers.ModelSerializer[Assessment]):
    """One version with its six parts in the order of the law."""

    reference = serializers.CharField(read_only=True)
    parts = serializers.SerializerMethodField()
    attention = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id", "reference", "version", "system", "system_version", "state", "parts", "dpia",
            "author", "created_at", "updated_at", "submitted_by", "submitted_at", "digest",
            "decided_by", "decided_at", "decision_note", "review_by", "notified_on",
            "notified_to", "notified_how", "attention",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(PartOut(many=True))
    def get_parts(self, document: Assessment) -> list[dict[str, Any]]:
        """All six, also those that are still empty."""
        content = document.content
        return [
            {
                "part": topic.part,
                "provision": topic.provision,
                "title": str(topic.title),
                "text": content.get(topic.part, ""),
                "where": content.get("dpia", {}).get(topic.part, ""),
                "sources": words.sources(document, topic.part),
                "risks": content.get("d_risks", []) if topic.part == "d" else [],
            }
            for topic in TOPICS
        ]

    def get_attention(self, document: Assessment) -> str:
        """What a reader must know: that the authority was notified before the approval."""
        return words.early_sentence(document)


class FriaIn(serializers.Serializer[Any]):
    """Which system is assessed."""

    system = serializers.UUIDField()


class PartIn(serializers.Serializer[Any]):
    """One part to keep; a place in the impact assessment or risks that are not named stay."""

    part = serializers.ChoiceField(PARTS)
    text = serializers.CharField(allow_blank=True, max_length=20000)
    where = serializers.CharField(required=False, allow_blank=True, max_length=200)
    risks = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Part (d) alone names risks."
    )

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        """Risks belong to part (d)."""
        if "risks" in told and told["part"] != "d":
            raise serializers.ValidationError({"risks": _("Part (d) alone names risks.")})
        return told


class DpiaIn(serializers.Serializer[Any]):
    """Which evidence is the data protection impact assessment; null takes it away."""

    evidence = serializers.UUIDField(allow_null=True)


class LeanOnIn(serializers.Serializer[Any]):
    """An approved assessment of a similar case."""

    earlier = serializers.UUIDField()


class NotifyIn(serializers.Serializer[Any]):
    """When which market surveillance authority was told, and how."""

    on = serializers.DateField()
    to = serializers.CharField(max_length=200)
    how = serializers.CharField(default="", allow_blank=True, max_length=300)


class Frias(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's fundamental rights impact assessments."""

    serializer_class = FriaOut
    queryset = Assessment.objects.none()
    filterset_class = FriaFilter

    def get_queryset(self) -> QuerySet[Assessment]:
        """The organisation's own."""
        mine: QuerySet[Assessment] = Assessment.objects.of(organisation_of(self.request))
        return mine.filter(kind=AssessmentKind.FRIA).select_related("dpia")

    @extend_schema(request=FriaIn, responses={201: FriaOut})
    def create(self, request: Request) -> Response:
        """Begin the next version for a system from what is known, or return the one open."""
        mine = AISystem.objects.of(organisation_of(request))
        system = get_object_or_404(mine, pk=self.told(FriaIn)["system"])
        return self._answer(fria.begin(user_of(request), system), status.HTTP_201_CREATED)

    @extend_schema(request=PartIn, responses=FriaOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def write(self, request: Request, pk: str) -> Response:
        """Keep one part of a draft."""
        document = self.get_object()
        told = self.told(PartIn)
        part = told.pop("part")
        if "where" not in told:
            told["where"] = document.content.get("dpia", {}).get(part, "")
        if "risks" in told:
            told["risks"] = [str(key) for key in told["risks"]]
        return self._answer(fria.write_part(user_of(request), document, part, **told))

    @extend_schema(request=DpiaIn, responses=FriaOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def dpia(self, request: Request, pk: str) -> Response:
        """Say which evidence is the data protection impact assessment (Art. 27(4))."""
        document = self.get_object()
        key = self.told(DpiaIn)["evidence"]
        mine = Evidence.objects.of(organisation_of(request)).filter(withdrawn_on=None)
        found = get_object_or_404(mine, pk=key) if key else None
        return self._answer(fria.set_dpia(user_of(request), document, found))

    @extend_schema(request=LeanOnIn, responses=FriaOut)
    @action(detail=True, methods=["post"], filterset_class=None, url_path="lean-on")
    def lean_on(self, request: Request, pk: str) -> Response:
        """Take over what an approved assessment of a similar case says (Art. 27(2))."""
        document = self.get_object()
        earlier = get_object_or_404(self.get_queryset(), pk=self.told(LeanOnIn)["earlier"])
        return self._answer(fria.lean_on(user_of(request), document, earlier))

    @extend_schema(request=NotifyIn, responses=FriaOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def notify(self, request: Request, pk: str) -> Response:
        """Record that the authority was told of an approved one (Art. 27(3)); nothing is sent."""
        document = self.get_object()
        return self._answer(fria.notify(user_of(request), document, **self.told(NotifyIn)))

    def _answer(self, document: Assessment, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=document.pk)
        return Response(FriaOut(fresh, context=self.get_serializer_context()).data, status=code)
