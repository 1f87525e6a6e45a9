"""What each cycle of post-market monitoring asks, read once from the file beside."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "monitoring_questions.yaml"
# Of the EU AI Act, of a high-risk system: the provider's, and what its deployer does instead.
DUTY, DEPLOYER_DUTY = "Art. 72(1)", "Art. 26(5) monitoring"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a cycle, and the provision it rests on."""

    code: str
    topic: str
    title: str
    question: str
    example: str
    provision: str
    ref: str
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that stand on one page."""

    code: str
    title: str

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it asks today."""
        return tuple(each for each in asked() if each.topic == self.code)


@cache
def topics() -> tuple[Topic, ...]:
    """The topics in the order in which they are asked."""
    return tuple(Topic(each["code"], each["title"]) for each in _file()["topics"])


@cache
def every() -> tuple[Question, ...]:
    """Every question that was ever asked, in the order of the file."""
    return tuple(
        Question(
            code=each["code"],
            topic=each["topic"],
            title=each["title"],
            question=each["question"],
            example=each["example"],
            provision=each["provision"],
            ref=each["ref"],
            is_asked=not each.get("until", False),
        )
        for each in _file()["questions"]
    )


def asked() -> tuple[Question, ...]:
    """Those that a cycle asks today."""
    return tuple(each for each in every() if each.is_asked)


def codes() -> tuple[str, ...]:
    """Their codes."""
    return tuple(each.code for each in asked())


def _file() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told
