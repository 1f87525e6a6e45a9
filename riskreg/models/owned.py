"""The one abstract base: a record that belongs to an organisation."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.encoding import force_str

from riskreg.models.people import Membership, Organisation, User

M = TypeVar("M", bound=models.Model)


class OwnedQuerySet(models.QuerySet[M]):
    """Records of an organisation, seen by its members alone."""

    def visible_to(self, user: User) -> "OwnedQuerySet[M]":
        """Those of the organisations the person is a member of."""
        return self.filter(organisation__in=Membership.objects.of(user).values("organisation"))

    def of(self, organisation: Organisation | uuid.UUID) -> "OwnedQuerySet[M]":
        """Those of one organisation."""
        return self.filter(organisation=organisation)


class Owned(models.Model):
    """A record of an organisation, with a key fit for addresses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - Django's name
        """As Django's own, which gathers the choices anew for every cell of a list."""
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)


@cache
def _words(field: Any) -> Mapping[Any, Any]:
    return dict(field.flatchoices)
