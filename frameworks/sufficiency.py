"""The shipped rules of what is enough before a requirement counts as met; pure, read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where there is one: 20 times
FILE = Path(__file__).with_name("sufficiency.yaml")
GRADES = ("self_declared", "document", "machine", "independent")  # weakest first
_FIELDS = {
    "controls": "controls",
    "tested": "is_tested",
    "proofs": "proofs",
    "grade": "grade",
    "confirmed": "is_confirmed",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How many controls must count in full, and what each of them needs for that."""

    controls: int = 1
    is_tested: bool = True
    proofs: int = 1
    grade: str = "document"
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule, what it is stated for, and why. An empty `ref` is the whole framework."""

    rule: Rule
    framework: str
    ref: str
    reason: str
    is_own: bool = False  # set by the organisation, not shipped


@dataclass(frozen=True, slots=True)
class Shipped:
    """Everything the file says."""

    default: Stated
    rules: Mapping[tuple[str, str], Stated]
    kinds_without_status: frozenset[str]
    voluntary: tuple[str, ...]


def read(text: str) -> Shipped:
    """The file as data; ValueError that names what is wrong."""
    told = yaml.load(text, _LOADER)  # noqa: S506 - it is the safe one
    fallback = told["default"]
    rules = [_stated(each, fallback) for each in told["rules"]]
    known = {(each.framework, each.ref): each for each in rules}
    if len(known) != len(rules):
        raise ValueError("a requirement has two sufficiency rules")
    return Shipped(
        default=_stated({"framework": "", **fallback}, fallback),
        rules=known,
        kinds_without_status=frozenset(told["nothing_to_prove"]["kinds"]),
        voluntary=tuple(told["voluntary"]),
    )


def _stated(told: Mapping[str, Any], fallback: Mapping[str, Any]) -> Stated:
    foreign = set(told) - {*_FIELDS, "framework", "ref", "reason"}
    if foreign:
        raise ValueError(f"a sufficiency rule does not have {', '.join(sorted(foreign))}")
    values = {name: told.get(key, fallback[key]) for key, name in _FIELDS.items()}
    if values["grade"] not in GRADES:
        raise ValueError(f"{values['grade']} is not a grade; use {', '.join(GRADES)}")
    if not str(told.get("reason", "")).strip():
        raise ValueError(f"the rule of {told['framework']} {told.get('ref', '')} has no reason")
    return Stated(Rule(**values), told["framework"], told.get("ref", ""), told["reason"].strip())


@cache
def shipped() -> Shipped:
    """The file that comes with the product."""
    return read(FILE.read_text(encoding="utf-8"))


class Book:
    """Shipped rules and an organisation's own, asked entry by entry."""

    def __init__(self, own: Iterable[Stated] = ()) -> None:
        self._own = {(each.framework, each.ref): each for each in own}

    def of(self, framework: str, path: Sequence[str]) -> Stated:
        """The rule of an entry; `path` holds its reference and those above it, nearest first.

        An organisation's own rule comes before every shipped one, also where it is stated higher.
        """
        places = [*path, ""]
        for rules in (self._own, shipped().rules):
            for ref in places:
                if (framework, ref) in rules:
                    return rules[framework, ref]
        return shipped().default
