"""What an open point is, and how points of one sort are told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One open point: what it is, what follows from it or is assumed, where it comes from."""

    what: str
    so: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Open points of one sort, and what was looked at to find them."""

    title: str
    looked_at: int
    scope: str
    points: tuple[Point, ...]
    heads: tuple[str, str, str]

    @property
    def has_sources(self) -> bool:
        """Whether the third column has anything to say."""
        return any(point.source for point in self.points)

    @property
    def shown_heads(self) -> tuple[str, ...]:
        """The heads of the columns that are printed."""
        return self.heads if self.has_sources else self.heads[:2]
