"""Dossiers over the API: ask for one, watch the job, download the file."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import exceptions, mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies, errors
from governance.api.request import View, organisation_of, user_of
from governance.api.signoffs import SignOffReasonIn
from governance.dossiers import compared, registry, tasks
from governance.dossiers.audit_context import AuditContext
from governance.dossiers.context import Context
from governance.dossiers.portfolio import PortfolioContext
from governance.files import zipped
from riskreg import access
from riskreg.actions import dossiers, signoffs
from riskreg.models import AISystem, Dossier, Job
from riskreg.queries import audits
from riskreg.queries import dossiers as queries

OF_ALL = list(registry.kinds(PortfolioContext))
OF_AUDITS = list(registry.kinds(AuditContext))
KINDS = [*registry.kinds(Context), *OF_ALL, *OF_AUDITS]


_MISSING = {
    "system": _("Say which system it is about."),
    "engagement": _("Say which audit it is about."),
}


class DossierOut(serializers.ModelSerializer[Dossier]):
    """Document control of a finished dossier."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Dossier
        fields = [
            "id", "reference", "version", "kind", "status", "system", "engagement", "decisions",
            "as_of", "generated_at", "edition", "rule_set", "software", "confidentiality",
            "trail_number", "trail_digest", "sha256", "size", "pages", "made_by", "approves",
            "withdrawn_reason", "is_redacted",
            "unsealed_sha256", "sealed_by", "seal_level",
        ]  # fmt: skip
        read_only_fields = fields


class DossierIn(serializers.Serializer[Any]):
    """Which dossier of which system or audit; about the whole organisation, of neither."""

    system = serializers.UUIDField(required=False)
    engagement = serializers.UUIDField(required=False, help_text="Of working papers: the audit.")
    kind = serializers.ChoiceField(choices=KINDS, default=KINDS[0])
    as_of = bodies.Moment(
        required=False, help_text="A moment in the past: what was known then. Left out, it is now."
    )
    redacted = serializers.BooleanField(
        default=False,
        help_text="Without the words of confidential records; always as of now.",
    )
    tell = serializers.BooleanField(
        default=False, help_text="Tell the caller by mail when it is done, or why it is not."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A system or an audit is named exactly where the kind is about one."""
        kind = attrs["kind"]
        needed = {
            "system": kind not in OF_ALL and kind not in OF_AUDITS,
            "engagement": kind in OF_AUDITS,
        }
        for name, is_needed in needed.items():
            if is_needed and name not in attrs:
                raise serializers.ValidationError({name: [_MISSING[name]]})
            if name in attrs and not is_needed:
                raise serializers.ValidationError({name: [_("This kind is not about one.")]})
        if attrs["redacted"] and "as_of" in attrs:
            raise serializers.ValidationError(
                {"as_of": [_("Leave it empty for a redacted dossier.")]}
            )
        return attrs


class VersionOut(serializers.ModelSerializer[Dossier]):
    """One of two versions that are compared, and the event it was made after."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Dossier
        fields = ["id", "reference", "version", "as_of", "trail_number", "sha256"]
        read_only_fields = fields


class ChangeOut(serializers.Serializer[Any]):
    """A thing that is new, gone, or has a field with another value."""

    what = serializers.CharField()
    how = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class ComparedOut(serializers.Serializer[Any]):
    """One section; at most 200 changes are listed, all are counted."""

    title = serializers.CharField()
    count = serializers.IntegerField()
    changes = ChangeOut(many=True)


class ChangesOut(serializers.Serializer[Any]):
    """What differs between two versions, by section."""

    before = VersionOut()
    after = VersionOut()
    sections = ComparedOut(many=True)


class ComparisonOut(serializers.Serializer[Any]):
    """A dossier made once more: whether its bytes are the same, and with what it was made."""

    dossier = serializers.UUIDField(source="again")
    is_same = serializers.BooleanField()
    sha256 = serializers.CharField()
    software = serializers.CharField()
    edition = serializers.CharField(allow_blank=True)
    rule_set = serializers.CharField(allow_blank=True)


class JobOut(serializers.ModelSerializer[Job]):
    """Background work: how far it is, or what went wrong and what to do."""

    dossier = serializers.SerializerMethodField()
    comparison = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "kind", "state", "done", "total", "message", "error", "attempts", "created_at",
            "finished_at", "dossier", "comparison",
        ]  # fmt: skip
        read_only_fields = fields

    def get_dossier(self, job: Job) -> str | None:
        """The key of the dossier it yielded."""
        found: str | None = job.parameters.get("dossier")
        return found

    @extend_schema_field(ComparisonOut(allow_null=True))
    def get_comparison(self, job: Job) -> Any:
        """What came of making a dossier once more; null for other work and until it is done."""
        return ComparisonOut(job.parameters).data if "is_same" in job.parameters else None


