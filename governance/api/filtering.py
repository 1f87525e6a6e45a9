"""Filters in the address of a list: those that cannot be read are named, each with its sentence."""

from typing import Any

import django_filters
from django.db.models import Field, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.rest_framework import FilterSet as Automatic
from rest_framework import serializers
from rest_framework.request import Request

from riskreg.models import User


class FilterSet(Automatic):  # type: ignore[misc]
    """What is made of `filterset_fields`.

    People stand behind no wall: a choice among them would tell who has an account elsewhere. So a
    person is a key like any other, known or not.
    """

    @classmethod
    def filter_for_lookup(
        cls, field: "Field[Any, Any]", lookup_type: str
    ) -> tuple[Any, dict[str, Any]]:
        """By the key alone where the field names a person."""
        if field.related_model is User and lookup_type == "exact":
            return django_filters.UUIDFilter, {}
        found: tuple[Any, dict[str, Any]] = super().filter_for_lookup(field, lookup_type)
        return found


class Filters(DjangoFilterBackend):  # type: ignore[misc]
    """As django-filter's own, which takes a “%” in what somebody sent for a placeholder."""

    filterset_base = FilterSet

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """What the filters leave; refused where one of them cannot be read."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise refused(filterset)
        return filterset.qs


def refused(filterset: Any) -> serializers.ValidationError:
    """What is wrong, by the name of each filter."""
    told = {name: [str(each) for each in said] for name, said in filterset.errors.items()}
    return serializers.ValidationError(told)
