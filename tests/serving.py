"""A web server of its own process on the test database, which a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from governance.services import launcher, ports
from tests.working import database_address


@dataclass(frozen=True)
class Server:
    """Where it listens, and its process group."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """As production serves it: gunicorn, two workers; killed at the end."""
    port = ports.private()
    command = [sys.executable, "-m", "gunicorn", "governance.wsgi", "--workers=2", "--threads=2"]
    with (folder / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, f"--bind=127.0.0.1:{port}", "--no-control-socket"],
            cwd=launcher.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "governance.settings.test",
                "DATABASE_URL": database_address(),
                "RISKREG_VAR": str(folder),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        _wait(server, folder / "web.log")
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _wait(server: Server, log: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{server.url}/account/login/").close()  # noqa: S310 - our own
            return
        except (URLError, ConnectionError):
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
