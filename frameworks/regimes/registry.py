"""The laws that have rules: what each can be asked, and where a caller finds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from frameworks.schema import Fact, Facts, Gate, Refused, Result, Role, Tier, Topic


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """One edition of a law: its code, its name in print and the first day it was in force."""

    code: str
    title: str
    in_force_from: date


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one edition of a law asks: topics in order, every question by its name, the gates.

    `capacities` tells in which roles the questions of a case are asked, `closed_gates` which gates
    its answers have already cut off; both take the role asked about and the facts so far.
    """

    topics: tuple[Topic, ...]
    facts: Mapping[str, Fact]
    gates: tuple[Gate, ...]
    capacities: Callable[[str, Facts], frozenset[str]]
    closed_gates: Callable[[str, Facts], frozenset[str]]


class Classify(Protocol):
    """The rules of a law: facts in one capacity, under one edition, on one day."""

    def __call__(self, role: str, facts: Facts, *, edition: str, on: date) -> Result: ...


@dataclass(frozen=True, slots=True)
class Regime:
    """A law with rules. `framework` is the catalogue its duties are taken from."""

    slug: str
    title: str
    framework: str
    editions: tuple[EditionInfo, ...]
    roles: tuple[Role, ...]
    tiers: tuple[Tier, ...]
    questionnaire: Callable[[str], Questionnaire]
    classify: Classify
    rule_set: Callable[[str], str]
    parse_facts: Callable[[Mapping[str, Any]], Facts]

    def default_edition(self, on: date) -> str:
        """The newest edition in force on a day; before the first one, the first."""
        newest = self.editions[0]
        for edition in self.editions:
            if edition.in_force_from <= on:
                newest = edition
        return newest.code

    def edition(self, code: str) -> EditionInfo:
        """One edition by its code; raises Refused for a code this law does not have."""
        for edition in self.editions:
            if edition.code == code:
                return edition
        known = ", ".join(edition.code for edition in self.editions)
        raise Refused((("edition", f"“{code}” is not an edition of {self.title}; use {known}."),))

    def tier(self, code: str) -> Tier:
        """The tier a code stands for."""
        return next(tier for tier in self.tiers if tier.code == code)


_regimes: dict[str, Regime] = {}


def register(regime: Regime) -> Regime:
    """Make a law known under its slug; the same slug twice is an error."""
    if regime.slug in _regimes:
        raise ValueError(f"regime {regime.slug} is registered twice")
    _regimes[regime.slug] = regime
    return regime


def get(slug: str) -> Regime:
    """The law registered under a slug; raises KeyError that names the known ones."""
    try:
        return _regimes[slug]
    except KeyError:
        raise KeyError(f"no regime {slug}; known: {', '.join(sorted(_regimes))}") from None


def all_regimes() -> tuple[Regime, ...]:
    """Every registered law, by slug."""
    return tuple(_regimes[slug] for slug in sorted(_regimes))


def short(digest: str) -> str:
    """The first twelve characters of a rule-set digest, as printed."""
    return digest[:12]
