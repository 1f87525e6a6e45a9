"""Second assessments over the API: ask, answer, submit, compare, decide, take back.

What the assessor must not see is withheld by the database (`riskreg/postgres/policies.py`), so
nothing here hides it once more.
"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.bodies import acting
from governance.api.own import Own, members
from governance.api.request import View, organisation_of, user_of
from riskreg import access, walls
from riskreg.access import Right
from riskreg.actions import seconds
from riskreg.models import Decision, Organisation, SecondAssessment, User
from riskreg.queries import seconds as queries
from riskreg.rules.seconds import Choice

LONG = 2000


class SecondCompared(serializers.Serializer[Any]):
    """One question: whether both were asked it, and whether their answers differ."""

    name = serializers.CharField()
    is_shared = serializers.BooleanField()
    differs = serializers.BooleanField()


class SecondOut(serializers.ModelSerializer[SecondAssessment]):
    """A second assessment; answers and comparison are empty until it is submitted."""

    compared = serializers.SerializerMethodField()

    class Meta:
        model = SecondAssessment
        fields = [
            "id", "system", "decision", "regime", "role", "edition", "questionnaire", "assessor",
            "asked_by", "asked_at", "due", "note", "state", "submitted_at", "answers", "reasons",
            "tier", "knew_first", "compared", "choices", "resolved_by", "resolved_at", "outcome",
            "reason",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SecondCompared(many=True))
    def get_compared(self, shown: SecondAssessment) -> list[dict[str, Any]]:
        """Question by question, once it is submitted."""
        return [
            {"name": each.name, "is_shared": each.is_shared, "differs": each.differs}
            for each in queries.compared(shown)
        ]


class SecondIn(Own):
    """Of which classification, by whom, by when."""

    decision = serializers.UUIDField()
    assessor = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.none())
    due = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONG)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Its members."""
        return {"assessor": members(organisation)}


class SecondAnswersIn(serializers.Serializer[Any]):
    """Answers by the name of the question, with reasons."""

    answers = serializers.DictField(child=serializers.JSONField())
    reasons = serializers.DictField(child=serializers.CharField(max_length=LONG), required=False)


class SecondSubmitIn(serializers.Serializer[Any]):
    """What the assessor says of their independence."""

    knew_first = serializers.BooleanField(default=False)


class SecondChoiceIn(serializers.Serializer[Any]):
    """Whose answer to a question holds, and why."""

    choice = serializers.ChoiceField(choices=[each.value for each in Choice])
    reason = serializers.CharField(max_length=LONG)


class SecondResolveIn(serializers.Serializer[Any]):
    """By each question that differs, whose answer holds and why."""

    choices = serializers.DictField(child=SecondChoiceIn())


class SecondReasonIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=LONG)


class Seconds(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Classifications done once more by somebody who does not see the first."""

    serializer_class = SecondOut
    queryset = SecondAssessment.objects.none()
    filterset_fields = ["state", "system", "assessor"]
    filterset_class: Any = None

    def get_queryset(self) -> QuerySet[SecondAssessment]:
        """The organisation's own, as far as the caller may know of them."""
        rows = SecondAssessment.objects.of(organisation_of(self.request))
        found: QuerySet[SecondAssessment] = rows.prefetch_related("decision")
        return found

    @extend_schema(request=SecondIn, responses={201: SecondOut})
    def create(self, request: Request) -> Response:
        """Ask somebody to classify a system independently of a decision that stands."""
        organisation = organisation_of(request)
        access.require(user_of(request), Right.DECIDE, organisation)
        told = self.told(SecondIn)
        decision = get_object_or_404(
            Decision.objects.of(organisation).select_related("system"), pk=told.pop("decision")
        )
        asked = seconds.ask(user_of(request), decision, **told)
        return Response(SecondOut(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SecondAnswersIn, responses=SecondOut)
    @acting
    def answer(self, request: Request, pk: str) -> Response:
        """Keep answers; its assessor alone."""
        self.act(seconds.answer, SecondAnswersIn)
        return Response(SecondOut(self.get_object()).data)

    @extend_schema(request=SecondSubmitIn, responses=SecondOut)
    @acting
    def submit(self, request: Request, pk: str) -> Response:
        """Give the answers as they are; from then on both are shown side by side."""
        asked = self.act(seconds.submit, SecondSubmitIn)
        with walls.lifted():  # the wall of this request was put up before, and is blind still
            return Response(SecondOut(asked).data)

    @extend_schema(request=SecondResolveIn, responses=SecondOut)
    @acting
    def resolve(self, request: Request, pk: str) -> Response:
        """Decide as a third person where the two differ."""
        told = self.told(SecondResolveIn)["choices"]
        choices = {name: (each["choice"], each["reason"]) for name, each in told.items()}
        done = seconds.resolve(user_of(request), self.get_object(), choices=choices)
        return Response(SecondOut(done).data)

    @extend_schema(request=SecondReasonIn, responses=SecondOut)
    @acting
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back while it is not over, and say why."""
        return Response(SecondOut(self.act(seconds.withdraw, SecondReasonIn)).data)
