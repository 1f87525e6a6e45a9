"""Question files of laws: rows of YAML -> questions, and answers checked against them. Pure."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, cast

import yaml

from frameworks.schema import Fact, Facts, FactValue, Gate, Refused, Topic

UNKNOWN = "unknown"
# YAML reads 1e25 (no point, no sign) as text; people write it so.
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")
_LARGEST = sys.float_info.max


@dataclass(frozen=True)
class QuestionFile:
    """One question file: gates, topics and facts, in the order of the file."""

    path: Path

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The file as read."""
        text = self.path.read_text(encoding="utf-8")
        return cast(Mapping[str, Any], yaml.safe_load(text))

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every question by its name."""
        return {row["name"]: _fact(row) for row in self.document["facts"]}

    @cached_property
    def defaults(self) -> Mapping[str, FactValue]:
        """The value of each question where no answer is there."""
        return {name: fact.default for name, fact in self.facts.items()}

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The examinations the questions belong to, in order."""
        rows = self.document["gates"]
        return tuple(Gate(row["code"], row["title"], row["provision"]) for row in rows)

    def asked_in(self, edition: str) -> Mapping[str, Fact]:
        """The questions one edition of the law knows."""
        return {
            row["name"]: self.facts[row["name"]]
            for row in self.document["facts"]
            if edition in row.get("editions", [edition])
        }

    def topics(self, asked: Mapping[str, Fact]) -> tuple[Topic, ...]:
        """The pages that hold any of these questions."""
        return tuple(
            Topic(row["slug"], row["gate"], row["title"], row["intro"], facts)
            for row in self.document["topics"]
            if (facts := tuple(name for name in row["facts"] if name in asked))
        )

    def value(self, facts: Facts, name: str) -> FactValue:
        """The answer to one question, or its default."""
        return facts.get(name, self.facts[name].default)


def _frozen(value: Any) -> FactValue:
    if isinstance(value, list):
        return tuple(str(member) for member in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return cast(FactValue, value)


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        name=row["name"],
        type=row["type"],
        multiple=row.get("multiple", False),
        gate=row["gate"],
        topic=row["topic"],
        provision=row["provision"],
        question=row["question"],
        help=row.get("help", ""),
        example=row.get("example", ""),
        values=row.get("values", {}),
        default=_frozen(row["default"]),
        must_ask=row["default"] == UNKNOWN,
        assume_if_unknown=_frozen(row.get("assume_if_unknown")),
        asked_of=tuple(row["asked_of"]),
        show_if=row.get("show_if"),
        effect=row["effect"],
        unit=row.get("unit", ""),
    )


# --- checking what somebody hands in -------------------------------------------------------------


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or nothing."""
    words = list(known)
    close = get_close_matches(word, words, n=5, cutoff=0.5)
    close = close or [each for each in words if len(word) > 2 and word.lower() in each.lower()]
    if not close:
        return ""
    best = max(close, key=lambda each: _likeness(word, each))
    return f" Did you mean “{best}”?"


def _likeness(word: str, other: str) -> tuple[float, int]:
    """How alike two words are; of words as alike, the one that starts the same way."""
    start = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    )
    return round(SequenceMatcher(None, word, other).ratio(), 1), start


def _options(fact: Fact) -> str:
    return ", ".join(fact.values)


def _boolean(fact: Fact, value: Any) -> FactValue:
    if isinstance(value, bool):
        return value
    raise ValueError(f"must be true, false or unknown, not {value!r}.")


def _word(fact: Fact, value: Any) -> str:
    # YAML reads a bare 2 (Annex III point 2) as a number.
    if isinstance(value, str | int) and str(value) in fact.values:
        return str(value)
    hint = nearest(str(value), fact.values)
    raise ValueError(f"must be one of {_options(fact)} or unknown, not {value!r}.{hint}")


def _enum(fact: Fact, value: Any) -> FactValue:
    if not fact.multiple:
        return _word(fact, value)
    if not isinstance(value, list | tuple):
        hint = f" Did you mean [{value}]?" if str(value) in fact.values else ""
        raise ValueError(f"must be a list of {_options(fact)} (or unknown), not {value!r}.{hint}")
    return tuple(dict.fromkeys(_word(fact, member) for member in value))


def _number(fact: Fact, value: Any) -> FactValue:
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(value):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        return float(value)
    unit = f" ({fact.unit})" if fact.unit else ""
    raise ValueError(f"must be a number from 0{unit} or unknown, not {value!r}.")


def _date(fact: Fact, value: Any) -> FactValue:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"must be a date such as 2026-11-20 or unknown, not {value!r}.")


def _moment(fact: Fact, value: Any) -> FactValue:
    try:
        return read_moment(value)
    except ValueError:
        raise ValueError(
            f"must be a time with its offset such as 2026-11-20T14:30+01:00 or unknown, "
            f"not {_shown(value)}."
        ) from None


def read_moment(value: Any) -> datetime:
    """An instant with its offset; raises ValueError for anything else."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    raise ValueError(value)


def _shown(value: Any) -> str:
    return f"'{value.isoformat()}'" if isinstance(value, date) else repr(value)


_READERS: Mapping[str, Callable[[Fact, Any], FactValue]] = {
    "boolean": _boolean,
    "enum": _enum,
    "number": _number,
    "date": _date,
    "moment": _moment,
}


def _read(
    facts: Mapping[str, Fact], law: str, name: str, value: Any, faults: list[tuple[str, str]]
) -> FactValue:
    fact = facts.get(name)
    if fact is None:
        faults.append((name, f"is not a fact of {law}.{nearest(name, facts)}"))
        return None
    if value is None or value == UNKNOWN:
        return None if value is None else UNKNOWN
    try:
        return _READERS[fact.type](fact, value)
    except ValueError as fault:
        faults.append((name, str(fault)))
        return None


def check(facts: Mapping[str, Fact], given: Mapping[str, Any], law: str) -> Facts:
    """Answers as the rules read them; raises Refused with every unknown name and wrong value.

    An absent or empty answer takes its default; the word `unknown` is an answer of its own.
    """
    faults: list[tuple[str, str]] = []
    read = {str(name): _read(facts, law, str(name), value, faults) for name, value in given.items()}
    if faults:
        raise Refused(tuple(faults))
    return {name: value for name, value in read.items() if value is not None}
