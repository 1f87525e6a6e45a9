"""Which rows an action locks, and whether it does so in the order in which everybody does.

Records first, then the ends of chains: the installation's before those of organisations, which go
by their name. Told table by table, from the statements that reach the database.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import Atomic

from riskreg.models.trail import INSTALLATION

_LOCK = re.compile(r'^\s*SELECT .* FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)
_WRITE = re.compile(r'^\s*(?:UPDATE|DELETE FROM|INSERT INTO) "(\w+)"')
_HEAD = "riskreg_trailhead"
# Workers say on their job how far they are while they hold the end of the chain, and reviews are
# opened and closed under it: everybody holds it before them (jobs.py, reviews.py).
_AFTER_THE_CHAIN = {"riskreg_job", "riskreg_review"}


@dataclass
class Watch:
    """What the transaction that goes on has locked so far, and what it did in another order."""

    heads: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """The transaction is over: all that it held is free."""
        self.heads, self.touched = [], set()

    def see(self, execute: Callable[..., Any], sql: str, told: Any, *rest: Any) -> Any:
        """A statement on its way to the database."""
        lock = _LOCK.match(sql)
        if lock is not None and lock[1] == _HEAD:
            self._take(str(told[0]))
        elif lock is not None:
            if self.heads and lock[1] not in self.touched | _AFTER_THE_CHAIN:
                self.faults.append(f"{lock[1]} is locked after the end of the chain")
            self.touched.add(lock[1])
        elif (written := _WRITE.match(sql)) is not None:
            self.touched.add(written[1])
        return execute(sql, told, *rest)

    def _take(self, chain: str) -> None:
        if chain in self.heads:
            return
        if self.heads and (chain == INSTALLATION or _after(self.heads[-1], chain)):
            self.faults.append(f"chain {chain} is held after {self.heads[-1]}")
        self.heads.append(chain)


def _after(held: str, chain: str) -> bool:
    return held != INSTALLATION and held > chain


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch what this thread does to the database; every outermost transaction counts by itself."""
    watch, leave = Watch(), Atomic.__exit__

    def left(self: Atomic, *told: Any) -> None:
        leave(self, *told)
        if all(getattr(each, "_from_testcase", False) for each in connection.atomic_blocks):
            watch.forget()

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(watch.see):
        patch.setattr(Atomic, "__exit__", left)
        yield watch
