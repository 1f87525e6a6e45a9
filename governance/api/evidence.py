"""Evidence over the API: the same actions as the pages; files come as `multipart/form-data`."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from governance import uploads
from governance.api import errors
from governance.api.dossiers import AsItIs, Damaged
from governance.api.parsers import Plain
from governance.api.request import View, organisation_of, user_of
from governance.files import attachment
from governance.ui.filters.evidence import EvidenceFilter
from riskreg import access, filing
from riskreg.actions import evidence as actions
from riskreg.models import (
    Confidentiality,
    Control,
    Evidence,
    EvidenceKind,
    EvidenceRevision,
    Grade,
    User,
)
from riskreg.queries.evidence import leaning_on, same_bytes
from riskreg.rules import quoting
from riskreg.rules.evidence import LARGEST_RECORD, Standing, standing
from riskreg.rules.media import ACCEPTED

_PROVENANCE = ["grade", "collected_on", "period_from", "period_until", "valid_until"]
_CONTENT = ["sha256", "size", "media_type"]


class RevisionOut(serializers.ModelSerializer[EvidenceRevision]):
    """One revision; it never changes."""

    url = serializers.CharField(read_only=True, help_text="Empty unless it is a link.")
    record = serializers.DictField(read_only=True, allow_null=True)

    class Meta:
        model = EvidenceRevision
        fields = [
            "number", *_PROVENANCE, *_CONTENT, "file_name", "url", "record", "collected_by",
            "collector", "how", "note", "added_by", "added_at",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: EvidenceRevision) -> dict[str, Any]:
        """Without what it contains where the reader may not open it."""
        told = super().to_representation(instance)
        if not access.may_open(user_of(self.context["request"]), instance.evidence):
            told |= {"url": "", "record": None, "note": ""}
        return told


class EvidenceOut(serializers.ModelSerializer[Evidence]):
    """A proof with the provenance of its newest revision."""

    reference = serializers.CharField(read_only=True)
    standing = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = [
            "id", "reference", "title", "kind", *_PROVENANCE, "standing", *_CONTENT, "revision",
            "confidentiality", "owner", "controls", "withdrawn_on", "withdrawn_reason",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_standing(self, evidence: Evidence) -> Standing:
        """Whether it counts today."""
        return standing(
            withdrawn_on=evidence.withdrawn_on,
            valid_until=evidence.valid_until,
            today=timezone.localdate(),
        )


class EvidenceWhole(EvidenceOut):
    """A proof with its revisions, and what holds the very same bytes."""

    revisions = RevisionOut(many=True, read_only=True)
    same_bytes = serializers.SerializerMethodField()

    class Meta(EvidenceOut.Meta):
        fields = [*EvidenceOut.Meta.fields, "revisions", "same_bytes"]
        read_only_fields = fields

    def get_same_bytes(self, evidence: Evidence) -> list[str]:
        """The numbers of other evidence of the organisation with these bytes."""
        return [each.reference for each in same_bytes(evidence)]


class _Own(serializers.Serializer[Any]):
    """A body that names people and controls of the caller's organisation only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        people: Any = User.objects.none()
        if request is not None:
            people = User.objects.filter(memberships__organisation=organisation_of(request))
        for name in ("owner", "collected_by"):
            field: Any = self.fields.get(name)
            if field is not None:
                field.queryset = people

    def validate_controls(self, given: list[str]) -> list[Control]:
        """Controls by number (`CTL-0042`) or key; every one that is none is named."""
        mine = Control.objects.of(organisation_of(self.context["request"]))
        found = {word: _find(mine, word) for word in given}
        unknown = [word for word, control in found.items() if control is None]
        if unknown:
            told = {"numbers": ", ".join(unknown[:5])}
            raise serializers.ValidationError(_("There is no control %(numbers)s here.") % told)
        return [control for control in found.values() if control is not None]


def _find(mine: "QuerySet[Control]", word: str) -> Control | None:
    number = quoting.number(word, "CTL")
    if number is not None:
        return mine.filter(number=number).first()
    try:
        return mine.filter(pk=UUID(word)).first()
    except ValueError:
        return None


def _controls(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=500,
        help_text="Numbers (`CTL-0042`) or keys of controls.",
        **kwargs,
    )


class FactsIn(_Own):
    """What changes in place."""

    title = serializers.CharField(max_length=200)
    confidentiality = serializers.ChoiceField(Confidentiality.choices, default="internal")
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), allow_null=True, required=False
    )


class RevisionIn(_Own):
    """Where a proof comes from, and its content: `upload`, `url` or `record`."""

    grade = serializers.ChoiceField(Grade.choices)
    collected_on = serializers.DateField(required=False, help_text="Today where it is left out.")
    period_from = serializers.DateField(allow_null=True, required=False)
    period_until = serializers.DateField(allow_null=True, required=False)
    valid_until = serializers.DateField(allow_null=True, required=False)
    collected_by = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), allow_null=True, required=False
    )
    collector = serializers.CharField(max_length=200, allow_blank=True, required=False)
    how = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    note = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    url = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    record = serializers.DictField(
        required=False, help_text=f"One JSON object of at most {LARGEST_RECORD // 1000} kB."
    )
    upload = serializers.FileField(
        required=False, allow_empty_file=True, max_length=1000, help_text="In multipart bodies."
    )


class EvidenceIn(RevisionIn, FactsIn):
    """A new proof."""

    kind = serializers.ChoiceField(
        EvidenceKind.choices, required=False, help_text="Told by the content where it is left out."
    )
    controls = _controls(required=False)


class ControlsIn(_Own):
    """The controls that a proof serves: exactly these."""

    controls = _controls()


