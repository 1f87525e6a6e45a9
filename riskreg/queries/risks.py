"""How risks stand today: their level, what the organisation tolerates, what is accepted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject

from riskreg.models import (
    Acceptance,
    AISystem,
    Appetite,
    ClaimState,
    Organisation,
    Risk,
    Scale,
    User,
)
from riskreg.queries import searching
from riskreg.queries.ranks import rank_of
from riskreg.rules import acceptance, scoring
from riskreg.rules.scoring import RightsLevel

_SCALE = (
    "id", "organisation_id", "version", "likelihood", "severity", "levels", "matrix",
    "rights_severity", "rights_extent", "rights_reversibility", "currency", "note", "set_by_id",
    "set_at",
)  # fmt: skip
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?:rsk-?)?0*(\d{1,9})", re.IGNORECASE)
_SHORT, _WORDS = 4, 40  # words longer than this count; at most so many of them
LAPSING_DAYS = 30  # an acceptance that ends within these is said to lapse


@dataclass(frozen=True, slots=True)
class Standard:
    """What an organisation measures its risks by: the scale in force and the appetite.

    The one place that knows when a risk is above what is tolerated; page, API and dossier ask it.
    """

    scale: Scale | None
    appetite: Mapping[str, str]  # category -> highest residual level

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the levels, from the lowest."""
        return scoring.codes(self.scale) if self.scale else ()

    def rank(self, level: str) -> int:
        """The place of a level from the lowest, 1; 0 where none is known."""
        return self.codes.index(level) + 1 if level in self.codes else 0

    def name(self, level: str) -> str:
        """What a level is called; its code where the scale in force no longer has it."""
        levels = self.scale.levels if self.scale else ()
        return next((str(each["name"]) for each in levels if each["code"] == level), level)

    def is_breach(self, category: str, level: str) -> bool:
        """Whether a residual level lies above what the category's appetite allows."""
        return level in scoring.above(self.codes, self.appetite.get(category, ""))

    def breaching(self) -> Q:
        """The same as a condition on risks; what is closed breaches nothing."""
        wanted = Q(pk__in=[])
        for category, limit in self.appetite.items():
            higher = scoring.above(self.codes, limit)
            if higher:
                wanted |= Q(category=category, residual_level__in=higher)
        return wanted & Q(closed_on=None)

    def ranked(self, field: str) -> Coalesce:
        """The place of a level as an expression to order by."""
        return rank_of({code: self.rank(code) for code in self.codes}, field, otherwise=0)

    def covers(self, accepted: str, residual: str) -> bool:
        """Whether an acceptance of one level still covers the risk at another."""
        return accepted == residual or self.rank(accepted) > self.rank(residual) > 0

    def covering(self, residual: str) -> Q:
        """The same as a condition on acceptances; `residual` is the path to the risk's level."""
        wanted = Q(level=F(residual))
        for code in self.codes:
            lower = self.codes[: self.codes.index(code)]
            wanted |= Q(level=code, **{f"{residual}__in": lower})
        return wanted


@dataclass(frozen=True, slots=True)
class Setting:
    """What a list of risks needs of its organisation: the standard, and its people by key."""

    standard: Standard
    people: tuple[tuple[str, str], ...]


def standard(organisation: Organisation | UUID) -> Standard:
    """What an organisation measures its risks by now; one query."""
    return setting(organisation).standard


