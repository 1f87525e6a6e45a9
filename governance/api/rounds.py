"""Attestation rounds over the API: open, list, answer for a record, close, cancel."""

from dataclasses import asdict
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.bodies import acting
from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from riskreg import access
from riskreg.access import Right
from riskreg.actions import rounds
from riskreg.models import (
    Attestation,
    AttestationAnswer,
    AttestationRound,
    Control,
    Organisation,
    RoundKind,
    Said,
    Unit,
    User,
)
from riskreg.queries import rounds as queries

LONG = 4000


class AttestationTally(serializers.Serializer[Any]):
    """How far a round is."""

    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    cannot = serializers.IntegerField()
    waiting = serializers.IntegerField()
    gaps = serializers.IntegerField()


class AttestationRoundOut(serializers.ModelSerializer[AttestationRound]):
    """A round: what owners are asked to confirm by when, how far it is, and its result."""

    tally = serializers.SerializerMethodField()

    class Meta:
        model = AttestationRound
        fields = [
            "id", "title", "statement", "kind", "due", "state", "controls", "opened_by",
            "opened_at", "ended_by", "ended_at", "reason", "result", "listing", "tally",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AttestationTally)
    def get_tally(self, shown: AttestationRound) -> dict[str, int]:
        """Entries by answer; gaps have no owner."""
        return asdict(queries.tally(shown))


class AttestationRoundIn(Own):
    """What is to be confirmed of which records by when."""

    title = serializers.CharField(max_length=200)
    statement = serializers.CharField(max_length=LONG)
    kind = serializers.ChoiceField(choices=RoundKind.choices)
    due = serializers.DateField()
    unit = serializers.PrimaryKeyRelatedField[Unit](
        queryset=Unit.objects.none(), required=False, allow_null=True
    )
    status = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    controls = serializers.PrimaryKeyRelatedField[Control](
        queryset=Control.objects.none(), many=True, required=False
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its units and controls."""
        units = Unit.objects.filter(organisation=organisation)
        return {"unit": units, "controls": Control.objects.of(organisation)}


class AttestationReasonIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=LONG)


class AttestationAnswerOut(serializers.ModelSerializer[AttestationAnswer]):
    """What one person said, of exactly which state of the record."""

    class Meta:
        model = AttestationAnswer
        fields = ["person", "asked", "said", "reason", "named", "digest", "said_at"]
        read_only_fields = fields


class AttestationLine(serializers.ModelSerializer[Attestation]):
    """An entry of a round as lists give it."""

    said = serializers.ChoiceField(choices=Said.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Attestation
        fields = [
            "id", "round", "system", "control", "risk", "owner", "asked", "digest", "said",
            "said_digest",
        ]  # fmt: skip
        read_only_fields = fields


class AttestationOut(AttestationLine):
    """An entry whole: what it said at the opening and says now, and every answer."""

    seen_now = serializers.SerializerMethodField()
    digest_now = serializers.SerializerMethodField()
    is_stale = serializers.SerializerMethodField()
    answers = AttestationAnswerOut(many=True, read_only=True)

    class Meta(AttestationLine.Meta):
        fields = [
            *AttestationLine.Meta.fields,
            "seen",
            "seen_now",
            "digest_now",
            "is_stale",
            "answers",
        ]
        read_only_fields = fields

    @cached_property
    def _now(self) -> dict[str, Any]:
        item: Any = self.instance
        return queries.seen(item.round.kind, item.record)

    def get_seen_now(self, item: Attestation) -> dict[str, Any]:
        """The record as it is now, in the form that is digested: what one confirms."""
        return self._now

    def get_digest_now(self, item: Attestation) -> str:
        """SHA-256 of the record as it is now: what an answer names as `seen`."""
        return queries.digest(self._now)

    def get_is_stale(self, item: Attestation) -> bool:
        """Whether what was confirmed has changed since."""
        return queries.is_stale(item, queries.digest(self._now))


class AttestationIn(Own):
    """An answer; `seen` is the digest of what was read, `named` whose the record is instead."""

    said = serializers.ChoiceField(choices=Said.choices)
    seen = serializers.CharField(max_length=64)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONG)
    named = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.none(), required=False, allow_null=True
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"named": members(organisation)}


class Rounds(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Rounds in which owners confirm what the register says."""

    serializer_class = AttestationRoundOut
    queryset = AttestationRound.objects.none()
    filterset_fields = ["kind", "state"]
    filterset_class: Any = None

    def get_queryset(self) -> QuerySet[AttestationRound]:
        """The organisation's own."""
        rows = AttestationRound.objects.of(organisation_of(self.request))
        return queries.with_tallies(rows.prefetch_related("controls"))

    @extend_schema(request=AttestationRoundIn, responses={201: AttestationRoundOut})
    def create(self, request: Request) -> Response:
        """Ask the owners of records to confirm a statement by a day."""
        access.require(user_of(request), Right.RUN_ROUNDS, organisation_of(request))
        told = self.told(AttestationRoundIn)
        rest = {name: told.pop(name) for name in ("unit", "status", "controls") if name in told}
        made = rounds.open_round(user_of(request), organisation_of(request), values=told, **rest)
        return Response(AttestationRoundOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=AttestationRoundOut)
    @acting
    def close(self, request: Request, pk: str) -> Response:
        """End it: its result becomes evidence and does not change any more."""
        return Response(AttestationRoundOut(self.act(rounds.close)).data)

    @extend_schema(request=AttestationReasonIn, responses=AttestationRoundOut)
    @acting
    def cancel(self, request: Request, pk: str) -> Response:
        """End it without a result, and say why."""
        return Response(AttestationRoundOut(self.act(rounds.cancel, AttestationReasonIn)).data)


class Attestations(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The entries of rounds: one record each, who is asked, what was said."""

    serializer_class = AttestationLine
    queryset = Attestation.objects.none()
    filterset_fields = ["round", "asked", "said"]
    filterset_class: Any = None

    def get_queryset(self) -> QuerySet[Attestation]:
        """The organisation's own."""
        rows = Attestation.objects.of(organisation_of(self.request)).order_by("round", "pk")
        found: QuerySet[Attestation] = rows
        return found

    @extend_schema(responses=AttestationOut)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One entry with its state at the opening and now, and every answer."""
        return Response(AttestationOut(self.get_object()).data)

    @extend_schema(request=AttestationIn, responses=AttestationOut)
    @acting
    def answer(self, request: Request, pk: str) -> Response:
        """Answer for a record one is asked about, or stands in for who is."""
        self.act(rounds.answer, AttestationIn)
        return Response(AttestationOut(self.get_object()).data)
