"""The duties of a system's current decisions, by the article they stand under."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from frameworks import results, schema
from frameworks.regimes import registry
from frameworks.schema import DutyState
from governance.pages.systems.table import role_titles
from governance.ui.coverage_marks import Mark
from governance.ui.coverage_words import Teller
from riskreg.models import AISystem, Decision
from riskreg.queries import coverage, register
from riskreg.queries.register import Placed

NOW, LATER, NOT = DutyState.APPLIES, DutyState.LATER, DutyState.NOT


@dataclass(frozen=True, slots=True)
class Shown:
    """The computed status of a duty, why in one line, and where the whole reason stands."""

    mark: Mark
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty as one role, on the day the page is read."""

    ref: str
    title: str
    role: str
    state: DutyState
    since: date | None
    reason: str
    is_disputed: bool
    url: str
    shown: "Shown | None" = None


@dataclass(frozen=True, slots=True)
class Article:
    """The duties under one heading of the law, those that bind now first."""

    title: str
    ref: str
    position: int
    duties: tuple[Duty, ...]

    @property
    def now(self) -> int:
        """How many bind already."""
        return sum(1 for duty in self.duties if duty.state == NOW)

    @property
    def later(self) -> int:
        """How many bind from a later day."""
        return sum(1 for duty in self.duties if duty.state == LATER)

    @property
    def not_binding(self) -> int:
        """How many do not bind."""
        return len(self.duties) - self.now - self.later


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties of a system: the headings with something that binds, and the others."""

    binding: tuple[Article, ...] = ()
    others: tuple[Article, ...] = ()
    dates: tuple[tuple[date, int], ...] = ()

    @property
    def now(self) -> int:
        """How many bind already."""
        return sum(article.now for article in self.binding)

    @property
    def later(self) -> int:
        """How many bind from a later day."""
        return sum(article.later for article in self.binding)

    @property
    def not_binding(self) -> int:
        """How many do not bind."""
        return sum(article.not_binding for article in (*self.binding, *self.others))


@dataclass(slots=True)
class _Heading:
    title: str
    position: int
    duties: list[Duty] = field(default_factory=list)


def statuses(system: AISystem, decisions: Sequence[Decision], today: date) -> dict[str, Shown]:
    """The computed status of each duty by its reference; the same words as its coverage page."""
    found: dict[str, Shown] = {}
    for framework in {registry.get(each.regime).framework for each in decisions}:
        whole = coverage.of_system(system, today, framework)
        teller = Teller(whole)
        for held in whole.frameworks:
            page = f"{reverse('coverage_system', args=[system.pk])}?framework={held.slug}"
            for group in held.groups:
                url = f"{page}#{group.entry.slug}"
                for node in group.all():
                    if node.status is not None or node.applies == coverage.Applies.CLAIMED:
                        told = teller.tell(node)
                        found[node.entry.ref] = Shown(told.mark, told.summary, url)
    return found


def of(
    decisions: Sequence[Decision], today: date, shown: Mapping[str, Shown] | None = None
) -> Duties:
    """The duties of these decisions; one query for each edition among them."""
    status = shown or {}
    headings: dict[str, _Heading] = {}
    for (regime, edition), those in _by_edition(decisions).items():
        told = [(each, duty) for each in those for duty in results.duties_of(each.result)]
        framework = registry.get(regime).framework
        places = register.placed(framework, edition, {duty.ref for _, duty in told})
        for decision, duty in told:
            place = places.get(duty.ref)
            ref = place.head.ref if place else duty.ref
            heading = headings.setdefault(ref, _heading(place, duty))
            heading.duties.append(_duty(decision, duty, place, today, status.get(duty.ref)))
    articles = [
        Article(heading.title, ref, heading.position, tuple(sorted(heading.duties, key=_order)))
        for ref, heading in sorted(headings.items(), key=lambda pair: pair[1].position)
    ]
    return Duties(
        binding=tuple(each for each in articles if each.now or each.later),
        others=tuple(each for each in articles if not (each.now or each.later)),
        dates=_dates(articles),
    )


def _by_edition(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], list[Decision]]:
    grouped: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in decisions:
        grouped[decision.regime, decision.edition].append(decision)
    return grouped


def _heading(place: Placed | None, duty: schema.Duty) -> _Heading:
    if place is None:
        return _Heading(duty.title, 0)
    return _Heading(place.head.title, place.head.position)


def _duty(
    decision: Decision,
    duty: schema.Duty,
    place: Placed | None,
    today: date,
    shown: Shown | None,
) -> Duty:
    binds = duty.on(today).state != NOT
    return Duty(
        ref=duty.ref,
        title=place.entry.title if place else duty.title,
        role=role_titles([decision.role])[0],
        state=duty.on(today).state,
        since=duty.applies_from,
        reason=duty.reason,
        is_disputed=bool(duty.readings),
        url=_url(decision, place),
        shown=shown if binds else None,
    )


def _url(decision: Decision, place: Placed | None) -> str:
    if place is None:
        return ""
    return reverse("entry", args=[place.framework_slug, decision.edition, place.entry.slug])


def _order(duty: Duty) -> tuple[int, date, str]:
    return [NOW, LATER, NOT].index(duty.state), duty.since or date.max, duty.ref


def _dates(articles: Iterable[Article]) -> tuple[tuple[date, int], ...]:
    """Each later day with the number of duties that begin on it, soonest first."""
    counted: dict[date, int] = defaultdict(int)
    for article in articles:
        for duty in article.duties:
            if duty.state == LATER and duty.since is not None:
                counted[duty.since] += 1
    return tuple(sorted(counted.items()))
