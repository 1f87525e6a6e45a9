"""Organisations one belongs to."""

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from governance.api.request import View, organisation_of, user_of
from riskreg import access
from riskreg.models import ApiKey, Organisation


class OrganisationOut(serializers.ModelSerializer[Organisation]):
    """An organisation and one's role in it."""

    role = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = ["id", "name", "slug", "country", "time_zone", "role"]

    def get_role(self, organisation: Organisation) -> str:
        """The caller's role."""
        return access.role_of(user_of(self.context["request"]), organisation.pk) or ""


class Organisations(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """The organisations the caller is a member of; a key sees its own."""

    serializer_class = OrganisationOut
    queryset = Organisation.objects.all()

    def get_queryset(self) -> QuerySet[Organisation]:
        """Mine; under a key, the key's."""
        mine: QuerySet[Organisation] = Organisation.objects.visible_to(user_of(self.request))
        if isinstance(self.request.auth, ApiKey):
            return mine.filter(pk=organisation_of(self.request).pk)
        return mine
