"""Where an organisation stands: every system against every heading of a framework.

The same answer as `coverage.of_system` gives system by system, computed in sets.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from frameworks.schema import DutyState
from riskreg import trail
from riskreg.models import Organisation
from riskreg.queries import coverage_bulk, coverage_entries, coverage_facts
from riskreg.queries.coverage import Counts
from riskreg.queries.coverage_bulk import ControlRow, SystemRow
from riskreg.queries.coverage_entries import Volume
from riskreg.queries.kept import Kept
from riskreg.rules import coverage_sets
from riskreg.rules.coverage_sets import Asked, Served, Standing
from riskreg.rules.sufficiency import Book, Rule, Status


@dataclass(frozen=True, slots=True)
class Row:
    """One system against the framework; without a standing its classification is to be made."""

    system: SystemRow
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Heading:
    """An outermost entry, and the entries below it as bits."""

    ref: str
    title: str
    slug: str
    edition: str
    mask: int


@dataclass(frozen=True)
class Matrix:
    """Every system of an organisation against one framework on a day."""

    framework: str
    slug: str
    title: str
    is_voluntary: bool
    today: date
    headings: tuple[Heading, ...]  # those under which something binds a system
    rows: tuple[Row, ...]
    entries: int  # how many there are, those without a status too
    volume: Volume  # these entries, in the order of the bits

    @cached_property
    def totals(self) -> dict[str, Counts]:
        """Over all systems, by heading."""
        return {each.ref: self._sum(each.mask) for each in self.headings}

    @cached_property
    def total(self) -> Counts:
        """Over all systems and headings."""
        return self._sum((1 << self.entries) - 1)

    @cached_property
    def spread(self) -> dict[str, Counter[Status | None]]:
        """How many systems have which status, by heading."""
        return {
            each.ref: Counter(
                status_in(row.standing, each.mask) for row in self.rows if row.standing
            )
            for each in self.headings
        }

    @property
    def open(self) -> int:
        """How many systems are still to be classified."""
        return sum(row.standing is None for row in self.rows)

    @cached_property
    def _per_entry(self) -> Any:
        standings = [row.standing for row in self.rows if row.standing is not None]
        return coverage_sets.per_entry(standings, self.entries)

    def _sum(self, mask: int) -> Counts:
        told = self._per_entry[:, coverage_sets.places(mask, self.entries)].sum(axis=1)
        return Counts(**dict(zip(Standing._fields, map(int, told), strict=True)))


def cell(standing: Standing, mask: int) -> Counts:
    """How the entries of one system under one heading stand."""
    told = ((bits & mask).bit_count() for bits in standing)
    return Counts(**dict(zip(Standing._fields, told, strict=True)))


def status_in(standing: Standing, mask: int) -> Status | None:
    """The status of one system under one heading, as `Counts.status` has it."""
    if standing.not_met & mask:
        return Status.NOT_MET
    partly, met, unknown = standing.partly & mask, standing.met & mask, standing.unknown & mask
    if partly or (met and unknown):
        return Status.PARTLY
    if met:
        return Status.MET
    return Status.UNKNOWN if unknown else None


# The last matrices. The digest of the trail's end stands for all that an organisation ever did:
# under one digest, day and edition the answer is the same, so nothing here can be stale.
kept: Kept[Matrix] = Kept(24)


def matrix(organisation: Organisation, today: date, framework: str) -> Matrix:
    """Every system against one framework; LookupError for one that is not loaded."""
    return matrices(organisation, today, (framework,))[framework]


def matrices(
    organisation: Organisation, today: date, frameworks: Iterable[str] = ()
) -> dict[str, Matrix]:
    """Every system against each of these frameworks, or all; read once for all of them.

    One that is not loaded is left out.
    """
    wanted = tuple(frameworks) or coverage_entries.covered()
    head = trail.head_of(organisation)
    catalogues = coverage_entries.fingerprint()
    keys = {each: (organisation.pk, head.digest, today, each, catalogues) for each in wanted}
    found = {each: made for each in wanted if (made := kept.find(keys[each])) is not None}
    missing = [each for each in wanted if each not in found]
    for each, made in _computed(organisation, today, missing).items():
        found[each] = kept.put(keys[each], made)
    return {each: found[each] for each in wanted if each in found}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What every framework of an organisation is judged with."""

    today: date
    systems: tuple[SystemRow, ...]
    controls: tuple[ControlRow, ...]
    decisions: tuple[coverage_bulk.Standing, ...]
    duties: Mapping[str, Mapping[str, Any]]
    claims: tuple[coverage_bulk.ClaimRow, ...]
    book: Book


def _computed(organisation: Organisation, today: date, wanted: list[str]) -> dict[str, Matrix]:
    if not wanted:
        return {}
    decisions = coverage_bulk.standing(organisation)
    editions: dict[str, set[str]] = {}
    for each in decisions:
        editions.setdefault(coverage_bulk.framework_of(each.regime), set()).add(each.edition)
    volumes = coverage_entries.volumes(wanted, editions, today)
    asked = {each.duties for each in decisions if _is_asked(each, volumes)}
    facts = _Facts(
        today=today,
        systems=coverage_bulk.systems(organisation),
        controls=coverage_bulk.controls(organisation, wanted, today),
        decisions=decisions,
        duties=coverage_bulk.duties(organisation, asked),
        claims=coverage_bulk.claims(organisation),
        book=coverage_facts.own_rules(organisation.pk),
    )
    return {code: _Sheet(volume, facts).matrix() for code, volume in volumes.items()}


def _is_asked(decision: coverage_bulk.Standing, volumes: Mapping[str, Volume]) -> bool:
    return coverage_bulk.framework_of(decision.regime) in volumes