def setting(organisation: Organisation | UUID) -> Setting:
    """The same with the people of the organisation; still one query."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    newest = Scale.objects.filter(organisation=OuterRef("pk")).order_by("-version")
    limits = Appetite.objects.filter(organisation=OuterRef("pk")).order_by("category")
    people = User.objects.filter(memberships__organisation=OuterRef("pk")).order_by("name", "pk")
    parts = {name: Subquery(newest.values(name)[:1]) for name in _SCALE}
    rows: Any = (
        Organisation.objects.filter(pk=key)
        .order_by()
        .values(
            appetites=ArraySubquery(limits.values(told=JSONObject(of="category", to="level"))),
            people=ArraySubquery(people.values(told=JSONObject(key="pk", name="name"))),
            **{f"scale_{name}": part for name, part in parts.items()},
        )
    )
    told: dict[str, Any] = rows.get()
    scale = None
    if told["scale_id"] is not None:
        scale = Scale(**{name: told[f"scale_{name}"] for name in _SCALE})
    limits_by = {each["of"]: each["to"] for each in told["appetites"]}
    names = tuple((str(each["key"]), str(each["name"])) for each in told["people"])
    return Setting(Standard(scale, limits_by), names)


def in_force(risk: Risk, today: date, by: Standard | None = None) -> Acceptance | None:
    """The acceptance that holds for a risk today, the longest where there are several."""
    by = by or standard(risk.organisation)
    confirmed = Acceptance.objects.filter(risk=risk, state=ClaimState.CONFIRMED, until__gte=today)
    return next(
        (each for each in confirmed.order_by("-until") if holds(each, risk, today, by)), None
    )


def holds(given: Acceptance, risk: Risk, today: date, by: Standard) -> bool:
    """Whether one acceptance holds for its risk today."""
    is_covered = risk.closed_on is None and by.covers(given.level, risk.residual_level)
    return acceptance.in_force(
        state=given.state, until=given.until, today=today, is_covered=is_covered
    )


def with_acceptance(risks: QuerySet[Risk], today: date, by: Standard) -> QuerySet[Risk]:
    """Risks with `accepted` = {until} of what holds today, `asked`, and `lapsed_on`, a day."""
    given = Acceptance.objects.filter(risk=OuterRef("pk"))
    lapsed = given.filter(state=ClaimState.CONFIRMED).order_by("-until")
    return risks.annotate(
        accepted=Subquery(
            accepted(today, by).filter(risk=OuterRef("pk")).order_by("-until").values("until")[:1]
        ),
        asked=Exists(given.filter(state=ClaimState.ASKED)),
        lapsed_on=Subquery(lapsed.values("until")[:1]),
    )


def rights_rank() -> Coalesce:
    """How grave the harm to rights is, to order by: on its own scale alone."""
    grades = {word.value: at for at, word in enumerate(RightsLevel, 1)}
    return rank_of(grades, "rights_level", otherwise=0)


def with_systems(risks: QuerySet[Risk]) -> QuerySet[Risk]:
    """Risks with `system_names`, the systems they concern, by name."""
    names = AISystem.objects.filter(risks=OuterRef("pk")).order_by("name", "pk")
    return risks.annotate(system_names=ArraySubquery(names.values("name")))


def found(risks: QuerySet[Risk], text: str) -> QuerySet[Risk]:
    """Risks that hold words beginning with these, or whose number this is."""
    matches = searching.holding(Risk, text)
    number = _NUMBER.fullmatch(text.strip())
    if number:
        matches |= Q(number=int(number[1]))
    return risks.filter(matches)


def similar(risks: QuerySet[Risk], text: str, most: int) -> list[Risk]:
    """Risks that share the most words with a text, the closest first."""
    long = sorted({word.lower() for word in _WORD.findall(text) if len(word) > _SHORT})[:_WORDS]
    if not long:
        return []
    query = searching.any_of(long)
    document = SearchVector("title", "cause", "event", "consequence", config="english")
    ranked = (
        risks.filter(searching.fitting(Risk, query))
        .annotate(closeness=SearchRank(document, searching.to_rank(query)))
        .order_by("-closeness", "number", "pk")
    )
    return list(ranked[:most])


def accepted(today: date, by: Standard) -> QuerySet[Acceptance]:
    """The acceptances that hold today."""
    found: QuerySet[Acceptance] = Acceptance.objects.filter(
        by.covering("risk__residual_level"),
        state=ClaimState.CONFIRMED,
        until__gte=today,
        risk__closed_on=None,
    )
    return found


def by_acceptance(
    risks: QuerySet[Risk], value: str, *, today: date, by: Standard
) -> QuerySet[Risk]:
    """Risks accepted, lapsing, lapsed, asked or none: how somebody lives with them today."""
    holding = accepted(today, by)
    confirmed = Acceptance.objects.filter(state=ClaimState.CONFIRMED)
    asked = Acceptance.objects.filter(state=ClaimState.ASKED)
    soon = today + timedelta(days=LAPSING_DAYS)
    if value == "accepted":
        return risks.filter(pk__in=holding.values("risk"))
    if value == "lapsing":
        later = holding.filter(until__gt=soon)
        return risks.filter(pk__in=holding.values("risk")).exclude(pk__in=later.values("risk"))
    if value == "asked":
        return risks.filter(pk__in=asked.values("risk"))
    open_again = risks.exclude(pk__in=holding.values("risk"))
    if value == "lapsed":
        return open_again.filter(pk__in=confirmed.values("risk"))
    return open_again.exclude(pk__in=asked.values("risk"))


def of_systems(systems: Iterable[Any]) -> QuerySet[Risk]:
    """The open risks of some systems, with nothing read twice."""
    found: QuerySet[Risk] = Risk.objects.filter(
        pk__in=Risk.systems.through.objects.filter(aisystem__in=systems).values("risk"),
        closed_on=None,
    )
    return found
