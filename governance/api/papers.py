"""Papers of the law over the API: how far each is, and what is said on their points."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks.papers.read import papers
from governance.api.own import own_system
from governance.api.request import View, organisation_of, user_of
from governance.dossiers.papers import matter as matters
from governance.dossiers.papers.reading import State, read
from governance.dossiers.papers.telling import as_json
from riskreg.actions import statements
from riskreg.models import AISystem, Statement


class FromRegisterOut(serializers.Serializer[Any]):
    """What one place of the register says."""

    source = serializers.CharField()  # type: ignore[assignment]  # the word for it, not DRF's
    lines = serializers.ListField(child=serializers.CharField())


class PaperPointOut(serializers.Serializer[Any]):
    """One point: its value, where that comes from, what is missing."""

    code = serializers.CharField()
    statement_code = serializers.CharField(help_text="What a statement on it is kept under.")
    ref = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    statement = serializers.CharField(allow_null=True)
    register = FromRegisterOut(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class PaperOut(serializers.Serializer[Any]):
    """A paper held against a system on a day."""

    format = serializers.CharField()
    paper = serializers.ChoiceField(list(papers()))
    title = serializers.CharField()
    provision = serializers.CharField()
    edition = serializers.CharField()
    system = serializers.CharField()
    name = serializers.CharField()
    as_of = serializers.DateField()
    is_asked_for = serializers.BooleanField()
    asked_for_from = serializers.DateField(allow_null=True)
    is_complete = serializers.BooleanField()
    points = PaperPointOut(many=True)


class Papers(View):
    """The papers of a system, by the key of the system."""

    serializer_class = PaperOut
    queryset = AISystem.objects.none()
    pagination_class = None

    def get_queryset(self) -> QuerySet[AISystem]:
        """The organisation's systems."""
        found: QuerySet[AISystem] = AISystem.objects.of(organisation_of(self.request))
        return found.select_related("organisation", "vendor")

    @extend_schema(responses=PaperOut(many=True), filters=False)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Every paper, also those that the law does not ask for of this system."""
        matter = matters.of_system(self.get_object())
        told = [as_json(read(matter, paper), matter) for paper in papers().values()]
        return Response(PaperOut(told, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("paper", str, "path", enum=list(papers()))],
        responses=PaperOut,
    )
    @action(detail=True, url_path="(?P<paper>[a-z-]+)")
    def one(self, request: Request, pk: str, paper: str) -> Response:
        """One paper; `annex-viii-a`, `-b` and `-c` are the data sets of registration."""
        matter = matters.of_system(self.get_object())
        if paper not in papers():
            raise Http404
        return Response(PaperOut(as_json(read(matter, papers()[paper]), matter)).data)


class StatementIn(serializers.Serializer[Any]):
    """What is said on a point; an empty text takes it back."""

    system = serializers.UUIDField()
    code = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=20_000, allow_blank=True)
    is_applicable = serializers.BooleanField(default=True)


class StatementOut(serializers.ModelSerializer[Statement]):
    """A statement as it stands."""

    class Meta:
        model = Statement
        fields = ["id", "system", "code", "is_applicable", "text", "written_by", "written_at"]
        read_only_fields = fields


class Statements(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """What is said in words on the points of papers."""

    serializer_class = StatementOut
    queryset = Statement.objects.none()
    filterset_fields = ["system", "code"]

    def get_queryset(self) -> QuerySet[Statement]:
        """The organisation's own."""
        found: QuerySet[Statement] = Statement.objects.of(organisation_of(self.request))
        return found.order_by("system__name", "code", "pk")

    @extend_schema(request=StatementIn, responses={201: StatementOut, 204: None})
    def create(self, request: Request) -> Response:
        """Say something on a point of a system, or say otherwise; 204 where it is taken back."""
        told = self.told(StatementIn)
        system = own_system(request, told.pop("system"))
        said = statements.say(user_of(request), system, told.pop("code"), **told)
        if said is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(StatementOut(said).data, status=status.HTTP_201_CREATED)
