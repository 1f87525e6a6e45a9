"""Filters in the address of a list: those that cannot be read are named, each with its sentence."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.request import Request


class Filters(DjangoFilterBackend):  # type: ignore[misc]
    """As django-filter's own, which takes a “%” in what somebody sent for a placeholder."""

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