class EndIn(serializers.Serializer[Any]):
    """The last day on which it counts, and why."""

    valid_until = serializers.DateField()
    reason = serializers.CharField()


class WithdrawIn(serializers.Serializer[Any]):
    """Why it must not count."""

    reason = serializers.CharField()


class LeaningOut(serializers.Serializer[Any]):
    """What leans on a proof, by key; `bereft` are the controls for which it is the last one."""

    controls = serializers.ListField(child=serializers.UUIDField())
    bereft = serializers.ListField(child=serializers.UUIDField())
    systems = serializers.ListField(child=serializers.UUIDField())
    assessments = serializers.ListField(child=serializers.UUIDField())
    evaluations = serializers.ListField(child=serializers.UUIDField())
    rounds = serializers.ListField(child=serializers.UUIDField())


class Proofs(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's evidence."""

    serializer_class = EvidenceOut
    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter
    parser_classes = [Plain, MultiPartParser]

    def get_queryset(self) -> QuerySet[Evidence]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Evidence] = Evidence.objects.of(organisation_of(self.request))
        return found.prefetch_related("controls")

    @extend_schema(responses=EvidenceWhole)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A proof with its revisions."""
        return Response(self._shown(self.get_object()))

    @extend_schema(request=EvidenceIn, responses={201: EvidenceWhole})
    def create(self, request: Request) -> Response:
        """Add a proof: a file as multipart, a link or record as JSON too."""
        values = self._read(EvidenceIn, request)
        upload = values.pop("upload", None)
        values.setdefault("kind", _kind(values, upload))
        evidence = actions.add(
            user_of(request),
            organisation_of(request),
            controls=values.pop("controls", []),
            values=values,
            upload=upload,
        )
        return Response(self._shown(evidence), status=status.HTTP_201_CREATED)

    @extend_schema(request=FactsIn(partial=True), responses=EvidenceWhole)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change title, confidentiality or owner."""
        evidence = self.get_object()
        values = self._read(FactsIn, request, partial=True)
        return Response(self._shown(actions.change(user_of(request), evidence, values=values)))

    @extend_schema(request=RevisionIn, responses=EvidenceWhole)
    @action(detail=True, methods=["post"], filterset_class=None)
    def revise(self, request: Request, pk: str) -> Response:
        """Put a new revision on top of the others."""
        evidence = self.get_object()
        values = self._read(RevisionIn, request)
        upload = values.pop("upload", None)
        evidence = actions.revise(user_of(request), evidence, values=values, upload=upload)
        return Response(self._shown(evidence))

    @extend_schema(request=ControlsIn, responses=EvidenceWhole)
    @action(detail=True, methods=["post"], filterset_class=None)
    def link(self, request: Request, pk: str) -> Response:
        """Say which controls it proves: exactly these."""
        evidence = self.get_object()
        values = self._read(ControlsIn, request)
        return Response(self._shown(actions.link(user_of(request), evidence, **values)))

    @extend_schema(request=EndIn, responses=EvidenceWhole)
    @action(detail=True, methods=["post"], filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        """Let it count no longer than a day; `leaning` says what that costs."""
        evidence = self.get_object()
        values = self._read(EndIn, request)
        return Response(self._shown(actions.end(user_of(request), evidence, **values)))

    @extend_schema(request=WithdrawIn, responses=EvidenceWhole)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Let it count for nothing any more; nothing brings it back."""
        evidence = self.get_object()
        values = self._read(WithdrawIn, request)
        return Response(self._shown(actions.withdraw(user_of(request), evidence, **values)))

    @extend_schema(responses=LeaningOut, filters=False)
    @action(detail=True)
    def leaning(self, request: Request, pk: str) -> Response:
        """What loses a proof when this one goes."""
        found = leaning_on(self.get_object(), timezone.localdate())
        names = ("controls", "systems", "assessments", "evaluations", "rounds")
        keys = {name: [each.pk for each in getattr(found, name)] for name in names}
        return Response({**keys, "bereft": sorted(found.bereft)})

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "revision", int, description="Its number; the newest where it is left out."
            )
        ],
        responses={
            **{(200, each): OpenApiResponse(OpenApiTypes.BINARY) for each in ACCEPTED},
            (409, errors.CONTENT_TYPE): errors.Problem,
        },
        filters=False,
    )
    @action(detail=True, content_negotiation_class=AsItIs)
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """The content of a revision, if it still is what was entered."""
        evidence = self.get_object()
        access.require_open(user_of(request), evidence)
        asked = request.query_params.get("revision", str(evidence.revision))
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 9):
            raise Http404
        revisions = EvidenceRevision.objects.filter(evidence=evidence).select_related("evidence")
        response = attachment(get_object_or_404(revisions, number=int(asked)))
        if response is None:
            raise Damaged(_("The stored file is damaged or gone. Tell the operator."))
        return response

    def _read(
        self, kind: type[serializers.Serializer[Any]], request: Request, **kwargs: Any
    ) -> dict[str, Any]:
        body = kind(data=request.data, context=self.get_serializer_context(), **kwargs)
        if uploads.is_too_large(request._request):
            filing.stop_too_large()
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(body.validated_data)
        if issubclass(kind, RevisionIn):
            values.setdefault("collected_on", timezone.localdate())
        return values

    def _shown(self, evidence: Evidence) -> Any:
        return EvidenceWhole(evidence, context=self.get_serializer_context()).data


def _kind(values: dict[str, Any], upload: Any) -> str:
    """The form that a body's content has."""
    if upload is None and values.get("url"):
        return EvidenceKind.LINK
    return EvidenceKind.RECORD if upload is None and "record" in values else EvidenceKind.FILE
