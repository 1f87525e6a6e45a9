"""Which questions can still matter, how far one is, and what an open answer could change. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from frameworks.regimes.registry import Questionnaire
from frameworks.schema import Fact, Facts, FactValue, Gate, Topic

UNKNOWN = "unknown"


class State(StrEnum):
    """How far one gate is."""

    DONE = "done"
    OPEN = "open"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Progress:
    """One gate: its state, the topics that ask something in it, and the questions still open."""

    gate: Gate
    state: State
    topics: tuple[Topic, ...]
    open: tuple[str, ...]


class _Reader:
    """Answers as far as their questions are asked: a hidden answer counts for nothing."""

    def __init__(self, questions: Questionnaire, role: str, facts: Facts) -> None:
        self.questions = questions
        self.facts = facts
        self.capacities = questions.capacities(role, facts)
        self.closed = questions.closed_gates(role, facts)
        self._seen: dict[str, bool] = {}

    def is_asked(self, name: str) -> bool:
        """Whether a question is asked in this capacity and under these answers."""
        if name not in self._seen:
            self._seen[name] = False  # a question that hangs on itself is not asked
            fact = self.questions.facts[name]
            self._seen[name] = (
                fact.gate not in self.closed
                and ("all" in fact.asked_of or not self.capacities.isdisjoint(fact.asked_of))
                and (fact.show_if is None or self._holds(fact.show_if))
            )
        return self._seen[name]

    def _value(self, name: str) -> FactValue:
        fact = self.questions.facts.get(name)
        if fact is None:  # another edition asks it
            return None
        if name in self.facts and self.is_asked(name):
            return self.facts[name]
        return None if fact.must_ask else fact.default

    def _holds(self, test: Mapping[str, Any]) -> bool:
        if "all" in test:
            return all(self._holds(part) for part in test["all"])
        if "any" in test:
            return any(self._holds(part) for part in test["any"])
        value = self._value(test["fact"])
        # Somebody said "I don't know": what hangs on it may matter, so it is asked.
        return value == UNKNOWN or _passes(test, value)


def _passes(test: Mapping[str, Any], value: FactValue) -> bool:
    """One plain test of a question's condition against an answer."""
    members = value if isinstance(value, tuple) else ()
    if "is" in test:
        return bool(value == test["is"])
    if "is_not" in test:
        return value is not None and bool(value != test["is_not"])
    if "in" in test:
        return value in test["in"]
    if "has_any" in test:
        return any(member in test["has_any"] for member in members)
    filled = value is not None and value != ()
    return filled is bool(test["not_empty"])


def asked(questions: Questionnaire, role: str, facts: Facts) -> tuple[str, ...]:
    """The questions that can still matter, in their order."""
    reader = _Reader(questions, role, facts)
    return tuple(name for name in questions.facts if reader.is_asked(name))


def counted(questions: Questionnaire, role: str, facts: Facts) -> Facts:
    """The answers whose questions are asked. One that another answer hides counts for nothing."""
    while True:
        names = frozenset(asked(questions, role, facts))
        kept = {name: value for name, value in facts.items() if name in names}
        if len(kept) == len(facts):
            return kept
        facts = kept


def is_open(name: str, facts: Facts) -> bool:
    """Whether a question has no answer yet, or "I don't know"."""
    return facts.get(name, UNKNOWN) == UNKNOWN


def is_left(fact: Fact, facts: Facts) -> bool:
    """Whether somebody still has to look at a question, or to find out.

    A number or a day that may not exist is answered by leaving it empty.
    """
    if fact.name not in facts and fact.type in ("number", "date") and not fact.must_ask:
        return False
    return is_open(fact.name, facts)


def progress(questions: Questionnaire, role: str, facts: Facts) -> tuple[Progress, ...]:
    """Every gate in order: done, open, or not needed under the answers so far."""
    names = frozenset(asked(questions, role, facts))
    asking = {topic.gate for topic in questions.topics}
    return tuple(
        _progress(questions, gate, names, facts) for gate in questions.gates if gate.code in asking
    )


def _progress(
    questions: Questionnaire, gate: Gate, names: frozenset[str], facts: Facts
) -> Progress:
    topics = tuple(
        topic
        for topic in questions.topics
        if topic.gate == gate.code and not names.isdisjoint(topic.facts)
    )
    left = tuple(
        name
        for topic in topics
        for name in topic.facts
        if name in names and is_left(questions.facts[name], facts)
    )
    state = State.NOT_NEEDED if not topics else State.OPEN if left else State.DONE
    return Progress(gate, state, topics, left)


def possible_answers(fact: Fact) -> tuple[FactValue, ...]:
    """The answers worth trying for a question; none where they cannot be listed."""
    if fact.type == "boolean":
        return (True, False)
    if fact.type == "enum" and fact.multiple:
        return ((), *((value,) for value in fact.values))
    return tuple(fact.values)


def open_questions(questions: Questionnaire, role: str, facts: Facts) -> tuple[Fact, ...]:
    """Every question that is asked now and still open, in order."""
    found = (questions.facts[name] for name in asked(questions, role, facts))
    return tuple(fact for fact in found if is_left(fact, facts))
