"""A task slow enough for its worker to be killed in the middle; for test_lost_tasks.py."""

import os
import time
from pathlib import Path

from governance.celery import app


@app.task(name="tests.note")  # type: ignore[untyped-decorator]
def note(path: str, seconds: float) -> None:
    """Write a line, take a while the first time, write another."""
    diary = Path(path)
    first = not diary.exists()
    with diary.open("a", encoding="ascii") as lines:
        lines.write(f"begun {os.getpid()}\n")
    if first:
        time.sleep(seconds)
    with diary.open("a", encoding="ascii") as lines:
        lines.write("done\n")
