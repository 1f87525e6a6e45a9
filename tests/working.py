"""A worker of a queue of its own, on the test database and the test's own files."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.db import connection

from governance.services import launcher
from governance.settings import embedded


def database_address() -> str:
    """The test database, for another process."""
    of = connection.settings_dict
    password = f":{quote(of['PASSWORD'])}" if of["PASSWORD"] else ""
    host = of["HOST"] if not of["HOST"].startswith("/") else quote(of["HOST"], safe="")
    port = f":{of['PORT']}" if of["PORT"] else ""
    return f"postgresql://{of['USER']}{password}@{host}{port}/{of['NAME']}"


@contextmanager
def worker(queue: str, folder: Path, var: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of this queue alone, in a process group of its own; killed at the end."""
    command = [sys.executable, "-m", "celery", "-A", "governance", "--quiet", "worker"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--concurrency=1", f"--queues={queue}", f"--hostname={uuid4()}@test"],
            cwd=launcher.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "governance.settings.test",
                "DATABASE_URL": database_address(),
                "BROKER_URL": embedded.broker(var),
                "RISKREG_VAR": str(folder),
                **more,
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so: Callable[[], bool], folder: Path, seconds: float = 60) -> None:
    """Until something is so; else the log of the worker in this folder says why it is not."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, (folder / "worker.log").read_text()
        time.sleep(0.05)
