"""Risks and their acceptance over the API: the same actions as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from governance.ui.filters.risks import RiskFilter
from riskreg.actions import acceptances, risks
from riskreg.models import (
    Acceptance,
    AISystem,
    Control,
    Organisation,
    Risk,
)
from riskreg.queries import risks as queries

PLAIN = ["title", "category", "cause", "event", "consequence", "affected", "rights", "tags"]
RELATED = ["owner", "systems", "controls"]
LEVELS = ["inherent_level", "residual_level", "target_level", "rights_level", "assessed_on"]


class LinkField(serializers.Serializer[Any]):
    """One requirement: a framework's code and the reference of its entry."""

    framework = serializers.CharField(max_length=40)
    ref = serializers.CharField(max_length=80)


class RiskIn(Own, serializers.ModelSerializer[Risk]):
    """What one may say of a risk; `title` and `category` are enough."""

    links = LinkField(many=True, required=False)

    class Meta:
        model = Risk
        fields = [*PLAIN, *RELATED, "links"]

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {
            "owner": members(organisation),
            "systems": AISystem.objects.of(organisation),
            "controls": Control.objects.of(organisation),
        }


class RiskOut(serializers.ModelSerializer[Risk]):
    """A risk as the register holds it; its levels come from approved assessments alone.

    `is_breach` says that the residual level lies above the appetite of the category. The harm to
    rights stands on its own scale and is never netted with a level or with money.
    """

    reference = serializers.CharField(read_only=True)
    links = LinkField(many=True, read_only=True)
    is_breach = serializers.SerializerMethodField()

    class Meta:
        model = Risk
        fields = [
            "id", "reference", *PLAIN, *RELATED, "links", *LEVELS, "is_breach", "closed_on",
            "closed_reason", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_breach(self, risk: Risk) -> bool:
        """Whether it stands above what is tolerated."""
        by: queries.Standard = self.context["standard"]
        return risk.closed_on is None and by.is_breach(risk.category, risk.residual_level)


class RiskReasonIn(serializers.Serializer[Any]):
    """Why something is done."""

    reason = serializers.CharField()


class Risks(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's risks."""

    serializer_class = RiskOut
    queryset = Risk.objects.none()
    filterset_class = RiskFilter

    def get_queryset(self) -> QuerySet[Risk]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Risk] = Risk.objects.of(organisation_of(self.request))
        return found.prefetch_related("systems", "controls", "links")

    def get_serializer_context(self) -> dict[str, Any]:
        """What risks are measured by, read once."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        return {**context, "standard": queries.standard(organisation_of(self.request))}

    @extend_schema(request=RiskIn, responses={201: RiskOut})
    def create(self, request: Request) -> Response:
        """Enter a risk."""
        values = self.told(RiskIn)
        links = _pairs(values.pop("links", ()))
        risk = risks.add(user_of(request), organisation_of(request), values=values, links=links)
        return self._answer(risk, status.HTTP_201_CREATED)

    @extend_schema(request=RiskIn(partial=True), responses=RiskOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change fields of a risk."""
        risk = self.get_object()
        values = self.told(RiskIn, risk)
        links = values.pop("links", None)
        risk = risks.change(user_of(request), risk, values=values)
        if links is not None:
            risk = risks.link(user_of(request), risk, links=_pairs(links))
        return self._answer(risk)

    @extend_schema(request=RiskReasonIn, responses=RiskOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Say that a risk exists no more, and why."""
        return self._answer(self.act(risks.close, RiskReasonIn))

    @extend_schema(request=RiskReasonIn, responses=RiskOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request: Request, pk: str) -> Response:
        """Take a closed risk up again."""
        return self._answer(self.act(risks.reopen, RiskReasonIn))

    def _answer(self, risk: Risk, code: int = status.HTTP_200_OK) -> Response:
        return Response(RiskOut(risk, context=self.get_serializer_context()).data, status=code)


def _pairs(links: Any) -> list[tuple[str, str]]:
    return [(each["framework"], each["ref"]) for each in links]


class AcceptanceOut(serializers.ModelSerializer[Acceptance]):
    """An acceptance; it holds only while `is_in_force` says so."""

    is_in_force = serializers.SerializerMethodField(
        help_text="Confirmed, its last day not over, the level not risen since."
    )

    class Meta:
        model = Acceptance
        fields = [
            "id", "risk", "level", "reason", "until", "state", "is_in_force", "asked_by",
            "asked_at", "decided_by", "decided_at", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_in_force(self, given: Acceptance) -> bool:
        """Computed from today."""
        context = self.context
        return queries.holds(given, given.risk, context["today"], context["standard"])


class AcceptanceIn(serializers.Serializer[Any]):
    """That somebody should live with a risk, why and until when."""

    risk = serializers.UUIDField()
    reason = serializers.CharField()
    until = serializers.DateField()


class NoteIn(serializers.Serializer[Any]):
    """What the second person says."""

    note = serializers.CharField(default="", allow_blank=True)


class AcceptanceFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By risk and state."""

    class Meta:
        model = Acceptance
        fields = ["risk", "state"]


class Acceptances(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Who lives with which risk until when."""

    serializer_class = AcceptanceOut
    queryset = Acceptance.objects.none()
    filterset_class = AcceptanceFilter

    def get_queryset(self) -> QuerySet[Acceptance]:
        """The organisation's own."""
        found: QuerySet[Acceptance] = Acceptance.objects.of(organisation_of(self.request))
        return found.select_related("risk")

    def get_serializer_context(self) -> dict[str, Any]:
        """Today, and what risks are measured by."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        by = queries.standard(organisation_of(self.request))
        return {**context, "standard": by, "today": timezone.localdate()}

    @extend_schema(request=AcceptanceIn, responses={201: AcceptanceOut})
    def create(self, request: Request) -> Response:
        """Ask that somebody lives with a risk."""
        told = self.told(AcceptanceIn)
        mine = Risk.objects.of(organisation_of(request))
        risk = get_object_or_404(mine, pk=told.pop("risk"))
        asked = acceptances.ask(user_of(request), risk, **told)
        return self._answer(asked, status.HTTP_201_CREATED)

    @extend_schema(request=NoteIn, responses=AcceptanceOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def accept(self, request: Request, pk: str) -> Response:
        """Live with the risk, as asked; somebody else than who asked."""
        return self._answer(self.act(acceptances.accept, NoteIn))

    @extend_schema(request=NoteIn, responses=AcceptanceOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def refuse(self, request: Request, pk: str) -> Response:
        """Do not live with it; the note says why."""
        return self._answer(self.act(acceptances.refuse, NoteIn))

    @extend_schema(request=RiskReasonIn, responses=AcceptanceOut)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: str) -> Response:
        """End an acceptance before its day, or take back what was asked."""
        return self._answer(self.act(acceptances.withdraw, RiskReasonIn))

    def _answer(self, given: Acceptance, code: int = status.HTTP_200_OK) -> Response:
        told = AcceptanceOut(given, context=self.get_serializer_context())
        return Response(told.data, status=code)
