"""What is written down about running services, and the locks that say who uses them.

The locks belong to open files: the kernel drops them when a process ends, however it ends.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

NAME = "services.json"


@dataclass(frozen=True)
class State:
    """Addresses for the settings; None is a service that somebody else runs."""

    database: str | None = None
    broker: str | None = None
    data: str = ""
    supervisor: int = 0

    def port(self, service: str) -> int | None:
        """The port noted for `database` or `broker`."""
        address = getattr(self, service)
        return urlsplit(address).port if address else None


def read(var: Path) -> State:
    """What was noted last; empty when nothing was."""
    try:
        return State(**json.loads((var / NAME).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return State()


def write(var: Path, state: State) -> None:
    """Note addresses and passwords in a file only its owner may read."""
    part = var / f"{NAME}.part"
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({k: v for k, v in asdict(state).items() if v}, file, indent=1)
    if os.geteuid() == 0:
        owner = var.stat()
        os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(var / NAME)


class Locks:
    """The lock files of one folder."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self.pin = var / "services.pinned"

    def open(self, name: str) -> IO[str]:
        """`users` (shared by everyone who needs the services), `alive` (the supervisor), `turn`."""
        return (self._var / f"services.{name}.lock").open("a+", encoding="ascii")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One start or stop at a time."""
        with self.open("turn") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def supervisor(self) -> int | None:
        """The process that runs the services now, if there is one."""
        with self.open("alive") as file:
            if _taken(file, fcntl.LOCK_SH):
                return None
            file.seek(0)
            return int(file.read() or 0)


def exclusive(file: IO[str]) -> bool:
    """Take a lock nobody else holds; false when somebody does."""
    return _taken(file, fcntl.LOCK_EX)


def shared(file: IO[str]) -> bool:
    """Take a lock that several may hold; false while one holds it alone."""
    return _taken(file, fcntl.LOCK_SH)


def release(file: IO[str]) -> None:
    """Give a lock back and keep the file open."""
    fcntl.flock(file, fcntl.LOCK_UN)


def _taken(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
