"""Which wall holds in this thread: plain text for the database, without models or Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import NamedTuple

SEES_ALL = "{}"  # blind to no system


class Wall(NamedTuple):
    """What the database is told before a statement: the role it takes and for whom it asks."""

    role: str
    organisations: str = "{}"  # arrays as PostgreSQL writes them: {key,key}
    systems: str = "{}"  # of a part: what belongs to these systems
    strict: str = ""  # "on": nothing but that
    person: str = ""
    blind: str = SEES_ALL  # of these systems nothing is seen that says how they were classified
    frameworks: str = ""  # codes with commas: what is said law by law; empty: of all


NOBODYS_WALL = Wall("none")  # the operator's: who owns the database
_HOLDING: ContextVar[Wall] = ContextVar("wall", default=NOBODYS_WALL)


def holding() -> Wall:
    """The wall that holds in this thread now."""
    return _HOLDING.get()


def put_up(wall: Wall) -> Token[Wall]:
    """Let a wall hold from now on; the token takes it down again."""
    return _HOLDING.set(wall)


def take_down(token: Token[Wall]) -> None:
    """Let the wall hold again that held before."""
    _HOLDING.reset(token)


@contextmanager
def behind(wall: Wall) -> Iterator[None]:
    """Within, this wall holds."""
    token = put_up(wall)
    try:
        yield
    finally:
        take_down(token)
