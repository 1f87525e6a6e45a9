"""The organisation one works in."""

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from governance.api.request import View, organisation_of, user_of
from riskreg import access
from riskreg.models import Organisation


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
    """The organisation the caller works in: the key's, or the one chosen in the session."""

    serializer_class = OrganisationOut
    queryset = Organisation.objects.all()

    def get_queryset(self) -> QuerySet[Organisation]:
        """That one."""
        return Organisation.objects.filter(pk=organisation_of(self.request).pk)
