"""Lays out chunks in this process and a second one. The same pages come from one alone.

The second is a program of its own, which a worker of Celery may start: its processes must have no
children of multiprocessing. Whatever happens to it, its chunks are laid out here instead.
"""

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Thread
from typing import IO

from governance.dossiers.paper.laying import lay_out, tell, told

# Characters of HTML below which one process does it: to start the second takes as much work as
# some 20,000 of them, so that less is gained on the clock than is lost to whoever waits as well.
WORTH_IT = 75_000
_MODULE = "governance.dossiers.paper.laying"
_ROOT = Path(__file__).resolve().parents[3]
_GONE = (OSError, EOFError, ValueError)

log = logging.getLogger(__name__)
Told = Callable[[int], None]


class Helper:
    """The second process, with the pipes to it."""

    def __init__(self, style: str) -> None:
        self.style = style
        # No input of anybody decides what is started here.
        self.process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
        )
        self.asked = _pipe(self.process.stdin)
        self.answered = _pipe(self.process.stdout)
        tell(self.asked, style.encode())

    def lay_out(self, text: str) -> bytes:
        """As the function of that name, over there."""
        tell(self.asked, text.encode())
        return told(self.answered)

    def end(self) -> None:
        """Now, also in the middle of a chunk."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.asked, self.answered):
            try:
                pipe.close()
            except OSError:
                log.debug("the second process had gone before")


_AT_HAND: ContextVar[Helper | None] = ContextVar("second process at hand", default=None)


@contextmanager
def at_hand(style: str, *, processes: int) -> Iterator[None]:
    """Within, a second process starts at once, and does not wait for the first chunk to do so.

    For a document that will be long, while its facts are read.
    """
    with _started(style, processes) as helper:
        token = _AT_HAND.set(helper)
        try:
            yield
        finally:
            _AT_HAND.reset(token)


def laid_out(texts: Sequence[str], style: str, *, processes: int, done: Told) -> list[bytes]:
    """The pages of each chunk; `done` is told how many there are, again and again."""
    work = _Work(texts, style, done)
    with _helper(texts, style, processes) as helper:
        thread = Thread(target=work.by, args=(helper,), daemon=True)
        if helper is not None:
            thread.start()
        work.here()
        if helper is not None:
            thread.join()
    work.here()  # what a second process that died has left
    return [work.found[at] for at in range(len(texts))]


class _Work:
    """Chunks that wait, the longest first, and those that are done."""

    def __init__(self, texts: Sequence[str], style: str, done: Told) -> None:
        self.texts, self.style, self.done = texts, style, done
        self.waiting = deque(sorted(range(len(texts)), key=lambda at: -len(texts[at])))
        self.found: dict[int, bytes] = {}

    def here(self) -> None:
        """Lay out what waits, in this process."""
        while self.waiting:
            try:
                at = self.waiting.popleft()
            except IndexError:  # the other one was quicker
                return
            self.done(len(self.found))
            self.found[at] = lay_out(self.texts[at], self.style)

    def by(self, helper: Helper) -> None:
        """Have laid out what waits by the second process; runs in a thread."""
        while self.waiting:
            try:
                at = self.waiting.popleft()
            except IndexError:
                return
            try:
                self.found[at] = helper.lay_out(self.texts[at])
            except _GONE:
                self.waiting.append(at)
                log.warning("the second process died while laying out pages")
                return


@contextmanager
def _helper(texts: Sequence[str], style: str, processes: int) -> Iterator[Helper | None]:
    """A second process, where there is work and room for one."""
    ready = _AT_HAND.get()
    if ready is not None and ready.style == style:
        yield ready
    elif len(texts) > 1 and sum(map(len, texts)) > WORTH_IT:
        with _started(style, processes) as helper:
            yield helper
    else:
        yield None


@contextmanager
def _started(style: str, processes: int) -> Iterator[Helper | None]:
    """One that starts now, where there is room for it."""
    if processes < 2 or _processors() < 2:
        yield None
        return
    try:
        helper = Helper(style)
    except OSError:
        log.warning("no second process for laying out pages", exc_info=True)
        yield None
        return
    try:
        yield helper
    finally:
        helper.end()


def _processors() -> int:
    """Those that we may use; where the system does not say, those that there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    if found is None:
        raise OSError("no pipe to the second process")
    return found
