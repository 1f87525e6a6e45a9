"""The anonymous channel over the API: no key, no session, nothing kept of who sends."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api import bodies, errors
from riskreg import walls
from riskreg.actions import channels
from riskreg.queries import incidents as queries
from riskreg.rules.incidents import LONGEST_ANONYMOUS


class NamelessReportIn(serializers.Serializer[Any]):
    """What somebody reports who does not say who they are."""

    what = serializers.CharField(max_length=LONGEST_ANONYMOUS)
    system_words = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="The system, as you call it."
    )
    noticed_at = bodies.Moment(
        required=False, help_text="Only its hour is kept. Left out, it is now."
    )


class NamelessReportOut(serializers.Serializer[Any]):
    """That it has come in; nothing to be recognised by."""

    received = serializers.BooleanField()


class NamelessReports(APIView):
    """Open to everybody who has the address; neither key nor session is looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (bodies.Json,)

    @extend_schema(
        request=NamelessReportIn,
        responses={201: NamelessReportOut, (429, errors.CONTENT_TYPE): errors.Problem},
        auth=[],
    )
    def post(self, request: Request, token: str) -> Response:
        """Report to an organisation without saying who one is."""
        channel = channels.open_channel(token)
        if channel is None:
            raise exceptions.NotFound
        walls.enter(channel.organisation_id)
        body = NamelessReportIn(data=request.data)
        body.is_valid(raise_exception=True)
        if queries.is_full(channel.organisation):
            raise exceptions.Throttled
        channels.log_anonymous(channel, **body.validated_data)
        return Response({"received": True}, status=status.HTTP_201_CREATED)
