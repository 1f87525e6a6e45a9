"""One incident seen by every law: is it serious, and which clocks does it start. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from frameworks.questions import check
from frameworks.regimes.clocks import Awareness, Clock, all_clocks
from frameworks.regimes.eu_ai_act import clocks as ai_act
from frameworks.regimes.eu_ai_act.incidents import SeriousResult
from frameworks.regimes.registry import Questionnaire
from frameworks.schema import Fact, Facts, Gate, Topic


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the laws say of one incident: the AI Act's result, and the clock of every law."""

    serious: SeriousResult
    clocks: tuple[Clock, ...]

    def clock(self, regime: str) -> Clock:
        """The clock of one law; raises KeyError for a law without one."""
        try:
            return next(clock for clock in self.clocks if clock.regime == regime)
        except StopIteration:
            raise KeyError(regime) from None


def assess(facts: Facts, awareness: Awareness) -> Assessment:
    """Every law asked at once. A clock whose question is open stands there with its dates."""
    serious = ai_act.examined(facts, awareness)
    clocks = (
        ai_act.clock(serious, awareness) if rule is ai_act.RULE else rule.run(facts, awareness)
        for rule in all_clocks()
    )
    return Assessment(serious, tuple(clocks))


def parse_facts(given: Mapping[str, Any]) -> Facts:
    """Answers to the questions of every law; raises Refused with every fault."""
    return check(questionnaire().facts, given, "any law that has a clock")


@cache
def questionnaire() -> Questionnaire:
    """The AI Act's incident questions, then those of each clock; one that two ask stands once."""
    rules = sorted(all_clocks(), key=lambda rule: rule is not ai_act.RULE)
    facts: dict[str, Fact] = {}
    topics: list[Topic] = []
    gates: list[Gate] = []
    for rule in rules:
        gates += rule.questions.gates
        asked = {name: fact for name, fact in rule.questions.facts.items() if name not in facts}
        topics += rule.questions.topics(asked)
        facts |= asked
    return Questionnaire(tuple(topics), facts, tuple(gates), _everybody, _no_gate)


def _everybody(role: str, facts: Facts) -> frozenset[str]:
    return frozenset(("all",))


def _no_gate(role: str, facts: Facts) -> frozenset[str]:
    return frozenset()
