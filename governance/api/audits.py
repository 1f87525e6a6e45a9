"""Audits over the API: engagements, who leads them, their private notes."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.audit_parts import (
    Audited,
    AuditFindingIn,
    AuditFindingOut,
    AuditRequestIn,
    AuditRequestOut,
    WhyIn,
)
from governance.api.audit_samples import PopulationOut
from governance.api.bodies import acting
from governance.api.own import Own, members
from governance.api.request import organisation_of, user_of
from governance.ui.filters import populations as filters
from riskreg import access
from riskreg.access import READERS, Right
from riskreg.actions import audit_findings, audit_requests, audit_samples, audits
from riskreg.models import (
    AuditNote,
    Engagement,
    Organisation,
    PopulationKind,
    User,
)
from riskreg.queries import audits as queries
from riskreg.rules.audits import LONGEST


class AuditIn(Own, serializers.ModelSerializer[Engagement]):
    """What is looked at, over which period, by whom; the caller leads it."""

    class Meta:
        model = Engagement
        fields = ["title", "scope", "criteria", "begins_on", "ends_on", "team"]
        extra_kwargs = {"team": {"required": False}}

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its auditors, and whoever was one of an audit of it."""
        held = User.objects.filter(
            memberships__organisation=organisation, memberships__role__in=READERS
        )
        teams = Engagement.team.through.objects.filter(engagement__organisation=organisation)
        return {"team": User.objects.filter(Q(pk__in=held) | Q(pk__in=teams.values("user")))}


class AuditOut(serializers.ModelSerializer[Engagement]):
    """An engagement; private notes are not part of it."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Engagement
        fields = [
            "id", "reference", "title", "scope", "criteria", "begins_on", "ends_on", "lead",
            "team", "conclusion", "planned_at", "closed_at", "taken_over_at",
        ]  # fmt: skip
        read_only_fields = fields


class AuditHandOverIn(Own):
    """Who of its auditors leads it from now on, and why."""

    lead = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.none())
    reason = serializers.CharField(max_length=LONGEST)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"lead": members(organisation)}


class AuditConclusionIn(serializers.Serializer[Any]):
    """What the audit concludes."""

    conclusion = serializers.CharField(max_length=LONGEST)


class FreezeIn(serializers.Serializer[Any]):
    """Which records, and the filters of their list by name, each with its values."""

    kind = serializers.ChoiceField(PopulationKind.choices)
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=200), max_length=100),
        required=False,
    )


class AuditNoteIn(serializers.Serializer[Any]):
    """A private note, read by the auditors of the engagement alone."""

    words = serializers.CharField(max_length=LONGEST)


class AuditNoteOut(serializers.ModelSerializer[AuditNote]):
    """A private note; it never changes."""

    class Meta:
        model = AuditNote
        fields = ["id", "item", "words", "author", "written_at"]
        read_only_fields = fields


class Audits(mixins.ListModelMixin, mixins.RetrieveModelMixin, Audited):
    """The engagements that the caller sees."""

    serializer_class = AuditOut
    queryset = Engagement.objects.none()
    filterset_class: Any = None

    def get_queryset(self) -> QuerySet[Engagement]:
        """All of the organisation; with a part of the register, those one works on."""
        mine = queries.engagements(user_of(self.request), organisation_of(self.request))
        return mine.select_related("organisation", "lead").prefetch_related("team")

    @extend_schema(request=AuditIn, responses={201: AuditOut})
    def create(self, request: Request) -> Response:
        """Plan an audit and lead it."""
        access.require(user_of(request), Right.AUDIT, organisation_of(request))
        told = self.told(AuditIn)
        made = audits.plan(user_of(request), organisation_of(request), values=told)
        return Response(AuditOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AuditIn, responses=AuditOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what it says of itself, or its auditors."""
        audit = self.audited()
        done = audits.change(user_of(request), audit, values=self.told(AuditIn, audit))
        return Response(AuditOut(done).data)

    @extend_schema(request=AuditConclusionIn, responses=AuditOut)
    @acting
    def close(self, request: Request, pk: str) -> Response:
        """Say what the audit concludes."""
        return Response(AuditOut(self._do(audits.close, AuditConclusionIn)).data)

    @extend_schema(request=WhyIn, responses=AuditOut)
    @acting
    def reopen(self, request: Request, pk: str) -> Response:
        """Go on with a closed audit."""
        return Response(AuditOut(self._do(audits.reopen, WhyIn)).data)

    @extend_schema(request=AuditHandOverIn, responses=AuditOut)
    @acting
    def hand_over(self, request: Request, pk: str) -> Response:
        """Let another of its auditors lead it."""
        return Response(AuditOut(self._do(audits.hand_over, AuditHandOverIn)).data)

    @extend_schema(request=WhyIn, responses=AuditOut)
    @acting
    def take_over(self, request: Request, pk: str) -> Response:
        """Lead it where none of its auditors is an auditor of the organisation today."""
        audit, user = self.get_object(), user_of(request)
        audits.require_taker(user, audit)
        return Response(AuditOut(audits.take_over(user, audit, **self.told(WhyIn))).data)

    @extend_schema(request=FreezeIn, responses={201: PopulationOut})
    @acting
    def freeze(self, request: Request, pk: str) -> Response:
        """Freeze the records that the filters of their list leave."""
        audit, told = self.audited(), self.told(FreezeIn)
        data = QueryDict(mutable=True)
        for name, values in told.get("filters", {}).items():
            data.setlist(name, values)
        found = filters.filter_of(told["kind"], data, audit.organisation, request._request)
        unknown = sorted(set(data) - set(found.filters))
        if unknown or found.form.errors:
            sentence = _("A filter cannot be read. Name those of the list, with their values.")
            raise serializers.ValidationError({"filters": [sentence]})
        frozen = audit_samples.freeze(
            user_of(request),
            audit,
            kind=told["kind"],
            filters=filters.in_force(found),
            rows=found.qs,
        )
        return Response(PopulationOut(frozen).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AuditRequestIn, responses={201: AuditRequestOut})
    @acting
    def ask(self, request: Request, pk: str) -> Response:
        """Ask an owner for something, of one item or of the whole."""
        audit, told = self.audited(), self.told(AuditRequestIn)
        item = told.pop("item", None)
        made = audit_requests.ask(user_of(request), audit, values=told, item=item)
        return Response(AuditRequestOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AuditFindingIn, responses={201: AuditFindingOut})
    @acting
    def find(self, request: Request, pk: str) -> Response:
        """Raise a finding."""
        audit, told = self.audited(), self.told(AuditFindingIn)
        made = audit_findings.raise_finding(user_of(request), audit, values=told)
        return Response(AuditFindingOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=AuditNoteOut(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def notes(self, request: Request, pk: str) -> Response:
        """Its private notes; for its auditors alone."""
        audit = self.audited()
        rows = queries.notes(user_of(request), audit.organisation).filter(engagement=audit)
        return Response(AuditNoteOut(rows, many=True).data)

    @extend_schema(request=AuditNoteIn, responses={201: AuditNoteOut})
    @acting
    def note(self, request: Request, pk: str) -> Response:
        """Write a private note."""
        written = self._do(audit_findings.note, AuditNoteIn)
        return Response(AuditNoteOut(written).data, status=status.HTTP_201_CREATED)

    def engagement_of(self, thing: Engagement) -> Engagement:
        """Itself."""
        return thing

    def _do(self, act: Any, kind: Any) -> Any:
        return act(user_of(self.request), self.audited(), **self.told(kind))
