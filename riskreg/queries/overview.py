"""What the home page says: what is due, what is open, how the register stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from frameworks.regimes import registry
from riskreg.models import AISystem, Decision, Event, Organisation, Questionnaire, User
from riskreg.queries import register


@dataclass(frozen=True, slots=True)
class Begins:
    """A day on which duties begin to bind: how many in all, and for which systems (key, name)."""

    day: date
    duties: int
    systems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many systems stand in one tier; an empty tier: never classified."""

    regime: str
    tier: str
    rank: int
    count: int


def begins_next(organisation: Organisation, today: date, most: int = 4) -> tuple[Begins, ...]:
    """The next days on which duties of the current decisions begin to bind, soonest first."""
    rows = (
        _standing(organisation)
        .exclude(begins={})
        .order_by("system__name", "pk")
        .values_list("system_id", "system__name", "begins")
    )
    duties: dict[str, int] = defaultdict(int)
    systems: dict[str, dict[str, str]] = defaultdict(dict)
    for key, name, begins in rows:
        for day, count in begins.items():
            duties[day] += count
            systems[day][str(key)] = name
    return tuple(
        Begins(date.fromisoformat(day), duties[day], tuple(systems[day].items()))
        for day in sorted(duties)
        if day > today.isoformat()
    )[:most]


def open_questionnaires(organisation: Organisation, user: User) -> QuerySet[Questionnaire]:
    """Question sets the person started and has not finished, last touched first."""
    mine: QuerySet[Questionnaire] = (
        Questionnaire.objects.of(organisation)
        .filter(assessor=None)
        .filter(started_by=user, closed_at=None, system__is_archived=False)
        .select_related("system")
    )
    return mine


def never_classified(organisation: Organisation) -> QuerySet[AISystem]:
    """Systems without any decision, newest first."""
    systems: QuerySet[AISystem] = (
        AISystem.objects.of(organisation)
        .filter(is_archived=False, decisions=None)
        .order_by("-created_at", "pk")
    )
    return systems


def provisional(organisation: Organisation) -> QuerySet[Decision]:
    """Current decisions that rest on unknown answers, with `open_answers`, strictest first."""
    return (
        _standing(organisation)
        .filter(is_provisional=True)
        .annotate(
            open_answers=Func(
                F("result__unknown"), function="jsonb_array_length", output_field=IntegerField()
            )
        )
        .annotate(rank=register.tier_rank())
        .select_related("system")
        .order_by("-rank", "system__name", "pk")
        .defer("facts", "reasons", "result")
    )


def outdated(organisation: Organisation, today: date) -> QuerySet[Decision]:
    """Current decisions made under another edition or rule set than one would use today."""
    matches_today = Q(pk=None)
    for regime in registry.all_regimes():
        edition = regime.default_edition(today)
        matches_today |= Q(regime=regime.slug, edition=edition, rule_set=regime.rule_set(edition))
    return (
        _standing(organisation)
        .exclude(matches_today)
        .select_related("system")
        .order_by("decided_at", "pk")
        .defer("facts", "reasons", "result")
    )


def is_outdated(decision: Decision, today: date) -> bool:
    """Whether one would use another edition or rule set for it today."""
    regime = registry.get(decision.regime)
    edition = regime.default_edition(today)
    return (decision.edition, decision.rule_set) != (edition, regime.rule_set(edition))


def shares(organisation: Organisation) -> tuple[Share, ...]:
    """How many systems stand in each tier, strictest first, the never classified last."""
    counted = (
        register.strictest(organisation)
        .filter(system__is_archived=False)
        .annotate(rank=register.tier_rank())
        .order_by()
        .values("regime", "tier", "rank")
        .annotate(count=Count("pk"))
    )
    told = [Share(row["regime"], row["tier"], row["rank"], row["count"]) for row in counted]
    all_of_them = AISystem.objects.of(organisation).filter(is_archived=False).count()
    rest = all_of_them - sum(share.count for share in told)
    ranked = sorted(told, key=lambda share: (-share.rank, share.tier))
    return (*ranked, Share("", "", -2, rest)) if rest else tuple(ranked)


def since(organisation: Organisation, moment: datetime | None, user: User) -> QuerySet[Event]:
    """What others did after a moment, newest first; without one, the latest of all."""
    events = Event.objects.of(organisation).order_by("-number")
    if moment is None:
        return events
    return events.filter(at__gt=moment).exclude(actor_key=user.pk)


def _standing(organisation: Organisation) -> QuerySet[Decision]:
    mine: Any = Decision.objects.of(organisation)
    standing: QuerySet[Decision] = mine.current().filter(system__is_archived=False)
    return standing
