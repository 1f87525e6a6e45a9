"""The trail over the API: read only, and whether it holds."""

from typing import Any

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of
from riskreg import proofs, trail
from riskreg.access import Right
from riskreg.models import Event


class BreakOut(serializers.Serializer[Any]):
    """Where the chain does not hold, and why."""

    number = serializers.IntegerField()
    reason = serializers.CharField()


class SignedOut(serializers.Serializer[Any]):
    """A signed checkpoint, as docs/trail.md describes it."""

    chain = serializers.CharField()
    number = serializers.IntegerField()
    digest = serializers.CharField()
    at = serializers.CharField()
    previous = serializers.CharField()
    key = serializers.CharField()
    signature = serializers.CharField()


class ProofOut(serializers.Serializer[Any]):
    """Two verdicts, each with its breaks; none: it holds.

    Events after `after` were gone through. Without a checkpoint completeness is not proven.
    """

    chain = serializers.CharField()
    after = serializers.IntegerField()
    number = serializers.IntegerField()
    digest = serializers.CharField()
    integrity = BreakOut(many=True)
    completeness = BreakOut(many=True)
    checkpoint = SignedOut(source="newest", allow_null=True)


_ONE_PROOF: Any = forced_singular_serializer(ProofOut)  # type: ignore[no-untyped-call]


class TrailCheck(View):
    """Whether the chain of the organisation holds."""

    serializer_class = ProofOut
    queryset = Event.objects.none()
    filter_backends = ()
    pagination_class = None

    def right_to_enter(self) -> Right:
        """The chain tells of the organisation as a whole."""
        return Right.VIEW_ALL

    @extend_schema(responses=_ONE_PROOF)
    def list(self, request: Request) -> Response:
        """Integrity and completeness, as on the page."""
        head = trail.head_of(organisation_of(request))
        return Response(ProofOut(proofs.prove_end(head.chain)).data)
