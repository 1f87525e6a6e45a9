"""Where a system stands: every entry with whether it applies, its status, and why.

The one place a status comes from. Pages, API and dossiers call it; none of them computes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from frameworks import results
from frameworks.regimes import registry
from frameworks.schema import Duty, DutyState
from riskreg.models import AISystem, Decision
from riskreg.queries import coverage_entries, coverage_facts
from riskreg.queries.coverage_entries import Entry, Volume
from riskreg.queries.coverage_facts import Claim, Evidenced, Reached
from riskreg.rules import sufficiency
from riskreg.rules.sufficiency import Book, Judgement, Stated, Status


class Applies(StrEnum):
    """Whether an entry concerns the system."""

    NOW = "applies"
    LATER = "later"
    NOT = "not"
    VOLUNTARY = "voluntary"
    CLAIMED = (
        "not_applicable"  # left open by the law, claimed away and confirmed by a second person
    )


BINDING = (Applies.NOW, Applies.LATER, Applies.VOLUNTARY)


@dataclass(frozen=True, slots=True)
class Bearing:
    """Whether an entry binds and why, over all the roles the system was classified in."""

    applies: Applies
    since: date | None = None
    roles: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()  # of each role: of those it binds, else of all


class Verdict:
    """What a rule says of some controls; the reasons are found when somebody asks for them."""

    def __init__(self, rule: sufficiency.Rule, desk: "_Desk", places: Sequence[int]) -> None:
        self._rule = rule
        self._desk = desk
        self._places = places
        self.status = sufficiency.status_from(rule, [desk.tallies[place] for place in places])

    @cached_property
    def judgement(self) -> Judgement:
        """The status with its reasons."""
        facts = [self._desk.reached[place].facts for place in self._places]
        return sufficiency.judge(self._rule, facts, self._desk.today)


@dataclass(frozen=True, slots=True)
class Node:
    """One entry with its status; a heading and a mere rule of the law have none."""

    entry: Entry
    bearing: Bearing
    verdict: "Verdict | None"
    rule: Stated | None
    controls: tuple[Reached, ...]
    claim: Claim | None
    children: tuple["Node", ...]

    @property
    def applies(self) -> Applies:
        """Whether it concerns the system."""
        return self.bearing.applies

    @property
    def status(self) -> Status | None:
        """Where it stands."""
        return self.verdict.status if self.verdict else None

    @property
    def judgement(self) -> Judgement | None:
        """Why it stands there."""
        return self.verdict.judgement if self.verdict else None

    @property
    def is_gap(self) -> bool:
        """Whether something is still to be done for it."""
        return self.status is not None and self.status != Status.MET

    def all(self) -> Iterator["Node"]:
        """This entry and every one below it, in order."""
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True, slots=True)
class Counts:
    """How the entries with a status stand, and how many have none."""

    met: int = 0
    partly: int = 0
    not_met: int = 0
    unknown: int = 0
    later: int = 0  # of those four, how many bind only from a later day
    claimed: int = 0
    not_binding: int = 0

    @property
    def total(self) -> int:
        """How many have a status."""
        return self.met + self.partly + self.not_met + self.unknown

    @property
    def gaps(self) -> int:
        """How many are not met."""
        return self.total - self.met

    @property
    def status(self) -> Status | None:
        """Of them together: not met while one is not; met or unknown where all are; else partly."""
        if not self.total:
            return None
        if self.not_met:
            return Status.NOT_MET
        if self.total == self.met:
            return Status.MET
        return Status.UNKNOWN if self.total == self.unknown else Status.PARTLY


@dataclass(frozen=True)
class Held:
    """A system held against one framework. `is_open`: its classification is still to be made."""

    framework: str
    slug: str
    title: str
    is_voluntary: bool
    is_open: bool
    groups: tuple[Node, ...]

    def all(self) -> Iterator[Node]:
        """Every entry, in order."""
        for group in self.groups:
            yield from group.all()

    @cached_property
    def counts(self) -> Counts:
        """How its entries stand."""
        return count(self.all())


@dataclass(frozen=True, slots=True)
class Coverage:
    """A system on a day against every framework asked for."""

    system: AISystem
    today: date
    frameworks: tuple[Held, ...]
    controls: Mapping[int, Reached]
    evidence: Mapping[int, Evidenced]

    def of(self, framework: str) -> Held | None:
        """One framework of them."""
        return next((each for each in self.frameworks if each.framework == framework), None)


def count(nodes: Iterable[Node]) -> Counts:
    """How these entries stand, without those below them."""
    found = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for node in nodes:
        if node.status is not None:
            found[node.status.value] += 1
            found["later"] += node.applies == Applies.LATER
        elif node.applies == Applies.CLAIMED:
            found["claimed"] += 1
        elif node.applies == Applies.NOT and node.entry.kind != "group":
            found["not_binding"] += 1
    return Counts(**found)


def of_system(system: AISystem, today: date, framework: str | None = None) -> Coverage:
    """The requirements of a system with status and reasons; at most eight queries.

    Without a framework: every one a status is computed for.
    """
    wanted = (framework,) if framework else coverage_entries.covered()
    decisions = _standing(system)
    editions: dict[str, set[str]] = {}
    for decision in decisions:
        editions.setdefault(_framework(decision), set()).add(decision.edition)
    volumes = coverage_entries.volumes(wanted, editions, today)
    reached = coverage_facts.reaching(system)
    decided = {_framework(each): each.decided_at for each in decisions}
    desk = _Desk(
        today=today,
        book=coverage_facts.own_rules(system.organisation_id),
        reached=reached,
        tallies=tuple(sufficiency.tally(each.facts, today) for each in reached),
        claims=coverage_facts.claims(system, decided),
    )
    return Coverage(
        system=system,
        today=today,
        frameworks=tuple(
            _held(volume, [each for each in decisions if _framework(each) == code], desk)
            for code, volume in volumes.items()
        ),
        controls={each.control.number: each for each in reached},
        evidence={proof.number: proof for each in reached for proof in each.evidence},
    )


def _standing(system: AISystem) -> list[Decision]:
    rows = Decision.objects.filter(system=system).current().defer("facts", "reasons")
    return list(rows.order_by("decided_at", "pk"))


def _framework(decision: Decision) -> str:
    return registry.get(decision.regime).framework


def _held(volume: Volume, decisions: Sequence[Decision], desk: "_Desk") -> Held:
    is_open = not volume.is_voluntary and not decisions
    bearings = {} if volume.is_voluntary else _bearings(decisions, desk.today)
    tree = _Tree(volume, bearings, desk)
    return Held(
        framework=volume.framework,
        slug=volume.slug,
        title=volume.title,
        is_voluntary=volume.is_voluntary,
        is_open=is_open,
        groups=() if is_open else tuple(map(tree.node, volume.headings)),
    )


def _bearings(decisions: Sequence[Decision], today: date) -> dict[str, Bearing]:
    """What binds, over all roles: a duty applies if it applies in any."""
    by_ref: dict[str, list[tuple[str, Duty]]] = {}
    for decision in sorted(decisions, key=lambda each: each.role):
        for duty in results.duties_of(decision.result):
            by_ref.setdefault(duty.ref, []).append((decision.role, duty.on(today)))
    return {ref: _together(told) for ref, told in by_ref.items()}


def _together(told: Sequence[tuple[str, Duty]]) -> Bearing:
    for state in (DutyState.APPLIES, DutyState.LATER):
        these = [(role, duty) for role, duty in told if duty.state == state]
        if these:
            bound = [(role, duty) for role, duty in told if duty.state != DutyState.NOT]
            days = [duty.applies_from for _, duty in these if duty.applies_from]
            return Bearing(
                Applies(state.value),
                min(days, default=None),
                tuple(role for role, _ in bound),
                _reasons(bound),
            )
    return Bearing(Applies.NOT, None, (), _reasons(told))


def _reasons(told: Sequence[tuple[str, Duty]]) -> tuple[tuple[str, str], ...]:
    return tuple((role, duty.reason) for role, duty in told)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every framework of a system is judged with."""

    today: date
    book: Book
    reached: tuple[Reached, ...]
    tallies: tuple[sufficiency.Tally, ...]
    claims: Mapping[tuple[str, str], Claim]