class Damaged(exceptions.APIException):
    """The file in the store is not the one that was entered."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("The file is damaged or gone. Have the dossier made again.")


class AsItIs(DefaultContentNegotiation):
    """A file has one form, whatever the caller says it accepts."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The first renderer: it writes refusals."""
        return renderers[0], renderers[0].media_type


class Dossiers(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's dossiers."""

    serializer_class = DossierOut
    queryset = Dossier.objects.none()
    filterset_fields = ["system", "engagement", "kind", "status"]

    def get_queryset(self) -> QuerySet[Dossier]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Dossier] = Dossier.objects.of(organisation_of(self.request))
        return found.prefetch_related("decisions")

    @extend_schema(request=DossierIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Ask for a dossier; the answer is the job that makes it."""
        told = self.told(DossierIn)
        organisation = organisation_of(request)
        about: dossiers.About = organisation
        if "system" in told:
            about = get_object_or_404(AISystem.objects.of(organisation), pk=told["system"])
        user = user_of(request)
        if "engagement" in told:
            mine = audits.engagements(user, organisation)
            about = get_object_or_404(mine, pk=told["engagement"])
        wish = {"kind": told["kind"], "told": [user] if told["tell"] else ()}
        if told["redacted"]:
            job = tasks.request_redacted(user, about, **wish)
        else:
            job = tasks.request(user, about, as_of=told.get("as_of"), **wish)
        return Response(JobOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str) -> Response:
        """Make it once more and compare; the answer is the job, which says what came of it."""
        job = self.act(tasks.request_again)
        return Response(JobOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=SignOffReasonIn, responses=DossierOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw an approved dossier, with the reason."""
        return Response(DossierOut(self.act(signoffs.end, SignOffReasonIn)).data)

    @extend_schema(
        parameters=[OpenApiParameter("since", OpenApiTypes.UUID)],
        responses={
            200: ChangesOut,
            (400, errors.CONTENT_TYPE): errors.Problem,
            (409, errors.CONTENT_TYPE): errors.Problem,
        },
        filters=False,
    )
    @action(detail=True)
    def changes(self, request: Request, pk: str) -> Response:
        """What differs from another version (`since`), by default from the one before."""
        after = self.get_object()
        before = _since(request, after)
        for each in (before, after):  # what changed is told in the words of both
            access.require_open(user_of(request), each)
        found = compared.between(before, after)
        if found is None:
            raise Damaged
        told = {"before": before, "after": after, "sections": found}
        return Response(ChangesOut(told).data)

    @extend_schema(
        responses={
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY),
            (409, errors.CONTENT_TYPE): errors.Problem,
        },
        filters=False,
    )
    @action(detail=True, content_negotiation_class=AsItIs)
    def download(self, request: Request, pk: str) -> HttpResponse:
        """The PDF itself, if it still is the one that was entered."""
        dossier = self.get_object()
        access.require_open(user_of(request), dossier)
        content = dossiers.content_of(dossier)
        if content is None:
            raise Damaged
        response = HttpResponse(content, content_type="application/pdf")
        name = dossiers.file_name(dossier)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"], url_path="bundle")
    def make_bundle(self, request: Request, pk: str) -> Response:
        """Have a ZIP made with the evidence files; the answer is the job that makes it."""
        job = self.act(tasks.request_bundle)
        return Response(JobOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY),
            (409, errors.CONTENT_TYPE): errors.Problem,
        },
        filters=False,
    )
    @action(detail=True, url_path="bundle/download", content_negotiation_class=AsItIs)
    def bundle(self, request: Request, pk: str) -> HttpResponseBase:
        """The newest bundle, if it still is the file that was entered."""
        bundle = self.get_object().bundles.select_related("dossier").first()
        if bundle is None:
            raise exceptions.NotFound
        response = zipped(bundle)
        if response is None:
            raise Damaged
        return response


def _since(request: Request, after: Dossier) -> Dossier:
    """The version of the same document to compare with; raises 404 where there is none."""
    others = queries.beside(after)
    if "since" in request.query_params:
        try:
            key = UUID(request.query_params["since"])
        except ValueError:
            raise serializers.ValidationError(
                {"since": [_("Give the key of a dossier.")]}
            ) from None
        return get_object_or_404(others, pk=key)
    found = queries.before(after, list(others))
    if found is None:
        raise exceptions.NotFound
    return found


class Jobs(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Background work of the organisation."""

    serializer_class = JobOut
    queryset = Job.objects.none()
    filterset_fields = ["kind", "state"]

    def get_queryset(self) -> QuerySet[Job]:
        """The organisation's own."""
        found: QuerySet[Job] = Job.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Have work done after all that failed, was cancelled or expired."""
        job = self.act(tasks.retry)
        return Response(JobOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=JobOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop work that waits or is going on; nothing of it is entered."""
        return Response(JobOut(self.act(tasks.cancel)).data)
