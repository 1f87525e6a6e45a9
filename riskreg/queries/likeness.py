"""Texts of a system that were copied: from another system, or from the control library."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frameworks.library import read as library
from riskreg.models import AISystem, Control, Statement
from riskreg.rules import likeness
from riskreg.rules.likeness import Twin

# What is written in words about one system; purposes of one sentence are too short to compare.
FIELDS = (
    "purpose", "description", "data", "affected_persons", "oversight", "oecd_people",
    "oecd_context", "oecd_data", "oecd_model", "oecd_task",
)  # fmt: skip
_WAYS = ("how_it_works", "how_it_is_tested")


@dataclass(frozen=True, slots=True)
class Copied:
    """One text that is nearly the same as another: which, where, and how much of it."""

    what: str  # a field of the system, a point of a paper, or a field of a control
    where: str  # what it belongs to, by its reference
    twin: Twin


@dataclass(frozen=True, slots=True)
class Compared:
    """What was copied, and how many texts were long enough to compare."""

    copied: tuple[Copied, ...]
    looked_at: int


def of_system(system: AISystem, controls: Iterable[Control], *, threshold: float) -> Compared:
    """Compare the texts of a system with those of the others of its organisation; two statements.

    Controls that reach it are compared with the library they may have been taken from.
    """
    mine: list[tuple[str, str, str]] = []  # what, where, text
    others: dict[str, dict[str, str]] = {}
    for row in _fields(system):
        reference = AISystem(number=row["number"]).reference
        for name in FIELDS:
            if row["pk"] == system.pk:
                mine.append((name, reference, row[name]))
            else:
                others.setdefault(name, {})[reference] = row[name]
    for each in Statement.objects.of(system.organisation_id).select_related("system"):
        if each.system_id == system.pk:
            mine.append((each.code, each.system.reference, each.text))
        else:
            others.setdefault(each.code, {})[each.system.reference] = each.text
    for control in controls:
        mine += [(way, control.reference, getattr(control, way)) for way in _WAYS]
    return _compared(mine, {**others, **_library()}, threshold)


def _fields(system: AISystem) -> Iterable[Mapping[str, Any]]:
    rows = AISystem.objects.of(system.organisation_id).order_by("number")
    found: Iterable[Mapping[str, Any]] = rows.values("pk", "number", *FIELDS)
    return found


def _library() -> dict[str, dict[str, str]]:
    return {
        way: {each.code: getattr(each, way) for each in library.shipped_library()} for way in _WAYS
    }


def _compared(
    mine: Iterable[tuple[str, str, str]],
    others: Mapping[str, Mapping[str, str]],
    threshold: float,
) -> Compared:
    told = {name: likeness.told(texts) for name, texts in others.items()}
    copied, looked_at = [], 0
    for what, where, text in mine:
        shingles = likeness.shingles(text)
        if not shingles:
            continue
        looked_at += 1
        twin = likeness.nearest(shingles, told.get(what, {}), threshold=threshold)
        if twin is not None:
            copied.append(Copied(what, where, twin))
    return Compared(tuple(copied), looked_at)
