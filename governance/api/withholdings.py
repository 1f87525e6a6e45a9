"""Confidential records over the API: which they are and why, marking one, releasing it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of, user_of
from riskreg.actions import withholdings
from riskreg.models import TARGETS, Ground, Organisation, Withholding

Sorts = [(each, each) for each in TARGETS]


class WithholdingIn(serializers.Serializer[Any]):
    """Which record is confidential, and on what ground; the note is printed nowhere."""

    target = serializers.ChoiceField(choices=Sorts)
    record = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=Ground.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class WithholdingOut(serializers.ModelSerializer[Withholding]):
    """A confidential record, and why its words are left out of redacted dossiers."""

    target = serializers.ChoiceField(choices=Sorts, read_only=True)
    record = serializers.SerializerMethodField()

    class Meta:
        model = Withholding
        fields = ["id", "target", "record", "ground", "note", "marked_by", "marked_at"]
        read_only_fields = fields

    def get_record(self, withholding: Withholding) -> UUID:
        """Its key."""
        key: UUID = getattr(withholding, f"{withholding.target}_id")
        return key


class Withholdings(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisation's confidential records."""

    serializer_class = WithholdingOut
    queryset = Withholding.objects.none()
    filterset_fields = ["ground"]

    def get_queryset(self) -> QuerySet[Withholding]:
        """The organisation's own, the last marked first."""
        found: QuerySet[Withholding] = Withholding.objects.of(organisation_of(self.request))
        return found.order_by("-marked_at", "pk")

    @extend_schema(request=WithholdingIn, responses={201: WithholdingOut})
    def create(self, request: Request) -> Response:
        """Mark a record, or say another ground of one that is marked."""
        told = self.told(WithholdingIn)
        record = _named(organisation_of(request), told["target"], told["record"])
        marked = withholdings.mark(
            user_of(request), record, ground=told["ground"], note=told["note"]
        )
        return Response(WithholdingOut(marked).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Release it: dossiers made from now on show it again."""
        withholdings.release(user_of(request), self.get_object().record)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _named(organisation: Organisation, target: str, key: UUID) -> withholdings.Markable:
    rows: QuerySet[Any] = withholdings.KINDS[target]._default_manager.filter(
        organisation=organisation
    )
    found: withholdings.Markable = get_object_or_404(rows, pk=key)
    return found
