"""Reads of the register: systems with the class that counts, what is missing, where things are."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, JSONObject

from frameworks.models import Requirement
from frameworks.regimes import registry
from riskreg.models import AIModel, AISystem, Decision, Organisation, Stage
from riskreg.queries import searching
from riskreg.queries.ranks import rank_of
from riskreg.rules import quoting

_NUMBER = re.compile(r"(?:ais-?)?0*(\d{1,9})", re.IGNORECASE)

# Fields a reader of the register misses when they are empty, in the order of the form.
EXPECTED = (
    "description",
    "owner",
    "unit",
    "stage",
    "roles",
    "countries",
    "data",
    "affected_persons",
    "autonomy",
    "oversight",
)
_COLUMNS = {"owner": "owner_id", "unit": "unit_id"}  # asked by key: no query


def nameable(organisation: Organisation, named: QuerySet[AISystem]) -> QuerySet[AISystem]:
    """Systems a record may name: the working lists', and those it names already, archived or not.

    Without the latter a change of something else would silently take them away.
    """
    mine: QuerySet[AISystem] = AISystem.objects.of(organisation).filter(
        Q(is_archived=False) | Q(pk__in=named.order_by().values("pk"))
    )
    return mine.order_by("name", "pk")


def tier_rank() -> Coalesce:
    """How strict a decision's tier is among the tiers of its regime; -1 for one unknown today."""
    ranks = {
        regime.slug: {tier.code: tier.rank for tier in regime.tiers}
        for regime in registry.all_regimes()
    }
    return rank_of(ranks, "regime", "tier", otherwise=-1)


def strictest(organisation: Organisation | None = None) -> QuerySet[Decision]:
    """Of each system's current decisions, one a role, the one with the strictest tier."""
    decisions: Any = Decision.objects.all()
    if organisation is not None:
        decisions = decisions.of(organisation)
    standing = (
        decisions.current()
        .annotate(rank=tier_rank())
        .order_by("system_id", "-rank", "-is_provisional", "-number")
        .distinct("system_id")
    )
    return Decision.objects.filter(pk__in=standing.values("pk"))


def with_class(systems: QuerySet[AISystem]) -> QuerySet[AISystem]:
    """Systems with `standing`, their strictest current decision as {code, provisional}, or None."""
    told = JSONObject(code="tier", provisional="is_provisional", regime="regime")
    return systems.annotate(standing=Subquery(_standing().values(told=told)[:1]))


def with_tier_rank(systems: QuerySet[AISystem]) -> QuerySet[AISystem]:
    """Systems with `tier_rank`, to order by; what was never classified comes below all."""
    rank = Subquery(_standing().values("rank")[:1], output_field=IntegerField())
    return systems.annotate(
        tier_rank=Case(When(pk__in=_classified(), then=rank), default=Value(-2))
    )


def with_stage_rank(systems: QuerySet[AISystem]) -> QuerySet[AISystem]:
    """Systems with `stage_rank`, the place of their stage in the lifecycle."""
    places = {stage: at for at, stage in enumerate(Stage.values)}
    return systems.annotate(stage_rank=rank_of(places, "stage", otherwise=-1))


def with_model_names(systems: QuerySet[AISystem]) -> QuerySet[AISystem]:
    """Systems with `model_names`, the models they build on."""
    names = AIModel.objects.filter(systems=OuterRef("pk")).values(
        told=Concat("name", Value(" "), "version")
    )
    return systems.annotate(model_names=ArraySubquery(names))


def found(systems: QuerySet[AISystem], text: str) -> QuerySet[AISystem]:
    """Systems that hold words beginning with these, or whose number or foreign id this is."""
    matches = searching.holding(AISystem, text)
    number = _NUMBER.fullmatch(text.strip())
    if number:
        matches |= Q(number=int(number[1]))
    # A sub-query of its own, so that each half can use its index.
    matches |= Q(pk__in=AISystem.objects.filter(external_id=text.strip()).values("pk"))
    return systems.filter(matches)


def best_first(systems: QuerySet[AISystem], text: str) -> QuerySet[AISystem]:
    """Found systems, those that fit the words best first."""
    document = SearchVector("name", "purpose", "description", config="english")
    rank = SearchRank(document, searching.to_rank(searching.begun(text)))
    return found(systems, text).annotate(rank=rank).order_by("-rank", "name", "pk")


def missing_fields(system: AISystem) -> tuple[str, ...]:
    """The names of the fields that a complete entry would state and this one does not."""
    missing = [name for name in EXPECTED if not getattr(system, _COLUMNS.get(name, name))]
    if system.stage == Stage.OPERATE and system.put_into_service is None:
        missing.append("put_into_service")
    return tuple(missing)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of a catalogue, the outermost entry above it, the address part of its framework."""

    entry: Requirement
    head: Requirement
    framework_slug: str


def placed(framework: str, edition: str, refs: Collection[str]) -> dict[str, Placed]:
    """Entries of an edition by reference, each with the heading it falls under; one query."""
    rows = (
        Requirement.objects.filter(edition__framework__code=framework, edition__code=edition)
        .annotate(framework_slug=F("edition__framework__slug"))
        .only("pk", "parent_id", "ref", "slug", "title", "position", "edition_id")
    )
    by_key = {row.pk: row for row in rows}
    wanted = frozenset(refs)
    return {
        row.ref: Placed(row, _outermost(row, by_key), row.framework_slug)
        for row in by_key.values()
        if row.ref in wanted
    }


def _outermost(row: Requirement, by_key: Mapping[int, Requirement]) -> Requirement:
    while row.parent_id is not None:
        row = by_key[row.parent_id]
    return row


def _standing() -> QuerySet[Any]:
    standing: QuerySet[Any] = (
        Decision.objects.current()
        .filter(system=OuterRef("pk"))
        .annotate(rank=tier_rank())
        .order_by("-rank", "-is_provisional", "-number")
    )
    return standing


def _classified() -> QuerySet[Any]:
    return Decision.objects.values("system")


def called(words: str) -> Q:
    """Systems whose name holds these words, or whose number they are."""
    number = quoting.number(words, "AIS")
    named = Q(name__icontains=words)
    return named if number is None else named | Q(number=number)
