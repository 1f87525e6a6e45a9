"""Runs programs until it is told to stop or nobody needs them; leaves none behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from governance.services.account import Account
from governance.services.faults import ServicesError, tail

TICK = 0.2
RESTARTS_A_MINUTE = 5
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """A command to keep running."""

    name: str
    command: Sequence[str]
    folder: Path
    log: Path
    environment: Mapping[str, str]
    account: Account | None = None
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 10.0


@dataclass
class Keeper:
    """Child processes, each in a session of its own so that Ctrl-C reaches only us."""

    stopping: bool = False
    _restarted: list[float] = field(default_factory=list)
    _running: dict[str, tuple[Program, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def listen(self) -> None:
        """From now on a signal to end is remembered and obeyed at the next tick."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._told)

    def start(self, program: Program) -> None:
        """Start a program; its log of the last start is kept as .1."""
        if program.log.exists():
            program.log.replace(program.log.with_suffix(".log.1"))
        self._running[program.name] = (program, _spawn(program))

    def wait(self, program: Program, ready: Callable[[], bool], *, seconds: float = 60) -> None:
        """Return when the program answers; a ServicesError carries its last words."""
        process = self._running[program.name][1]
        end = time.monotonic() + seconds
        while not ready():
            if self.stopping or process.poll() is not None or time.monotonic() > end:
                _tell(program, process)
                _end(program, process)
                raise ServicesError(
                    f"{program.name} did not start. Its log {program.log} ends with:\n"
                    f"{tail(program.log)}"
                )
            time.sleep(0.03)

    def tend(self, needed: Callable[[], bool]) -> str:
        """Start again what ends by itself, until a signal, or until nobody needs us."""
        while not self.stopping and needed():
            for program in self._ended():
                if self._too_often():
                    return f"{program.name} ends again and again; its log is {program.log}."
                time.sleep(len(self._restarted) * TICK)
                self.start(program)
            time.sleep(TICK)
        return ""

    def stop(self) -> None:
        """End everything: all are told at once, then each has its patience."""
        for program, process in self._running.values():
            _tell(program, process)
        for program, process in self._running.values():
            _end(program, process)
        self._running.clear()

    def _too_often(self) -> bool:
        now = time.monotonic()
        self._restarted = [*(then for then in self._restarted if now - then < 60), now]
        return len(self._restarted) > RESTARTS_A_MINUTE

    def _ended(self) -> Iterator[Program]:
        for program, process in list(self._running.values()):
            if process.poll() is not None:
                _end_group(process.pid)
                yield program

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    with program.log.open("wb") as log:
        return subprocess.Popen(
            program.command,
            cwd=program.folder,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_ending_with_us(program.stop_with),
            **(program.account.arguments() if program.account else {}),
        )


def _ending_with_us(number: signal.Signals) -> Callable[[], None]:
    """Linux tells the child when we are killed outright; elsewhere the next start clears up."""

    def ask() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(number))

    return ask


def _tell(program: Program, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(program.stop_with)


def _end(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Wait for a program that was told once: a second signal makes Celery drop its tasks."""
    try:
        process.wait(program.patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _end_group(process.pid)


def _end_group(leader: int) -> None:
    """What a program left behind in its session, such as the pool of a killed worker."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
