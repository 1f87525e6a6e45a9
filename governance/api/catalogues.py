"""Catalogues over the API: editions, their entries, and what those are related to."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks import queries
from frameworks.models import Edition, Requirement
from governance.api.request import View


class EditionOut(serializers.ModelSerializer[Edition]):
    """One edition of a law or standard."""

    framework = serializers.CharField(source="framework.code")
    framework_title = serializers.CharField(source="framework.title")
    entries = serializers.IntegerField()
    source_url = serializers.CharField(help_text="An address; empty where the text is our own.")

    class Meta:
        model = Edition
        fields = [
            "id", "framework", "framework_title", "code", "title", "published", "in_force_from",
            "source_url", "note", "digest", "entries",
        ]  # fmt: skip


class EntryOut(serializers.ModelSerializer[Requirement]):
    """One entry, in our own words, with the reference of its source."""

    framework = serializers.CharField(source="edition.framework.code")
    edition = serializers.CharField(source="edition.code")
    parent = serializers.CharField(  # type: ignore[assignment]  # our field, not DRF's property
        source="parent.ref", default=None, allow_null=True
    )
    source_url = serializers.CharField(help_text="An address; empty where the text is our own.")

    class Meta:
        model = Requirement
        fields = [
            "id", "framework", "edition", "ref", "parent", "title", "summary", "kind", "tiers",
            "roles", "applies_from", "applies_from_annex_i", "formally_applicable_from",
            "date_confidence", "date_note", "readings", "condition", "legal_basis", "amended_by",
            "source_url", "tags", "withdrawn",
        ]  # fmt: skip


class RelationOut(serializers.Serializer[Any]):
    """A crosswalk row seen from the entry asked about; it never says that one meets the other."""

    framework = serializers.CharField(source="framework.code")
    ref = serializers.CharField()
    relation = serializers.CharField()
    confidence = serializers.CharField(source="row.confidence")
    provenance = serializers.CharField(source="row.provenance")
    reviewer = serializers.CharField(source="row.reviewer")
    reviewed_on = serializers.DateField(source="row.reviewed_on", allow_null=True)


class EntryFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By framework, edition, kind and words."""

    framework = django_filters.CharFilter(field_name="edition__framework__code")
    edition = django_filters.CharFilter(field_name="edition__code")
    kind = django_filters.CharFilter()
    ref = django_filters.CharFilter()
    q = django_filters.CharFilter(method="search", help_text="Words or the start of a reference.")

    def search(
        self, queryset: QuerySet[Requirement], name: str, value: str
    ) -> QuerySet[Requirement]:
        """Those that full-text search finds."""
        return queryset.filter(pk__in=queries.search(value).values("pk"))


class Editions(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Every edition of every framework."""

    serializer_class = EditionOut
    queryset = Edition.objects.none()

    def get_queryset(self) -> QuerySet[Edition]:
        """With their framework and the number of their entries."""
        return queries.editions()


class Entries(mixins.ListModelMixin, mixins.RetrieveModelMixin, View):
    """Entries of catalogues: duties, controls, risks, actions, principles."""

    serializer_class = EntryOut
    queryset = Requirement.objects.select_related("edition__framework", "parent").order_by(
        "edition", "position", "pk"
    )
    filterset_class = EntryFilter

    @extend_schema(responses=RelationOut(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def relations(self, request: Request, pk: str) -> Response:
        """What the entry is related to in other frameworks."""
        return Response(RelationOut(queries.crosswalk_of(self.get_object()), many=True).data)
