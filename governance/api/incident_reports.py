"""Incident reports and notices over the API: begin, write, file, send; who was told."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies, errors
from governance.api.dossiers import AsItIs, Damaged
from governance.api.own import Own
from governance.api.request import View, organisation_of, user_of
from governance.dossiers import reporting
from governance.ui.filters.reports import ReportFilter
from riskreg.actions import reports
from riskreg.actions.reports import Handover, Told
from riskreg.models import (
    Clock,
    Evidence,
    Incident,
    IncidentReport,
    Notice,
    Organisation,
    Party,
    ReportKind,
)
from riskreg.queries import reports as queries

_LONGEST = 20_000


class ReportOut(serializers.ModelSerializer[IncidentReport]):
    """A report without what it says; `json` of it has every field."""

    reference = serializers.CharField(read_only=True)

    class Meta:
        model = IncidentReport
        fields = [
            "id", "reference", "incident", "kind", "state", "begun_at", "begun_by", "filed_at",
            "filed_by", "digest", "sha256", "sealed_by", "seal_level", "size", "pages", "sent_at",
            "sent_by", "channel", "recipient", "receipt", "proof", "clocks",
        ]  # fmt: skip
        read_only_fields = fields


class ReportIn(Own):
    """Which report is begun."""

    incident = serializers.PrimaryKeyRelatedField(queryset=Incident.objects.none())
    kind = serializers.ChoiceField(ReportKind.choices)

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Incidents of the organisation."""
        return {"incident": Incident.objects.of(organisation)}


class ReportWriteIn(serializers.Serializer[Any]):
    """Fields by code: a text, or a list of codes where several can be chosen."""

    fields_ = serializers.DictField(child=serializers.JSONField(), source="values")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`fields` is a name that serializers keep for themselves."""
        found = super().get_fields()
        return {"fields": found.pop("fields_"), **found}


class ReportRefreshIn(serializers.Serializer[Any]):
    """Fields to take from the register although somebody typed in them."""

    codes = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=100, required=False
    )


class ReportSendIn(Own):
    """When, how and to whom a report went out, and the clocks of the incident it meets."""

    sent_at = bodies.Moment()
    recipient = serializers.CharField(max_length=200)
    channel = serializers.CharField(max_length=120, required=False, allow_blank=True)
    receipt = serializers.CharField(max_length=120, required=False, allow_blank=True)
    proof = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )
    clocks = serializers.PrimaryKeyRelatedField(
        queryset=Clock.objects.none(), many=True, required=False
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Evidence and clocks of the organisation."""
        return {
            "proof": Evidence.objects.of(organisation),
            "clocks": Clock.objects.of(organisation),
        }


class NoticeOut(serializers.ModelSerializer[Notice]):
    """That a party was told; kept for good."""

    class Meta:
        model = Notice
        fields = [
            "id", "incident", "party", "name", "told_at", "channel", "note", "proof",
            "recorded_by", "recorded_at",
        ]  # fmt: skip
        read_only_fields = fields


