"""Reads of controls: how they reach systems, and what a list shows of them."""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Trim

from frameworks.models import Requirement
from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    ControlLink,
    ControlState,
    DeclinedInheritance,
    Vendor,
)
from riskreg.queries import searching

_NUMBER = re.compile(r"(?:ctl-?)?0*(\d{1,9})", re.IGNORECASE)


class Way(StrEnum):
    """How a control reaches a system; all but the first are inherited."""

    DIRECT = "direct"
    MODEL = "model"
    VENDOR = "vendor"
    ORGANISATION = "organisation"


# A day and a number of days: the last day on which the last test counts.
_DUE = ExpressionWrapper(F("tested_on") + F("review_interval"), output_field=DateField())


@dataclass(frozen=True, slots=True)
class Reach:
    """That a control reaches a system: how, through what, and whether the system declined it."""

    control: Control
    system: AISystem
    ways: tuple[Way, ...]
    through: tuple[str, ...]  # the names of models and vendors
    declined: DeclinedInheritance | None

    @property
    def is_inherited(self) -> bool:
        """Whether it reaches the system by inheritance alone."""
        return Way.DIRECT not in self.ways

    @property
    def counts(self) -> bool:
        """Whether the system relies on it: reached and not declined."""
        return bool(self.ways) and self.declined is None


def of_system(system: AISystem, *related: str) -> list[Reach]:
    """Every control that reaches a system, declined ones too; two queries and one a `related`."""
    declined = {
        each.control_id: each for each in system.declined.select_related("declined_by").all()
    }
    controls = _reached_by(system).prefetch_related(*related)
    return [_reach(control, system, declined.get(control.pk)) for control in controls]


def relied_on(system: AISystem, **annotations: Any) -> list[Reach]:
    """The controls that reach a system, less those it declined and retired ones; one query.

    `annotations` are read with each control.
    """
    declined = DeclinedInheritance.objects.filter(system=system, control=OuterRef("pk"))
    controls = _reached_by(system).exclude(state=ControlState.RETIRED).filter(~Exists(declined))
    return [_reach(control, system, None) for control in controls.annotate(**annotations)]


def systems_of(control: Control) -> list[Reach]:
    """Every system that a control reaches, those that decline it too; two queries."""
    declined = {
        each.system_id: each for each in control.declined.select_related("declined_by").all()
    }
    systems = AISystem.objects.of(control.organisation_id).filter(is_archived=False)
    if not control.is_organisation_wide:
        systems = systems.filter(pk__in=_systems_reached(control.pk))
    rows = (
        systems.annotate(
            is_direct=Exists(_systems_named(control.pk, OuterRef("pk"))),
            models_through=ArraySubquery(_models_through(control.pk, OuterRef("pk"))),
            vendors_through=ArraySubquery(_vendors_through(control.pk, OuterRef("pk"))),
        )
        .select_related("owner")
        .order_by("name", "pk")
    )
    return [_reach_of(system, control, declined.get(system.pk)) for system in rows]


def reaching(system: uuid.UUID) -> Q:
    """The condition on a control that it reaches a system, by whatever way.

    One set of keys, not four conditions in OR: the database reads the few controls that there are
    instead of all of an organisation's.
    """
    models = AIModel.objects.filter(systems=system)
    vendors = Vendor.objects.filter(Q(systems=system) | Q(models__systems=system))
    house = AISystem.objects.filter(pk=system).values("organisation")
    wide = Control.objects.filter(is_organisation_wide=True, organisation__in=house)
    named = Control.systems.through.objects.filter(aisystem=system)
    by_model = Control.ai_models.through.objects.filter(aimodel__in=models.values("pk"))
    by_vendor = Control.vendors.through.objects.filter(vendor__in=vendors.values("pk"))
    return Q(
        pk__in=wide.order_by()
        .values("pk")
        .union(named.values("control"), by_model.values("control"), by_vendor.values("control"))
    )


def ways_to(control: Control, system: AISystem) -> tuple[Way, ...]:
    """How one control reaches one system; nothing where it does not. One query."""
    row = Control.objects.filter(pk=control.pk).annotate(
        is_direct=Exists(_systems_named(OuterRef("pk"), system.pk)),
        models_through=ArraySubquery(_models_through(OuterRef("pk"), system.pk)),
        vendors_through=ArraySubquery(_vendors_through(OuterRef("pk"), system.pk)),
    )
    return _ways(row.get(), control.is_organisation_wide)[0]


def counted(controls: QuerySet[Control]) -> QuerySet[Control]:
    """Controls with `systems_count` (named ones), `links_count` and `evidence_count`."""
    return controls.annotate(
        systems_count=_count(Control.systems.through.objects.all()),
        links_count=_count(ControlLink.objects.all()),
        evidence_count=_count(Control.evidence.through.objects.all()),
    )


