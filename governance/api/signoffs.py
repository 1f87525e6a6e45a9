"""Sign-offs over the API: ask, approve, refuse, take back, override; the rules of who has to."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of, user_of
from governance.dossiers import tasks
from riskreg.actions import signoff_policies, signoffs
from riskreg.models import Role, SignOff, SignOffPolicy, SignOffVote, Subject
from riskreg.queries import subjects
from riskreg.rules import signoffs as rules


class SignOffStep(serializers.Serializer[Any]):
    """One step: so many persons, in one of these roles; no role: whoever may approve."""

    quorum = serializers.IntegerField(min_value=1, max_value=rules.MOST_PERSONS)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class SignOffVoteOut(serializers.ModelSerializer[SignOffVote]):
    """What one person said, of exactly which content."""

    class Meta:
        model = SignOffVote
        fields = ["person", "cast_as", "cast_for", "step", "vote", "reason", "digest", "cast_at"]
        read_only_fields = fields


class _Listed(serializers.ListSerializer[Any]):
    """Requests of a page: which are stale is asked once for all of them."""

    stale: frozenset[UUID] = frozenset()

    def to_representation(self, data: Any) -> Any:
        """Each with whether it is stale."""
        rows = list(data)
        self.stale = subjects.stale_among(rows)
        return super().to_representation(rows)


class SignOffOut(serializers.ModelSerializer[SignOff]):
    """A request for approval, bound to the digest of what was seen."""

    record = serializers.SerializerMethodField()
    is_stale = serializers.SerializerMethodField()
    steps = SignOffStep(many=True, read_only=True)
    votes = SignOffVoteOut(many=True, read_only=True)

    class Meta:
        model = SignOff
        fields = [
            "id", "kind", "record", "digest", "is_stale", "state", "asked_by", "asked_at", "note",
            "steps", "step", "votes", "decided_by", "decided_as", "decided_at", "reason",
            "is_override",
        ]  # fmt: skip
        read_only_fields = fields
        list_serializer_class = _Listed

    def get_record(self, asked: SignOff) -> str:
        """The key of the record, of the kind that is named."""
        return str(asked.record.pk)

    def get_is_stale(self, asked: SignOff) -> bool:
        """Whether the record is not any more what was put to the second person."""
        listed: Any = self.parent
        return asked.pk in (listed.stale if listed else subjects.stale_among([asked]))


class SignOffIn(serializers.Serializer[Any]):
    """Which record, and what the second person should know."""

    kind = serializers.ChoiceField(choices=Subject.choices)
    record = serializers.UUIDField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=5000)


class SignOffReasonIn(serializers.Serializer[Any]):
    """Why; needed to refuse."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=5000)


class SignOffs(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Requests to approve a record, and what came of them."""

    serializer_class = SignOffOut
    queryset = SignOff.objects.none()
    filterset_fields = ["kind", "state", "dossier", "decision", "assessment", "incident"]

    def get_queryset(self) -> QuerySet[SignOff]:
        """The organisation's own."""
        found: QuerySet[SignOff] = SignOff.objects.of(organisation_of(self.request))
        return found.select_related(*subjects.RELATED).prefetch_related("votes")

    @extend_schema(request=SignOffIn, responses={201: SignOffOut})
    def create(self, request: Request) -> Response:
        """Ask second persons to approve a record as it is."""
        told = self.told(SignOffIn)
        record = subjects.find(told["kind"], told["record"], organisation_of(request).pk)
        if record is None:
            raise Http404
        asked = signoffs.ask(user_of(request), record, note=told["note"])
        return Response(self._out(asked), status=status.HTTP_201_CREATED)

    @extend_schema(request=SignOffReasonIn, responses=SignOffOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve as a second person; of a dossier, its approved form is made with the last one."""
        self.act(tasks.approve, SignOffReasonIn)
        return Response(self._out(self.get_object()))

    @extend_schema(request=SignOffReasonIn, responses=SignOffOut)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse as a second person, with the reason."""
        return Response(self._out(self.act(signoffs.refuse, SignOffReasonIn)))

    @extend_schema(request=SignOffReasonIn, responses=SignOffOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a request back."""
        return Response(self._out(self.act(signoffs.withdraw, SignOffReasonIn)))

    @extend_schema(request=SignOffReasonIn, responses=SignOffOut)
    @action(detail=True, methods=["post"])
    def override(self, request: Request, pk: str) -> Response:
        """Approve in an emergency, without the rule; the reason heads every dossier."""
        self.act(tasks.override, SignOffReasonIn)
        return Response(self._out(self.get_object()))

    def _out(self, asked: SignOff) -> Any:
        return SignOffOut(self.get_queryset().get(pk=asked.pk)).data


class SignOffRuleOut(serializers.ModelSerializer[SignOffPolicy]):
    """Who has to approve a kind of record."""

    steps = SignOffStep(many=True, read_only=True)

    class Meta:
        model = SignOffPolicy
        fields = ["id", "kind", "steps", "is_required", "set_by", "set_at"]
        read_only_fields = fields


class SignOffRuleIn(serializers.Serializer[Any]):
    """The steps, one after the other."""

    kind = serializers.ChoiceField(choices=Subject.choices)
    steps = SignOffStep(many=True, allow_empty=False)
    is_required = serializers.BooleanField(default=False)


class Policies(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The rules of sign-off that were set; of other kinds one other person is enough."""

    serializer_class = SignOffRuleOut
    queryset = SignOffPolicy.objects.none()
    filterset_fields = ["kind"]

    def get_queryset(self) -> QuerySet[SignOffPolicy]:
        """The organisation's own."""
        found: QuerySet[SignOffPolicy] = SignOffPolicy.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=SignOffRuleIn, responses={200: SignOffRuleOut})
    def create(self, request: Request) -> Response:
        """Set the rule of one kind; it takes the place of the one before."""
        told = self.told(SignOffRuleIn)
        policy = signoff_policies.set_policy(
            user_of(request),
            organisation_of(request),
            kind=told["kind"],
            steps=rules.read(told["steps"]),
            is_required=told["is_required"],
        )
        return Response(SignOffRuleOut(policy).data)
