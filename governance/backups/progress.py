"""How far a long step has come, told in words while it goes on."""

import time
from collections.abc import Callable

_QUIET = 2.0


class Progress:
    """Says nothing for the first two seconds of a step, then a line every two."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._step = ""
        self._next = 0.0

    def step(self, name: str) -> None:
        """A step begins."""
        self._step = name
        self._next = time.monotonic() + _QUIET

    def tell(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if time.monotonic() >= self._next:
            self._write(f"{self._step}: {done:,} of {total:,}")
            self._next = time.monotonic() + _QUIET
