"""Start, stop and ask after the services, from the side of those who need them."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from governance.services import state
from governance.services.faults import ServicesError, tail
from governance.services.supervisor import READY

ROOT = Path(__file__).resolve().parents[2]
_VARIABLES = {"database": "DATABASE_URL", "broker": "BROKER_URL"}
# Supervisors we started, by folder. Not Popen objects: one may outlive us, because others use it.
_started: dict[Path, list[int]] = {}


def missing(environment: Mapping[str, str] = os.environ) -> set[str]:
    """The services no variable points to: those are ours to start."""
    return {
        part
        for part, name in _VARIABLES.items()
        if not environment.get(name) and not environment.get(f"{name}_FILE")
    }


@dataclass
class Lease:
    """While this is open and its process lives, the services run."""

    var: Path
    state: state.State
    _users: IO[str]

    def close(self, *, seconds: float = 15) -> None:
        """Give the services up; returns when they have ended or somebody else uses them."""
        self._users.close()
        locks = state.Locks(self.var)
        end = time.monotonic() + seconds
        with locks.open("users") as users:
            while locks.supervisor() and not locks.pin.exists() and time.monotonic() < end:
                if not state.exclusive(users) and state.shared(users):
                    return  # others hold it with us
                state.release(users)
                time.sleep(0.05)
        if locks.supervisor() is None:
            for process in _started.pop(self.var, []):
                os.waitpid(process, 0)


def start(var: Path, parts: set[str], *, throwaway: bool = False) -> Lease:
    """Have these parts running; `throwaway` trades safety on a power cut for speed (tests)."""
    var = var.resolve()
    try:
        var.mkdir(parents=True, exist_ok=True)
        return _start(var, parts, throwaway=throwaway)
    except PermissionError as error:
        raise ServicesError(
            f"{error.filename} belongs to another user. Start as that user, or name a folder of"
            " your own with RISKREG_VAR."
        ) from error


def _start(var: Path, parts: set[str], *, throwaway: bool) -> Lease:
    locks = state.Locks(var)
    with ExitStack() as undo:
        users = undo.enter_context(locks.open("users"))
        _wait_shared(users)
        if parts:
            with locks.turn():
                if not _running(locks, var):
                    _launch(var, parts, throwaway=throwaway)
        found = state.read(var) if parts else state.State()
        lacking = [part for part in sorted(parts) if getattr(found, part) is None]
        if lacking:
            raise ServicesError(
                f"The services run without {' and '.join(lacking)}. End what uses them, or:"
                f" RISKREG_VAR={var} python manage.py services stop"
            )
        undo.pop_all()
        return Lease(var, found, users)


def pin(var: Path) -> None:
    """Keep the services running after their last user, until `stop`."""
    state.Locks(var.resolve()).pin.touch()


def stop(var: Path) -> bool:
    """End the services whoever uses them; false when none ran."""
    var = var.resolve()
    if not var.exists():
        return False
    locks = state.Locks(var)
    with locks.turn():
        process = locks.supervisor()
        if process is None:
            return False
        try:
            os.kill(process, signal.SIGTERM)
        except PermissionError as error:
            raise ServicesError(
                "Another user started the services: stop them as that user."
            ) from error
        end = time.monotonic() + 30
        while locks.supervisor() == process:
            if time.monotonic() > end:
                raise ServicesError(f"Process {process} does not end. See {var / 'log'}.")
            time.sleep(0.05)
    return True


def running(var: Path) -> state.State | None:
    """What runs now, or None."""
    var = var.resolve()
    if not var.exists() or state.Locks(var).supervisor() is None:
        return None
    return state.read(var)


def _wait_shared(users: IO[str], seconds: float = 60) -> None:
    """A supervisor that is closing down holds the lock alone until it has ended."""
    end = time.monotonic() + seconds
    while not state.shared(users):
        if time.monotonic() > end:
            raise ServicesError("The services of before do not end. Try: manage.py services stop")
        time.sleep(0.05)


def _running(locks: state.Locks, var: Path) -> bool:
    """Whether a supervisor is there; waits for one that has not finished starting."""
    end = time.monotonic() + 60
    while process := locks.supervisor():
        if state.read(var).supervisor == process:
            return True
        if time.monotonic() > end:
            raise ServicesError(f"Process {process} does not finish starting. See {var / 'log'}.")
        time.sleep(0.05)
    return False


def _launch(var: Path, parts: set[str], *, throwaway: bool) -> None:
    command = [sys.executable, "-m", "governance.services.supervisor", str(var)]
    log = var / "log" / "supervisor.log"
    log.parent.mkdir(exist_ok=True)
    heard, told = os.pipe()
    with open(heard, encoding="utf-8") as answer:  # noqa: PTH123  a pipe has no path
        try:
            started = os.posix_spawn(
                sys.executable,
                [*command, ",".join(sorted(parts)), *(["fast"] if throwaway else [])],
                {**os.environ, "PYTHONPATH": str(ROOT)},
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, told, 1),
                    (
                        os.POSIX_SPAWN_OPEN,
                        2,
                        str(log),
                        os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                        0o600,
                    ),
                ],
            )
        finally:
            os.close(told)
        said = answer.read()
    if said != READY:
        os.waitpid(started, 0)
        raise ServicesError(said or tail(log) or "The supervisor ended without a word.")
    _started.setdefault(var, []).append(started)
