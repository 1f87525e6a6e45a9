"""What differs between models, datasets and vendors: words, columns, filter, form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.ui.columns import Column, Table, attribute
from governance.ui.filters import RegisterFilter
from governance.ui.filters.inventory import DatasetFilter, ModelFilter, VendorFilter
from governance.ui.forms import ModelForm, capital, explain, name_the_empty_choice
from riskreg.models import AIModel, Dataset, Organisation, Vendor

Text = str | Promise

_UNSAID = [("", _("Not stated")), ("true", _("Yes")), ("false", _("No"))]


class YesNo(forms.TypedChoiceField):
    """A question that may be left open: yes, no, or nothing said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", _UNSAID)
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(
            coerce=lambda value: value == "true", empty_value=None, required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false", None: ""}.get(value, value)


class WebAddress(forms.URLField):
    """An address; what is typed without a scheme is taken as https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class InventoryForm(ModelForm):
    """What the three forms share: own vendors alone, examples, no writing by the form."""

    examples: Mapping[str, Text] = {}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendor: Any = self.fields.get("vendor")
        if vendor is not None:
            vendor.queryset = vendor.queryset.filter(organisation=organisation)
        for name, field in self.fields.items():
            name_the_empty_choice(field)
            field.label = capital(field.label)
            explain(field, example=self.examples.get(name, ""))

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class ModelModelForm(InventoryForm):
    """A model that systems build on."""

    examples = {
        "name": _("Mistral Large"),
        "version": _("2.1"),
        "licence": _("Apache-2.0, or Vendor terms of 2026-03"),
        "training_compute": _("3e24"),
    }
    is_general_purpose = YesNo(
        label=_("General-purpose model"),
        help_text=_("Broadly capable and usable for many tasks (Art. 3(63) AI Act)."),
    )

    class Meta:
        model = AIModel
        fields = (
            "name",
            "version",
            "vendor",
            "kind",
            "licence",
            "is_general_purpose",
            "training_compute",
            "notes",
        )


class DatasetForm(InventoryForm):
    """Data that a system was made with or works on."""

    examples = {
        "name": _("Applications 2019–2025"),
        "source": _("Our own recruiting system"),
        "licence": _("Internal use"),
    }
    has_personal_data = YesNo(label=_("Holds personal data"))
    has_special_categories = YesNo(
        label=_("Holds special categories"),
        help_text=_("Health, origin, belief and the like (Art. 9(1) GDPR)."),
    )

    class Meta:
        model = Dataset
        fields = (
            "name",
            "description",
            "source",
            "vendor",
            "has_personal_data",
            "has_special_categories",
            "licence",
            "notes",
        )


class VendorForm(InventoryForm):
    """A company that provides a system, a model or data."""

    examples = {
        "name": _("Northwind Analytics BV"),
        "country": _("NL"),
        "website": _("https://example.com"),
        "contact": _("compliance@example.com"),
    }

    class Meta:
        model = Vendor
        fields = ("name", "country", "website", "contact", "notes")
        field_classes = {"website": WebAddress}

    def clean_country(self) -> str:
        """The code in capitals."""
        return str(self.cleaned_data["country"]).upper()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of inventory: its names in addresses, its words, and how it is listed."""

    slug: str  # the URL names are model, model_new, …; the list is `plural`
    plural: str
    model: type[Any]
    title: Text
    add: Text
    purpose: Text
    step: Text
    example: Text
    table: Table[Any]
    filter: type[RegisterFilter]
    form: type[InventoryForm]
    joins: tuple[str, ...] = ()
    counts: tuple[str, ...] = ("systems",)

    @property
    def counted(self) -> dict[str, Count]:
        """How often each is used, to annotate: `systems_count` and the like."""
        return {f"{name}_count": Count(name, distinct=True) for name in self.counts}


def _vendor(item: Any) -> str:
    return item.vendor.name if item.vendor else ""


_SYSTEMS: Column[Any] = attribute("systems", _("Systems"), "systems_count", is_number=True)
_LICENCE: Column[Any] = attribute("licence", _("Licence"))
_NOTES: Column[Any] = Column("notes", _("Notes"), lambda item: item.notes, is_default=False)


def _name(item: Any) -> str:
    return str(item.get_absolute_url())


MODELS = Kind(
    slug="model",
    plural="models",
    model=AIModel,
    title=_("Models"),
    add=_("Add a model"),
    purpose=_("The models that your systems build on, bought, licensed or trained by yourselves."),
    step=_("Add the first model, then name it in the systems that build on it."),
    example=_("Mistral Large 2.1, language model, Mistral AI"),
    table=Table(
        slug="models",
        caption=_("Models"),
        default_sort="name",
        columns=(
            Column("name", _("Name"), lambda m: m.name, sort=("name", "version"), link=_name),
            attribute("version", _("Version")),
            Column("vendor", _("Vendor"), _vendor, sort=("vendor__name",), empty=_("our own")),
            attribute("kind", _("Kind")),
            attribute("general_purpose", _("General-purpose"), "is_general_purpose"),
            _LICENCE,
            attribute(
                "compute",
                _("Training compute, FLOP"),
                "training_compute",
                is_default=False,
                is_number=True,
            ),
            _SYSTEMS,
            _NOTES,
        ),
    ),
    filter=ModelFilter,
    form=ModelModelForm,
    joins=("vendor",),
)

DATASETS = Kind(
    slug="dataset",
    plural="datasets",
    model=Dataset,
    title=_("Datasets"),
    add=_("Add a dataset"),
    purpose=_("The data that your systems were trained, validated or tested on, or work with."),
    step=_("Add the first dataset, then name it in the systems that use it."),
    example=_("Applications 2019–2025, from our own recruiting system, personal data"),
    table=Table(
        slug="datasets",
        caption=_("Datasets"),
        default_sort="name",
        columns=(
            attribute("name", _("Name"), link=_name),
            attribute("source", _("Source")),
            Column("vendor", _("Vendor"), _vendor, sort=("vendor__name",), empty=_("our own")),
            attribute("personal", _("Personal data"), "has_personal_data"),
            attribute("special", _("Special categories"), "has_special_categories"),
            _LICENCE,
            Column("description", _("Description"), lambda d: d.description, is_default=False),
            _SYSTEMS,
            _NOTES,
        ),
    ),
    filter=DatasetFilter,
    form=DatasetForm,
    joins=("vendor",),
)

VENDORS = Kind(
    slug="vendor",
    plural="vendors",
    model=Vendor,
    title=_("Vendors"),
    add=_("Add a vendor"),
    purpose=_("The companies that provide a system, a model or data to you."),
    step=_("Add the first vendor, then name it in the systems it provides."),
    example=_("Northwind Analytics BV, NL, compliance@example.com"),
    table=Table(
        slug="vendors",
        caption=_("Vendors"),
        default_sort="name",
        columns=(
            attribute("name", _("Name"), link=_name),
            attribute("country", _("Country")),
            Column("website", _("Website"), lambda v: v.website),
            Column("contact", _("Contact"), lambda v: v.contact),
            _SYSTEMS,
            attribute("models", _("Models"), "models_count", is_number=True),
            attribute("datasets", _("Datasets"), "datasets_count", is_number=True),
            _NOTES,
        ),
    ),
    filter=VendorFilter,
    form=VendorForm,
    counts=("systems", "models", "datasets"),
)

KINDS: Mapping[str, Kind] = {kind.plural: kind for kind in (MODELS, DATASETS, VENDORS)}
