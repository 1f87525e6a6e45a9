"""What an open point is, how points of one sort are told, and which of them a kind prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

EXCEPTIONS = "sign-offs"  # the sort that is of every document's matter


@dataclass(frozen=True, slots=True)
class Point:
    """One open point: what it is, what follows from it or is assumed, where it comes from."""

    what: str
    so: str
    source: str = ""
    article: str = ""  # the heading of the law it falls under, where it has one

    @property
    def many(self) -> int:
        """How many open points it stands for."""
        return 1


@dataclass(frozen=True, slots=True)
class Others(Point):
    """The end of a long list: so many more of its sort, which are counted and not listed."""

    others: int = 0

    @property
    def many(self) -> int:
        """All of them."""
        return self.others


def in_all(points: Iterable[Point]) -> int:
    """How many open points these stand for."""
    return sum(point.many for point in points)


@dataclass(frozen=True, slots=True)
class Group:
    """Open points of one sort, and what was looked at to find them."""

    title: str
    looked_at: int
    scope: str
    points: tuple[Point, ...]
    heads: tuple[str, str, str]
    code: str = ""

    @property
    def count(self) -> int:
        """How many there are, those that are not listed too."""
        return in_all(self.points)

    @property
    def has_sources(self) -> bool:
        """Whether the third column has anything to say."""
        return any(point.source for point in self.points)

    @property
    def shown_heads(self) -> tuple[str, ...]:
        """The heads of the columns that are printed."""
        return self.heads if self.has_sources else self.heads[:2]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a document is about: sorts of open points, and headings of the law.

    It prints the points of these sorts and those under these headings, and counts all the others.
    """

    sorts: tuple[str, ...]
    articles: tuple[str, ...] = ()

    def of(self, group: Group) -> tuple[Point, ...]:
        """The points of a group that are of this matter."""
        if group.code in {*self.sorts, EXCEPTIONS}:
            return group.points
        return tuple(point for point in group.points if point.article in self.articles)


@dataclass(frozen=True, slots=True)
class Counted:
    """One sort of open points in numbers."""

    title: str
    scope: str
    open: int
    here: int  # of these printed in this document


def in_print(groups: Iterable[Group], matter: Matter | None = None) -> dict[str, Any]:
    """All groups in numbers and those of the matter in full, the matter's own sorts first."""
    found = list(groups)
    own = {group: matter.of(group) if matter else group.points for group in found}
    if matter:
        found.sort(key=lambda group: not own[group] and group.code not in matter.sorts)
    rows = [Counted(group.title, group.scope, group.count, in_all(own[group])) for group in found]
    total, here = sum(row.open for row in rows), sum(row.here for row in rows)
    return {
        "rows": rows,
        "groups": [replace(group, points=own[group]) for group in found if own[group]],
        "open_count": total,
        "here_count": here,
        "elsewhere_count": total - here,
        "is_matter": matter is not None,
        "looked_at": sum(group.looked_at for group in found),
    }


def in_full(groups: tuple[Group, ...], counted: Mapping[str, int]) -> tuple[Group, ...]:
    """With a point that counts those which cannot be told, since their words are withheld."""
    return tuple(_in_full(each, counted.get(each.title, 0)) for each in groups)


def _in_full(group: Group, count: int) -> Group:
    lacking = count - len(group.points)
    if lacking <= 0:
        return group
    point = Point(_("1 point withheld"), _("It is about words that are confidential."))
    return replace(group, points=(*group.points, *[point] * lacking))
