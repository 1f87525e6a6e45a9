"""Incidents over the API; a key with the right `log_incident` alone can log one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import bodies, errors
from governance.api.clocks import Judging
from governance.api.dossiers import JobOut
from governance.api.incident_bodies import (
    HoldReleaseIn,
    IncidentChange,
    IncidentEntryIn,
    IncidentEntryOut,
    IncidentFilesIn,
    IncidentIn,
    IncidentLinksIn,
    IncidentLogged,
    IncidentMoveIn,
    IncidentOut,
    IncidentSent,
    IncidentWhole,
)
from governance.api.request import organisation_of, user_of
from governance.dossiers import sections, tasks
from governance.ui.filters.incidents import IncidentFilter
from riskreg.access import Right
from riskreg.actions import incidents
from riskreg.models import AISystem, Incident, IncidentChannel, Organisation
from riskreg.rules import quoting

_LONGEST_KEY = 200
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text that is sent again with a retry: the same key with the same body is the"
    " same incident, however often it comes; with another body it is refused.",
)


def system_of(organisation: Organisation, word: str) -> AISystem:
    """The system with this key or number; others do not exist for the caller."""
    mine = AISystem.objects.of(organisation)
    number = quoting.number(word, "AIS")
    try:
        found = mine.filter(pk=UUID(word)) if number is None else mine.filter(number=number)
    except ValueError as fault:
        raise Http404(word) from fault
    system: AISystem | None = found.first()
    if system is None:
        raise Http404(word)
    return system


class Incidents(mixins.ListModelMixin, mixins.RetrieveModelMixin, Judging):
    """What the organisation's systems did, nearly did or could do."""

    serializer_class = IncidentOut
    queryset = Incident.objects.none()
    filterset_class = IncidentFilter
    parser_classes = (bodies.Json, bodies.Form)

    def right_to_enter(self) -> Right:
        """Who only logs need not read the register."""
        return Right.LOG_INCIDENT if self.action == "create" else Right.VIEW

    def get_queryset(self) -> QuerySet[Incident]:
        """The organisation's own, in constant queries."""
        found: QuerySet[Incident] = Incident.objects.of(organisation_of(self.request))
        related = ("ai_models", "risks", "controls", "evidence", "links")
        if self.action == "retrieve":
            return found.select_related("snapshot").prefetch_related(*related, "entries")
        return found.prefetch_related(*related)

    @extend_schema(responses=IncidentWhole)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One incident with its timeline and what was frozen with it."""
        return Response(IncidentWhole(self.get_object()).data)

    @extend_schema(
        parameters=[KEY],
        request={"application/json": IncidentIn, "multipart/form-data": IncidentSent},
        responses={201: IncidentLogged, (413, errors.CONTENT_TYPE): errors.Problem},
    )
    def create(self, request: Request) -> Response:
        """Log an incident; logs as files come in a form and become evidence with their digest."""
        values = self.told(IncidentSent if request.FILES else IncidentIn)
        organisation = organisation_of(request)
        values["system"] = system_of(organisation, values["system"])
        made = incidents.log(
            user_of(request),
            organisation,
            logs=values.pop("logs", ()),
            values=_paired(values),
            channel=IncidentChannel.API,
            idempotency_key=_key(request),
        )
        answer = Response(IncidentLogged(made).data, status=status.HTTP_201_CREATED)
        answer["Location"] = f"{request.path}{made.pk}/"
        return answer

    @extend_schema(request=IncidentChange, responses=IncidentWhole)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write on an incident; what happened and what was frozen stay."""
        incident = self.get_object()
        values = self.told(IncidentChange, incident)
        if "system" in values:
            values["system"] = system_of(incident.organisation, values["system"])
        return self._shown(incidents.change(user_of(request), incident, values=values))

    @extend_schema(request=IncidentEntryIn, responses={201: IncidentEntryOut})
    @bodies.acting
    def timeline(self, request: Request, pk: str) -> Response:
        """Add an entry to the timeline; none is changed or taken away."""
        entry = self.act(incidents.note, IncidentEntryIn)
        return Response(IncidentEntryOut(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=IncidentLinksIn, responses=IncidentWhole)
    @bodies.acting
    def links(self, request: Request, pk: str) -> Response:
        """Say what it concerns: exactly these, of the kinds that are given."""
        incident = self.get_object()
        told = _paired(self.told(IncidentLinksIn))
        return self._shown(incidents.link(user_of(request), incident, **told))

    @extend_schema(
        request={"multipart/form-data": IncidentFilesIn},
        responses={200: IncidentWhole, (413, errors.CONTENT_TYPE): errors.Problem},
    )
    @action(detail=True, methods=["post"], filterset_class=None, parser_classes=[bodies.Form])
    def files(self, request: Request, pk: str) -> Response:
        """Keep files as evidence of it, each with its digest."""
        incident = self.get_object()
        incidents.attach(user_of(request), incident, uploads=self.told(IncidentFilesIn)["logs"])
        return self._shown(incident)

    @extend_schema(request=None, responses={202: JobOut})
    @bodies.acting
    def dossier(self, request: Request, pk: str) -> Response:
        """Have the whole incident printed; the answer is the job that makes the PDF."""
        incident = self.get_object()
        job = tasks.request(user_of(request), incident, kind=sections.INCIDENT.slug)
        return Response(JobOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=IncidentMoveIn, responses=IncidentWhole)
    @bodies.acting
    def move(self, request: Request, pk: str) -> Response:
        """Move it on, back with a reason, or dismiss it."""
        return self._shown(self.act(incidents.move, IncidentMoveIn))

    @extend_schema(request=HoldReleaseIn, responses=IncidentWhole)
    @bodies.acting
    def release(self, request: Request, pk: str) -> Response:
        """Let go of what it holds, with a reason."""
        return self._shown(self.act(incidents.release_hold, HoldReleaseIn))

    def _shown(self, incident: Incident) -> Response:
        fresh = Incident.objects.select_related("snapshot").get(pk=incident.pk)
        return Response(IncidentWhole(fresh).data)


def _paired(values: dict[str, Any]) -> dict[str, Any]:
    """Requirements as the actions take them."""
    if "requirements" in values:
        pairs = [(each["framework"], each["ref"]) for each in values["requirements"]]
        return {**values, "requirements": pairs}
    return values


def _key(request: Request) -> str:
    key: str = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > _LONGEST_KEY or "\x00" in key:
        words = _("A key has at most %(most)s characters.") % {"most": _LONGEST_KEY}
        raise serializers.ValidationError({"Idempotency-Key": [words]})
    return key
