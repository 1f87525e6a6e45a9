"""The question set of the AI Act: read from facts.yaml, and answers checked against it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frameworks.questions import QuestionFile, check, nearest
from frameworks.regimes.eu_ai_act.truth import Answers
from frameworks.schema import Fact, Facts, FactValue, Gate, Topic

__all__ = [
    "all_facts",
    "answers",
    "asked_in",
    "defaults",
    "gates",
    "nearest",
    "parse_facts",
    "topics",
]

FILE = Path(__file__).with_name("facts.yaml")
_QUESTIONS = QuestionFile(FILE)


def all_facts() -> Mapping[str, Fact]:
    """Every fact of every edition, by name, in the order of the questionnaire."""
    return _QUESTIONS.facts


def defaults() -> Mapping[str, FactValue]:
    """The value of each fact where no answer is there."""
    return _QUESTIONS.defaults


def gates() -> tuple[Gate, ...]:
    """The examinations of the Act, in order."""
    return _QUESTIONS.gates


def asked_in(edition: str) -> Mapping[str, Fact]:
    """The facts one edition of the law knows."""
    return _QUESTIONS.asked_in(edition)


def topics(asked: Mapping[str, Fact]) -> tuple[Topic, ...]:
    """The pages of the question set that hold any of these facts."""
    return _QUESTIONS.topics(asked)


def answers(given: Facts) -> Answers:
    """Checked answers with the defaults behind them."""
    return Answers(all_facts(), defaults(), given)


def parse_facts(given: Mapping[str, Any]) -> Facts:
    """Answers as the rules read them; raises Refused with every unknown name and wrong value.

    An absent or empty answer takes its default; the word `unknown` is an answer of its own.
    """
    return check(all_facts(), given, "the AI Act")