class _Tree:
    """Builds the nodes of a framework; one verdict serves all with the same rule and controls."""

    def __init__(self, volume: Volume, bearings: Mapping[str, Bearing], desk: _Desk) -> None:
        self._volume = volume
        self._bearings = bearings
        self._desk = desk
        self._verdicts: dict[tuple[sufficiency.Rule, tuple[int, ...]], Verdict] = {}
        self._linked: dict[str, list[int]] = {}
        for place, each in enumerate(desk.reached):
            for framework, ref in each.links:
                if framework == volume.framework:
                    self._linked.setdefault(ref, []).append(place)

    def node(
        self, ref: str, above: frozenset[int] = frozenset(), claimed: Claim | None = None
    ) -> Node:
        """One entry; `above` are the controls of the entries above it, `claimed` covers it too."""
        serving = above.union(self._linked.get(ref, ()))
        claim = self._desk.claims.get((self._volume.framework, ref))
        standing = claimed or (claim if claim and claim.counts else None)
        bearing = self._bearing(ref, standing)
        verdict, rule = None, None
        if bearing.applies in BINDING and self._volume.can_have_status(ref):
            rule = self._desk.book.of(self._volume.framework, self._volume.paths[ref])
            verdict = self._verdict(rule.rule, tuple(sorted(serving)))
        return Node(
            entry=self._volume.entries[ref],
            bearing=bearing,
            verdict=verdict,
            rule=rule,
            controls=tuple(self._desk.reached[place] for place in sorted(serving)),
            claim=standing or claim,
            children=tuple(
                self.node(child, serving, standing) for child in self._volume.children.get(ref, ())
            ),
        )

    def _bearing(self, ref: str, standing: Claim | None) -> Bearing:
        if self._volume.is_voluntary:
            bearing = Bearing(Applies.VOLUNTARY)
        else:
            bearing = self._bearings.get(ref, Bearing(Applies.NOT))
        if standing and bearing.applies in BINDING:
            return Bearing(Applies.CLAIMED, bearing.since, bearing.roles, bearing.reasons)
        return bearing

    def _verdict(self, rule: sufficiency.Rule, places: tuple[int, ...]) -> Verdict:
        key = (rule, places)
        if key not in self._verdicts:
            self._verdicts[key] = Verdict(rule, self._desk, places)
        return self._verdicts[key]
