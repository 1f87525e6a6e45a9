"""Worker, clock and web server of the demo: `python -m governance.services.site VAR PORT PARENT`.

Ends them when the process PARENT, which started us, is gone, however it went.
"""

import os
import sys
from pathlib import Path

from governance.services.keeper import Keeper, Program
from governance.services.ports import HOST

ROOT = Path(__file__).resolve().parents[2]


def programs(var: Path, port: int) -> list[Program]:
    """What runs beside the database and the broker."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "governance.celery", "--quiet"]
    commands = {
        # One worker for both queues: two long tasks leave a process to the clock.
        "worker": [*celery, "worker", "--loglevel=INFO", "--concurrency=3"],
        "beat": [*celery, "beat", "--pidfile=", f"--schedule={var / 'beat'}"],
        "web": [
            *python,
            "gunicorn",
            "governance.wsgi",
            *(f"--bind={HOST}:{port}", "--workers=2", "--threads=2", "--no-control-socket"),
        ],
    }
    logs = var / "log"
    return [
        Program(name, command, ROOT, logs / f"{name}.log", os.environ)
        for name, command in commands.items()
    ]


def main(var: Path, port: int, parent: int) -> int:
    """Run them; a restart too many is told on stderr."""
    keeper = Keeper()
    keeper.listen()
    try:
        for program in programs(var, port):
            keeper.start(program)
        fault = keeper.tend(lambda: os.getppid() == parent)
        sys.stderr.write(fault)
    finally:
        keeper.stop()
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
