"""The process that owns the servers: `python -m governance.services.supervisor VAR PARTS [fast]`.

It ends them when the last user's lock is gone, unless they were pinned by `services start`.
Its first line of output is `ready` or what went wrong; the launcher waits for it.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from governance.services import account, broker, ports, postgres, state
from governance.services.faults import ServicesError
from governance.services.keeper import Keeper, Program

READY = "ready"


def main(var: Path, parts: set[str], *, throwaway: bool) -> int:
    """Start the parts, say so, tend them, stop them."""
    os.setsid()  # Ctrl-C in the launcher's terminal is not for us
    os.chdir(var)
    locks = state.Locks(var)
    keeper = Keeper()
    keeper.listen()
    with locks.open("alive") as alive, locks.open("users") as users:
        if not _alone(lambda: state.exclusive(alive)):
            _tell("Another supervisor runs the services of this folder.")
            return 1
        alive.truncate(0)
        alive.write(str(os.getpid()))
        alive.flush()
        locks.pin.unlink(missing_ok=True)
        try:
            _start(var, parts, keeper, throwaway=throwaway)
            _tell(READY)
            sys.stderr.write(keeper.tend(lambda: locks.pin.exists() or not state.exclusive(users)))
        except ServicesError as fault:
            _tell(str(fault))
            return 1
        finally:
            keeper.stop()
            locks.pin.unlink(missing_ok=True)
            # Before `users` is given up: who gets that lock next must not believe us alive.
            alive.close()
    return 0


def _start(var: Path, parts: set[str], keeper: Keeper, *, throwaway: bool) -> None:
    home, owner = account.home(var)
    logs = var / "log"
    logs.mkdir(exist_ok=True)
    before = state.read(var)
    database = queue = None
    if "database" in parts:
        server = postgres.prepare(home, owner)
        port = _open(
            keeper,
            before.port("database"),
            lambda port: server.program(port, logs / "postgres.log", throwaway=throwaway),
            server.answers,
        )
        server.make_database(port)
        database = server.address(port)
    if "broker" in parts:
        valkey = broker.prepare(home, owner)
        valkey.end_leftover(before.port("broker"))
        port = _open(
            keeper,
            before.port("broker"),
            lambda port: valkey.program(port, logs / "valkey.log"),
            valkey.answers,
        )
        queue = valkey.address(port)
    state.write(var, state.State(database, queue, str(home), os.getpid()))


def _open(
    keeper: Keeper,
    before: int | None,
    program: Callable[[int], Program],
    answers: Callable[[int], bool],
) -> int:
    """Start on the port used before, or on another when somebody took it; three attempts."""
    attempts = 3
    while True:
        attempts -= 1
        port = ports.private(before)
        command = program(port)
        keeper.start(command)
        try:
            keeper.wait(command, partial(answers, port))
        except ServicesError:
            if not attempts or ports.is_free(port):
                raise
            before = None
        else:
            return port


def _alone(take: Callable[[], bool]) -> bool:
    """A look at the lock (`services status`) holds it for a moment; a supervisor for long."""
    for _ in range(20):
        if take():
            return True
        time.sleep(0.05)
    return False


def _tell(line: str) -> None:
    """Speak to the launcher once; it may be gone already."""
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), set(sys.argv[2].split(",")), throwaway="fast" in sys.argv[3:]))
