"""How risks stand today: their level, what the organisation tolerates, what is accepted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from riskreg.models import Acceptance, Appetite, ClaimState, Organisation, Risk, Scale
from riskreg.rules import acceptance, scoring

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

    def ranked(self, field: str) -> Case:
        """The place of a level as an expression to order by."""
        cases = [When(**{field: code}, then=Value(self.rank(code))) for code in self.codes]
        return Case(*cases, default=Value(0), output_field=IntegerField())

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


def standard(organisation: Organisation) -> Standard:
    """What an organisation measures its risks by now."""
    scale = Scale.objects.of(organisation).order_by("-version").first()
    limits = Appetite.objects.of(organisation).values_list("category", "level")
    return Standard(scale, dict(limits))


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
    """Risks with `accepted` = {until} of what holds today, `asked` and `lapsed` as yes or no."""
    return risks.annotate(
        accepted=Subquery(
            accepted(today, by)
            .filter(risk=OuterRef("pk"))
            .order_by("-until")
            .values(told=JSONObject(until="until", level="level"))[:1]
        ),
        asked=Exists(Acceptance.objects.filter(risk=OuterRef("pk"), state=ClaimState.ASKED)),
    )


def accepted(today: date, by: Standard) -> QuerySet[Acceptance]:
    """The acceptances that hold today."""
    found: QuerySet[Acceptance] = Acceptance.objects.filter(
        by.covering("risk__residual_level"),
        state=ClaimState.CONFIRMED,
        until__gte=today,
        risk__closed_on=None,
    )
    return found


def of_systems(systems: Iterable[Any]) -> QuerySet[Risk]:
    """The open risks of some systems, with nothing read twice."""
    found: QuerySet[Risk] = Risk.objects.filter(
        pk__in=Risk.systems.through.objects.filter(aisystem__in=systems).values("risk"),
        closed_on=None,
    )
    return found
