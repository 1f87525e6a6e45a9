"""What each cycle of post-market monitoring asks, read once from the file beside."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "monitoring_questions.yaml"
DUTY = "Art. 72(1)"  # of the EU AI Act; a provider's, of a high-risk system


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a cycle, and the provision it rests on."""

    code: str
    title: str
    question: str
    example: str
    provision: str
    ref: str
    is_asked: bool = True


@cache
def every() -> tuple[Question, ...]:
    """Every question that was ever asked, in the order of the file."""
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Question(
            code=each["code"],
            title=each["title"],
            question=each["question"],
            example=each["example"],
            provision=each["provision"],
            ref=each["ref"],
            is_asked=not each.get("until", False),
        )
        for each in told["questions"]
    )


def asked() -> tuple[Question, ...]:
    """Those that a cycle asks today."""
    return tuple(each for each in every() if each.is_asked)


def codes() -> tuple[str, ...]:
    """Their codes."""
    return tuple(each.code for each in asked())
