"""What a body may name: the caller's organisation's own records; others do not exist for it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from governance.api.request import organisation_of
from riskreg.models import AISystem, Organisation, User


class Own(Serializer[Any]):
    """A body that can name the organisation's own records alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            for name, rows in self.own(organisation_of(request)).items():
                field: Any = self.fields[name]
                getattr(field, "child_relation", field).queryset = rows

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """What each field that names a record can name."""
        return {}


def members(organisation: Organisation) -> QuerySet[User]:
    """The people of an organisation."""
    return User.objects.filter(memberships__organisation=organisation)


def own_system(request: Request, key: UUID) -> AISystem:
    """A system of the caller's organisation."""
    return get_object_or_404(AISystem.objects.of(organisation_of(request)), pk=key)
