"""Requests and findings of audits over the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.bodies import acting
from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from riskreg import access
from riskreg.access import Right
from riskreg.actions import audit_findings, audit_requests, audits
from riskreg.models import (
    AuditFinding,
    AuditRequest,
    Control,
    Engagement,
    Evidence,
    Organisation,
    SampleItem,
    User,
)
from riskreg.queries import audits as queries
from riskreg.rules.audits import LONGEST


class WhyIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST)


class AuditRequestIn(Own):
    """What is asked of whom until when; `item`: of one item of a sample."""

    asked = serializers.CharField(max_length=LONGEST)
    owner = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.none())
    due = serializers.DateField()
    item = serializers.PrimaryKeyRelatedField[SampleItem](
        queryset=SampleItem.objects.none(), required=False
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members, and its items."""
        items = SampleItem.objects.of(organisation).select_related("sample__population")
        return {"owner": members(organisation), "item": items}


class AuditRequestOut(serializers.ModelSerializer[AuditRequest]):
    """What was asked and answered."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = AuditRequest
        fields = [
            "id", "engagement", "reference", "sample_item", "asked", "owner", "due", "state",
            "asked_by", "asked_at", "answer", "evidence", "answered_by", "answered_at", "reason",
            "settled_at",
        ]  # fmt: skip
        read_only_fields = fields


class AuditAnswerIn(Own):
    """An answer in words, with evidence, or both."""

    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), many=True, required=False
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its evidence."""
        return {"evidence": Evidence.objects.of(organisation)}


class AuditFindingIn(Own, serializers.ModelSerializer[AuditFinding]):
    """What was found, against what, and on which items it rests."""

    class Meta:
        model = AuditFinding
        fields = [
            "title", "severity", "edition", "ref", "control", "criterion", "condition", "cause",
            "effect", "items",
        ]  # fmt: skip
        extra_kwargs = {"items": {"required": False}}
        validators: list[Any] = []  # the action checks

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its controls and items."""
        items = SampleItem.objects.of(organisation).select_related("sample__population")
        return {"control": Control.objects.of(organisation), "items": items}


class AuditFindingOut(serializers.ModelSerializer[AuditFinding]):
    """A finding with management's response and the follow-up."""

    reference = serializers.CharField(read_only=True)
    response = serializers.CharField(
        read_only=True, allow_blank=True, help_text="agreed, partly, disagreed; empty before."
    )

    class Meta:
        model = AuditFinding
        fields = [
            "id", "engagement", "reference", "title", "severity", "edition", "ref", "control",
            "criterion", "condition", "cause", "effect", "items", "state", "raised_by",
            "raised_at", "response", "response_words", "action", "action_owner", "action_due",
            "responded_by", "responded_at", "followed_words", "followed_by", "followed_at",
        ]  # fmt: skip
        read_only_fields = fields


class AuditResponseIn(Own, serializers.ModelSerializer[AuditFinding]):
    """What management says; agreement names an action, who sees to it and by when."""

    class Meta:
        model = AuditFinding
        fields = ["response", "response_words", "action", "action_owner", "action_due"]
        extra_kwargs = {"response": {"required": True, "allow_blank": False}}
        validators: list[Any] = []  # the action checks

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"action_owner": members(organisation)}


class FollowIn(serializers.Serializer[Any]):
    """Closed as seen, or opened again, and what was seen."""

    state = serializers.ChoiceField(["verified", "reopened"])
    words = serializers.CharField(max_length=LONGEST)


class Audited(View):
    """A view on what belongs to engagements, in which their own auditors alone write."""

    def engagement_of(self, thing: Any) -> Engagement:
        """The engagement a thing is part of."""
        engagement: Engagement = thing.engagement
        return engagement

    def audited(self) -> Any:
        """The thing of the address, for an auditor of its engagement."""
        thing = self.get_object()
        audits.require_auditor(user_of(self.request), self.engagement_of(thing))
        return thing


class AuditRequests(mixins.ListModelMixin, mixins.RetrieveModelMixin, Audited):
    """Requests of auditors that the caller sees or answers."""

    serializer_class = AuditRequestOut
    queryset = AuditRequest.objects.none()
    filterset_class: Any = None
    filterset_fields = ["engagement", "state"]

    def get_queryset(self) -> QuerySet[AuditRequest]:
        """Those of the engagements that the caller sees, and those the caller answers."""
        mine = queries.requests(user_of(self.request), organisation_of(self.request))
        return mine.select_related("engagement").prefetch_related("evidence")

    @extend_schema(request=AuditAnswerIn, responses=AuditRequestOut)
    @acting
    def answer(self, request: Request, pk: str) -> Response:
        """Answer it: who was asked, who stands in, or an officer."""
        asked = self.get_object()
        if not audit_requests.may_answer(user_of(request), asked):
            raise PermissionDenied
        done = audit_requests.answer(user_of(request), asked, **self.told(AuditAnswerIn))
        return Response(AuditRequestOut(done).data)

    @extend_schema(request=None, responses=AuditRequestOut)
    @acting
    def accept(self, request: Request, pk: str) -> Response:
        """Take the answer as it is."""
        done = audit_requests.accept(user_of(request), self.audited())
        return Response(AuditRequestOut(done).data)

    @extend_schema(request=WhyIn, responses=AuditRequestOut)
    @acting
    def give_back(self, request: Request, pk: str) -> Response:
        """Ask again, with the reason."""
        done = audit_requests.give_back(user_of(request), self.audited(), **self.told(WhyIn))
        return Response(AuditRequestOut(done).data)

    @extend_schema(request=WhyIn, responses=AuditRequestOut)
    @acting
    def withdraw(self, request: Request, pk: str) -> Response:
        """Ask no longer, with the reason."""
        done = audit_requests.withdraw(user_of(request), self.audited(), **self.told(WhyIn))
        return Response(AuditRequestOut(done).data)


class AuditFindings(mixins.ListModelMixin, mixins.RetrieveModelMixin, Audited):
    """Findings of audits that the caller sees."""

    serializer_class = AuditFindingOut
    queryset = AuditFinding.objects.none()
    filterset_class: Any = None
    filterset_fields = ["engagement", "state", "severity"]

    def get_queryset(self) -> QuerySet[AuditFinding]:
        """Those of the engagements that the caller sees, and those whose action is the caller's."""
        mine = queries.findings(user_of(self.request), organisation_of(self.request))
        return mine.select_related("engagement").prefetch_related("items")

    @extend_schema(request=AuditFindingIn, responses=AuditFindingOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a finding that nobody has answered."""
        found = self.audited()
        told = self.told(AuditFindingIn, found)
        return Response(
            AuditFindingOut(audit_findings.change(user_of(request), found, values=told)).data
        )

    @extend_schema(request=AuditResponseIn, responses=AuditFindingOut)
    @acting
    def respond(self, request: Request, pk: str) -> Response:
        """Say for the organisation what is done about it."""
        found = self.get_object()
        access.require(user_of(request), Right.DECIDE, found)
        told = self.told(AuditResponseIn)
        return Response(
            AuditFindingOut(audit_findings.respond(user_of(request), found, values=told)).data
        )

    @extend_schema(request=FollowIn, responses=AuditFindingOut)
    @acting
    def follow(self, request: Request, pk: str) -> Response:
        """Close it as seen, or open it again."""
        found = self.audited()
        done = audit_findings.follow_up(user_of(request), found, **self.told(FollowIn))
        return Response(AuditFindingOut(done).data)