class NoticeIn(Own):
    """Who was told of which incident, when and how."""

    incident = serializers.PrimaryKeyRelatedField(queryset=Incident.objects.none())
    party = serializers.ChoiceField(Party.choices)
    name = serializers.CharField(max_length=200, help_text="An organisation or a function.")
    told_at = bodies.Moment()
    channel = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(max_length=_LONGEST, required=False, allow_blank=True)
    proof = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), required=False, allow_null=True
    )

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Incidents and evidence of the organisation."""
        return {
            "incident": Incident.objects.of(organisation),
            "proof": Evidence.objects.of(organisation),
        }


def _acting() -> Any:
    """An act on one report; anew each time, since its schema is kept with what this returns."""
    return action(detail=True, methods=["post"], filterset_class=None, parser_classes=[bodies.Json])


class IncidentReports(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """What authorities are told of the organisation's incidents."""

    serializer_class = ReportOut
    queryset = IncidentReport.objects.none()
    filterset_class = ReportFilter
    parser_classes = (bodies.Json,)

    def get_queryset(self) -> QuerySet[IncidentReport]:
        """The organisation's own, in constant queries."""
        found: QuerySet[IncidentReport] = IncidentReport.objects.of(organisation_of(self.request))
        if self.action == "list":
            return found.defer("content").prefetch_related("clocks")
        return found.select_related("incident__organisation").prefetch_related("clocks")

    @extend_schema(request=ReportIn, responses={201: ReportOut})
    def create(self, request: Request) -> Response:
        """Begin a report, filled in from the register."""
        told = self.told(ReportIn)
        made = reports.begin(user_of(request), told["incident"], kind=told["kind"])
        return Response(ReportOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReportWriteIn, responses=OpenApiTypes.OBJECT)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write fields of a draft; they count as typed. The answer is what `json` gives."""
        report = self.get_object()
        told = self.told(ReportWriteIn)
        return self._said(reports.write(user_of(request), report, values=told["values"]))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Give up a draft."""
        reports.discard(user_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReportRefreshIn, responses=OpenApiTypes.OBJECT)
    @bodies.acting
    def refresh(self, request: Request, pk: str) -> Response:
        """Read the register again for every field nobody typed in, and for those named."""
        return self._said(self.act(reports.refresh, ReportRefreshIn))

    @extend_schema(request=None, responses=ReportOut)
    @bodies.acting
    def file(self, request: Request, pk: str) -> Response:
        """Fix what it says and print it; nobody can change either after that."""
        report = self.get_object()
        filed = reports.file(user_of(request), report, on_paper=reporting.on_paper)
        return Response(ReportOut(filed).data)

    @extend_schema(request=ReportSendIn, responses=ReportOut)
    @bodies.acting
    def send(self, request: Request, pk: str) -> Response:
        """Say that a filed report went out; nothing is sent from here."""
        report, told = self.get_object(), self.told(ReportSendIn)
        clocks = told.pop("clocks", ())
        sent = reports.mark_sent(user_of(request), report, handover=Handover(**told), clocks=clocks)
        return Response(ReportOut(sent).data)

    @extend_schema(
        responses={
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY),
            (409, errors.CONTENT_TYPE): errors.Problem,
        },
        filters=False,
    )
    @action(detail=True, content_negotiation_class=AsItIs, filterset_class=None)
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """The file that was filed, if it still is that one; of a draft, as it would look now."""
        report = self.get_object()
        content = reporting.content_of(report)
        if content is None:
            raise Damaged
        response = HttpResponse(content, content_type="application/pdf")
        name = f"{reporting.file_name(report)}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @extend_schema(responses=OpenApiTypes.OBJECT, filters=False)
    @action(detail=True, filterset_class=None, url_path="json")
    def content(self, request: Request, pk: str) -> Response:
        """Every field with its value, source, provision and criteria, and what changed."""
        return self._said(self.get_object())

    def _said(self, report: IncidentReport) -> Response:
        return Response(queries.as_json(report))


class IncidentNotices(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Who was told of incidents; none is changed or taken away."""

    serializer_class = NoticeOut
    queryset = Notice.objects.none()
    filterset_fields = ["incident", "party"]
    parser_classes = (bodies.Json,)

    def get_queryset(self) -> QuerySet[Notice]:
        """The organisation's own."""
        found: QuerySet[Notice] = Notice.objects.of(organisation_of(self.request))
        return found

    @extend_schema(request=NoticeIn, responses={201: NoticeOut})
    def create(self, request: Request) -> Response:
        """Note that somebody was told."""
        told = self.told(NoticeIn)
        incident = told.pop("incident")
        made = reports.told(user_of(request), incident, notice=Told(**told))
        return Response(NoticeOut(made).data, status=status.HTTP_201_CREATED)