def found(controls: QuerySet[Control], text: str) -> QuerySet[Control]:
    """Controls that hold words beginning with these, or whose number or library code this is."""
    matches = Q(library_code__startswith=text.strip().upper())
    matches |= searching.holding(Control, text)
    number = _NUMBER.fullmatch(text.strip())
    if number:
        matches |= Q(number=int(number[1]))
    return controls.filter(matches)


def with_test_due(controls: QuerySet[Control]) -> QuerySet[Control]:
    """Controls with `test_due`, the last day on which their last test counts."""
    return controls.annotate(test_due=_DUE)


def test_overdue(controls: QuerySet[Control], today: date) -> QuerySet[Control]:
    """Those not retired whose last test no longer counts."""
    lapsed = controls.exclude(state=ControlState.RETIRED).annotate(last_day=_DUE)
    return lapsed.filter(last_day__lt=today)


def linked_to(*, framework: str, ref: str | None = None) -> QuerySet[ControlLink]:
    """Links to one entry, or to any entry of a framework."""
    links = ControlLink.objects.filter(framework=framework)
    return links if ref is None else links.filter(ref=ref)


def known_requirements(wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (framework, reference) that a catalogue has, in any edition."""
    rows = Requirement.objects.filter(
        edition__framework__code__in={framework for framework, _ in wanted},
        ref__in={ref for _, ref in wanted},
        withdrawn=False,
    )
    return set(rows.values_list("edition__framework__code", "ref")) & set(wanted)


def _reached_by(system: AISystem) -> QuerySet[Control]:
    return (
        Control.objects.of(system.organisation_id)
        .filter(reaching(system.pk))
        .annotate(
            is_direct=Exists(_systems_named(OuterRef("pk"), system.pk)),
            models_through=ArraySubquery(_models_through(OuterRef("pk"), system.pk)),
            vendors_through=ArraySubquery(_vendors_through(OuterRef("pk"), system.pk)),
        )
        .select_related("owner", "tested_by", "confirmed_by")
        .order_by("number", "pk")
    )


def _reach(control: Control, system: AISystem, declined: DeclinedInheritance | None) -> Reach:
    return Reach(control, system, *_ways(control, control.is_organisation_wide), declined)


def _reach_of(system: AISystem, control: Control, declined: DeclinedInheritance | None) -> Reach:
    return Reach(control, system, *_ways(system, control.is_organisation_wide), declined)


def _ways(row: object, is_wide: bool) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    models: list[str] = getattr(row, "models_through", [])
    vendors: list[str] = getattr(row, "vendors_through", [])
    said = {
        Way.DIRECT: bool(getattr(row, "is_direct", False)),
        Way.MODEL: bool(models),
        Way.VENDOR: bool(vendors),
        Way.ORGANISATION: is_wide,
    }
    return tuple(way for way, is_so in said.items() if is_so), (*models, *vendors)


Key = uuid.UUID | OuterRef


def _systems_named(control: Key, system: Key) -> QuerySet:  # type: ignore[type-arg]
    return Control.systems.through.objects.filter(control=control, aisystem=system)


def _models_through(control: Key, system: Key) -> QuerySet:  # type: ignore[type-arg]
    """The names of the models of a system that a control holds for."""
    return (
        AIModel.objects.filter(controls=control, systems=system)
        .order_by("name", "version", "pk")
        .values(said=Trim(Concat("name", Value(" "), "version")))
    )


def _vendors_through(control: Key, system: Key) -> QuerySet:  # type: ignore[type-arg]
    """The names of the vendors of a system, or of its models, that a control holds for."""
    return (
        Vendor.objects.filter(controls=control)
        .filter(
            Exists(AISystem.objects.filter(vendor=OuterRef("pk"), pk=_deeper(system)))
            | Exists(AIModel.objects.filter(vendor=OuterRef("pk"), systems=_deeper(system)))
        )
        .order_by("name", "pk")
        .values("name")
    )


def _deeper(key: Key) -> Key:
    """A reference to the outermost query from one level further inside."""
    return OuterRef(key) if isinstance(key, OuterRef) else key


def _systems_reached(control: uuid.UUID) -> QuerySet:  # type: ignore[type-arg]
    return (
        AISystem.objects.filter(
            Q(controls=control)
            | Q(built_on__controls=control)
            | Q(vendor__controls=control)
            | Q(built_on__vendor__controls=control)
        )
        .order_by()
        .values("pk")
    )


def _count(rows: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    counted = (
        rows.filter(control=OuterRef("pk"))
        .order_by()
        .values("control")
        .annotate(count=Count("*"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
