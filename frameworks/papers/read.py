"""The points of each paper, read once from the files beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
FILES = ("annex_iv", "annex_v", "annex_viii")


class Words(StrEnum):
    """What a statement in words does for a point."""

    NEEDED = "needed"  # the register has no place for it
    INSTEAD = "instead"  # fills the point where the register says nothing
    BESIDE = "beside"  # may be added
    NONE = "none"  # the register alone answers


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a paper must say. `says` is the code its statement is kept under.

    Papers that ask for the same thing share that code. `sources` are places of the register that
    must hold something, `beside` those that are shown where they do.
    """

    code: str
    ref: str  # of the catalogue, for example Annex IV(1)(a)
    title: str
    asks: tuple[str, ...]
    says: str
    words: Words
    sources: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    kind: str = "text"  # of the statement: text, line or date
    where_applicable: str = ""  # when the law asks for it, if not always
    editions: tuple[str, ...] = ()  # that know it; none named: every edition

    def is_in(self, edition: str) -> bool:
        """Whether an edition of the law knows the point."""
        return not self.editions or edition in self.editions


@dataclass(frozen=True, slots=True)
class Part:
    """Points under one heading of the annex."""

    number: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its parts; `duty` is the provision that asks for it, of whom says `role`."""

    code: str
    title: str
    provision: str
    duty: str
    role: str
    parts: tuple[Part, ...]

    def of(self, edition: str) -> tuple[Part, ...]:
        """Its parts as an edition of the law has them."""
        kept = (
            Part(part.number, part.title, tuple(p for p in part.points if p.is_in(edition)))
            for part in self.parts
        )
        return tuple(part for part in kept if part.points)

    def points(self, edition: str) -> tuple[Point, ...]:
        """Its points in the order of the law."""
        return tuple(point for part in self.of(edition) for point in part.points)


@cache
def papers() -> Mapping[str, Paper]:
    """Every paper by its code."""
    found = [_paper(told) for name in FILES for told in _file(name)["papers"]]
    return {paper.code: paper for paper in found}


@cache
def statements() -> Mapping[str, Point]:
    """A point for each code a statement may be kept under: the first that asks for it."""
    found: dict[str, Point] = {}
    for paper in papers().values():
        for part in paper.parts:
            for point in part.points:
                if point.words != Words.NONE:
                    found.setdefault(point.says, point)
    return found


def _paper(told: Mapping[str, Any]) -> Paper:
    return Paper(
        code=told["code"],
        title=told["title"],
        provision=told["provision"],
        duty=told["duty"],
        role=told["role"],
        parts=tuple(
            Part(str(part["number"]), part["title"], tuple(map(_point, part["points"])))
            for part in told["parts"]
        ),
    )


def _point(told: Mapping[str, Any]) -> Point:
    return Point(
        code=told["code"],
        ref=told["ref"],
        title=told["title"],
        asks=tuple(told["asks"]),
        says=told.get("says", told["code"]),
        words=Words(told["words"]),
        sources=tuple(told.get("sources", ())),
        beside=tuple(told.get("beside", ())),
        kind=told.get("kind", "text"),
        where_applicable=told.get("where_applicable", ""),
        editions=tuple(str(each) for each in told.get("editions", ())),
    )


def _file(name: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return told
