"""OECD severity, kinds of harm and reporting criteria in our own words, read once from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "incident_words.yaml"
YES_NO = {"yes": "Yes", "no": "No", "unknown": "Not known yet"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a list, with what it means."""

    code: str
    title: str
    help: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; `kind` is `text`, `one`, `several` or `yes_no`.

    Its answer is `{"chosen": [codes], "words": text}`; a text has no codes.
    """

    number: int
    question: str
    help: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)


@cache
def severities() -> tuple[Answer, ...]:
    """The severities of criterion 10, from the lightest."""
    return tuple(Answer(**each) for each in _told()["severities"])


@cache
def harms() -> tuple[Answer, ...]:
    """The kinds of harm of criterion 11."""
    return tuple(Answer(**each) for each in _told()["harms"])


@cache
def criteria() -> Mapping[int, Criterion]:
    """The criteria that no field answers, by number."""
    return {each["number"]: _criterion(each) for each in _told()["criteria"]}


def answer_faults(details: Mapping[str, Any]) -> list[str]:
    """The numbers whose answers are not shaped as they must be, or name what is not offered."""
    return [number for number, told in details.items() if not _fits(number, told)]


def _fits(number: str, told: Any) -> bool:
    criterion = {str(each): known for each, known in criteria().items()}.get(number)
    if criterion is None or not isinstance(told, Mapping) or set(told) - {"chosen", "words"}:
        return False
    chosen, words = told.get("chosen", []), told.get("words", "")
    if not isinstance(chosen, list) or not isinstance(words, str) or not _is_text(words):
        return False
    is_one = criterion.kind in ("one", "yes_no")
    are_known = all(isinstance(each, str) and each in criterion.options for each in chosen)
    return are_known and not (is_one and len(chosen) > 1)


def _is_text(words: str) -> bool:
    """Whether a database can keep it: no null character, no half of a character."""
    return "\x00" not in words and not any("\ud800" <= each <= "\udfff" for each in words)


def _criterion(told: Mapping[str, Any]) -> Criterion:
    options = YES_NO if told["kind"] == "yes_no" else told.get("options", {})
    return Criterion(told["number"], told["question"], told["help"], told["kind"], options)


@cache
def _told() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told