class _Sheet:
    """One framework over all systems; entries are bits in the order of the catalogue."""

    def __init__(self, volume: Volume, facts: _Facts) -> None:
        self._volume = volume
        self._facts = facts
        self._place = {ref: place for place, ref in enumerate(volume.entries)}
        self._below = self._subtrees()
        self._provable = sum(
            1 << place for ref, place in self._place.items() if volume.can_have_status(ref)
        )
        code = volume.framework
        stated = [facts.book.of(code, volume.paths[ref]).rule for ref in volume.entries]
        self._rules: dict[Rule, int] = coverage_sets.by_rule(stated)

    def matrix(self) -> Matrix:
        """Every row, and the headings under which something binds."""
        asked = self._asked()
        served = self._served()
        wide = {each.number for each in self._facts.controls if each.is_wide}
        rows = []
        for system in self._facts.systems:
            demand = asked.get(system.number)
            if demand is None:
                rows.append(Row(system, None))
                continue
            reached = (system.controls | wide).difference(system.declined)
            these = [served[number] for number in reached if number in served]
            rows.append(Row(system, coverage_sets.standing(demand, these, self._rules)))
        volume = self._volume
        bound = 0
        for demand in asked.values():
            bound |= demand.now | demand.later
        return Matrix(
            framework=volume.framework,
            slug=volume.slug,
            title=volume.title,
            is_voluntary=volume.is_voluntary,
            today=self._facts.today,
            headings=tuple(
                self._heading(ref) for ref in volume.headings if self._below[ref] & bound
            ),
            rows=tuple(rows),
            entries=len(volume.entries),
            volume=volume,
        )

    def _heading(self, ref: str) -> Heading:
        entry = self._volume.entries[ref]
        return Heading(ref, entry.title, entry.slug, entry.edition, self._below[ref])

    def _subtrees(self) -> dict[str, int]:
        below = dict.fromkeys(self._volume.entries, 0)
        for ref, path in self._volume.paths.items():
            for above in path:
                below[above] |= 1 << self._place[ref]
        return below

    def _served(self) -> dict[int, Served]:
        serve = coverage_sets.serving(self._rules)
        found = {}
        for control in self._facts.controls:
            linked = 0
            for ref in control.links.get(self._volume.framework, ()):
                linked |= self._below.get(ref, 0)
            if linked:
                found[control.number] = serve(linked, control.tally)
        return found

    def _asked(self) -> dict[int, Asked]:
        """What binds each system; without an entry it is still to be classified."""
        claimed = self._claimed()
        if self._volume.is_voluntary:
            return {
                each.number: Asked(self._provable, 0, claimed.get(each.number, 0))
                for each in self._facts.systems
            }
        known: dict[str, tuple[int, int]] = {}
        found: dict[int, tuple[int, int]] = {}
        for decision in self._facts.decisions:
            if coverage_bulk.framework_of(decision.regime) != self._volume.framework:
                continue
            if decision.duties not in known:
                known[decision.duties] = self._bound(self._facts.duties[decision.duties])
            now, later = known[decision.duties]
            had_now, had_later = found.get(decision.system, (0, 0))
            found[decision.system] = (now | had_now, later | had_later)
        return {
            number: Asked(now, later & ~now, claimed.get(number, 0))
            for number, (now, later) in found.items()
        }

    def _bound(self, told: Mapping[str, Any]) -> tuple[int, int]:
        """The entries that bind now, and those that bind later, of a stored list of duties."""
        now = later = 0
        states = [self._state(way) for way in told["ways"]]
        for ref, way in told["duties"]:
            if states[way] == DutyState.NOT or ref not in self._place:
                continue
            bit = 1 << self._place[ref]
            if states[way] == DutyState.APPLIES:
                now |= bit
            else:
                later |= bit
        return now & self._provable, later & self._provable

    def _state(self, way: list[Any]) -> DutyState:
        """As `schema.Duty.on` has it."""
        state, day = DutyState(way[1]), way[2]
        if state == DutyState.NOT or day is None:
            return state
        begun = date.fromisoformat(day) <= self._facts.today
        return DutyState.APPLIES if begun else DutyState.LATER

    def _claimed(self) -> dict[int, int]:
        """The entries each system claimed away and may still leave out, with those below them."""
        decided: dict[int, datetime] = {}
        for each in self._facts.decisions:
            if coverage_bulk.framework_of(each.regime) == self._volume.framework:
                decided[each.system] = max(
                    each.decided_at, decided.get(each.system, each.decided_at)
                )
        found: dict[int, int] = {}
        for claim in self._facts.claims:
            since = decided.get(claim.system)
            if claim.framework == self._volume.framework and not (
                since is not None and since > claim.asked_at
            ):
                below = self._below.get(claim.ref, 0)
                found[claim.system] = found.get(claim.system, 0) | below
        return found


def narrowed(found: Matrix, rows: Iterable[Row]) -> Matrix:
    """The same framework over some of its systems."""
    return replace(found, rows=tuple(rows))


def under(
    found: Matrix, systems: Collection[uuid.UUID] | None, statuses: Collection[str] = ()
) -> list[Row]:
    """The rows of these systems (None: of all) that have a group with one of these statuses."""
    rows = [row for row in found.rows if systems is None or row.system.pk in systems]
    if not statuses:
        return rows
    return [row for row in rows if not _statuses(found, row).isdisjoint(statuses)]


def _statuses(found: Matrix, row: Row) -> set[str]:
    standing = row.standing
    if standing is None:
        return set()
    told = (status_in(standing, heading.mask) for heading in found.headings)
    return {status.value for status in told if status}
