"""The filters of models, datasets and vendors."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from governance.ui.filters import RegisterFilter
from riskreg.models import AIModel, Dataset, Vendor

_USE = [("used", _("Used by a system")), ("unused", _("Used by none"))]
_YES_NO = [("true", _("Yes")), ("false", _("No")), ("none", _("Not stated"))]
_TOLD = {"true": True, "false": False, "none": None}


class InventoryFilter(RegisterFilter):
    """Search, and whether any system uses it."""

    use = django_filters.ChoiceFilter(
        label=_("Use"), method="by_use", empty_label=_("Any"), choices=_USE
    )

    def by_use(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those some system uses, or none does."""
        return queryset.filter(systems__isnull=value == "unused").distinct()

    def by_answer(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those where a question with yes, no and no answer is answered so."""
        told = _TOLD[value]
        return queryset.filter(
            Q(**{f"{name}__isnull": True}) if told is None else Q(**{name: told})
        )


class ModelFilter(InventoryFilter):
    """Models by words, use, and whether they are general-purpose models."""

    search_in = ("name", "version", "kind", "vendor__name", "notes")

    is_general_purpose = django_filters.ChoiceFilter(
        label=_("General-purpose model"),
        method="by_answer",
        empty_label=_("Any"),
        choices=_YES_NO,
    )

    class Meta:
        model = AIModel
        fields: tuple[str, ...] = ()


class DatasetFilter(InventoryFilter):
    """Datasets by words, use, and personal data."""

    search_in = ("name", "description", "source", "vendor__name", "notes")

    has_personal_data = django_filters.ChoiceFilter(
        label=_("Holds personal data"),
        method="by_answer",
        empty_label=_("Any"),
        choices=_YES_NO,
    )

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = ()


class VendorFilter(InventoryFilter):
    """Vendors by words and use."""

    search_in = ("name", "country", "contact", "notes")

    class Meta:
        model = Vendor
        fields: tuple[str, ...] = ()
