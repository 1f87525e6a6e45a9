"""The filter of the register of AI systems: one for the page, its exports and the API."""

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.regimes import registry
from governance.ui.filters import Choices, RegisterFilter
from riskreg.models import AISystem, Organisation, Stage, Unit, User, Vendor
from riskreg.queries import register

NONE = "none"  # the choice that asks for entries without a value


def _tiers() -> Choices:
    ranked = sorted(
        (tier for each in registry.all_regimes() for tier in each.tiers),
        key=lambda tier: -tier.rank,
    )
    words = {tier.code: tier.title for tier in ranked}
    return [*words.items(), (NONE, _("Not classified yet"))]


def _roles() -> Choices:
    titles = {role.code: role.title for each in registry.all_regimes() for role in each.roles}
    return [*titles.items(), (NONE, _("No role stated"))]


def _several(label: Promise, choices: Any, method: str) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, method=method, distinct=False
    )


class SystemFilter(RegisterFilter):
    """Narrow the register; what is archived stays out unless one asks for it.

    `organisation` (else the request's) gives the choices of its own units, people and vendors.
    """

    q = django_filters.CharFilter(
        label=_("Search by words, the beginnings of words, or a number"),
        method="search",
    )
    tier = _several(_("Class"), _tiers, "by_tier")
    provisional = django_filters.ChoiceFilter(
        label=_("Certainty"),
        method="by_certainty",
        empty_label=_("Any"),
        choices=[("true", _("Provisional")), ("false", _("Final"))],
    )
    stage = _several(
        _("Lifecycle stage"), lambda: [*Stage.choices, (NONE, _("No stage stated"))], "by_text"
    )
    role = _several(_("Our role"), _roles, "by_role")
    unit = _several(_("Unit"), (), "by_key")
    owner = _several(_("Owner"), (), "by_key")
    vendor = _several(_("Vendor"), (), "by_key")
    country = _several(_("Country of use"), (), "by_country")
    source = _several(_("Imported from"), (), "by_source")
    archived = django_filters.ChoiceFilter(
        label=_("Archive"),
        method="by_archive",
        empty_label=_("Without archived"),
        choices=[("only", _("Only archived")), ("too", _("Archived too"))],
    )

    class Meta:
        model = AISystem
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation or getattr(self.request, "organisation", None)
        if self.organisation is not None:
            for name, choices in _own_choices(self.organisation).items():
                if name in self.filters:  # one that inherits may have fewer
                    self.offer(name, choices)

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Filter, and leave out the archive where nothing else was asked for."""
        queryset = super().filter_queryset(queryset)
        return (
            queryset
            if self.form.cleaned_data.get("archived")
            else queryset.filter(is_archived=False)
        )

    def search(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Words of name, purpose and description, or an id."""
        return register.found(queryset, value)

    def by_tier(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those whose strictest current class is one of these."""
        classified = register.strictest(self.organisation).filter(tier__in=value)
        wanted = Q(pk__in=classified.values("system"))
        if NONE in value:
            wanted |= Q(decisions=None)
        return queryset.filter(wanted)

    def by_certainty(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose strictest current class rests on unknown answers, or does not."""
        classified = register.strictest(self.organisation).filter(is_provisional=value == "true")
        return queryset.filter(pk__in=classified.values("system"))

    def by_text(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those with one of these values."""
        return queryset.filter(**{f"{name}__in": ["" if each == NONE else each for each in value]})

    def by_role(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those where we act in one of these roles."""
        return _by_list(queryset, "roles", value)

    def by_country(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those used in one of these countries."""
        return _by_list(queryset, "countries", value)

    def by_source(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those that came from one of these imports."""
        return self.by_text(queryset, "external_source", value)

    def by_key(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Those that belong to one of these."""
        wanted = Q(**{f"{name}__in": [each for each in value if each != NONE]})
        if NONE in value:
            wanted |= Q(**{name: None})
        return queryset.filter(wanted)

    def by_archive(self, queryset: Any, name: str, value: str) -> Any:
        """Archived ones only, or all."""
        return queryset.filter(is_archived=True) if value == "only" else queryset


def _by_list(queryset: Any, field: str, values: list[str]) -> Any:
    wanted = Q(**{f"{field}__overlap": [value for value in values if value != NONE]})
    if NONE in values:
        wanted |= Q(**{field: []})
    return queryset.filter(wanted)


def _own_choices(organisation: Organisation) -> dict[str, Choices]:
    """Units, owners, vendors, countries and sources of an organisation, in one query."""
    mine = AISystem.objects.of(organisation).order_by()
    parts = (
        pairs(Unit.objects.filter(organisation=organisation), "unit", "name"),
        pairs(User.objects.filter(memberships__organisation=organisation), "owner", "name"),
        pairs(Vendor.objects.of(organisation), "vendor", "name"),
        _words(mine.annotate(word=_Unnest(F("countries"))), "country"),
        _words(mine.annotate(word=F("external_source")), "source"),
    )
    found: dict[str, Choices] = defaultdict(list)
    for row in parts[0].union(*parts[1:]).order_by("kind_", "label_"):
        if row["key_"]:
            found[row["kind_"]].append((row["key_"], row["label_"]))
    return {
        "unit": [*found["unit"], (NONE, _("No unit"))],
        "owner": [*found["owner"], (NONE, _("No owner"))],
        "vendor": [*found["vendor"], (NONE, _("No vendor"))],
        "country": [*found["country"], (NONE, _("No country stated"))],
        "source": [*found["source"], (NONE, _("Entered here"))],
    }


class _Unnest(Func):
    """The elements of an array, a row each."""

    function = "unnest"
    set_returning = True
    output_field = CharField()


def pairs(rows: "QuerySet[Any]", kind: str, name: str) -> "QuerySet[Any]":
    """Rows as choices (`key_`, `label_`) of a kind, to be read with others in one query."""
    return rows.order_by().values(
        kind_=Value(kind, CharField()),
        key_=Cast("pk", CharField()),
        label_=Cast(name, CharField()),
    )


def _words(rows: "QuerySet[Any]", kind: str) -> "QuerySet[Any]":
    word = Cast("word", CharField())
    return rows.values(kind_=Value(kind, CharField()), key_=word, label_=word).distinct()
