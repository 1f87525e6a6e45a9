"""The site as production serves it, with nothing behind it: it lives, and is not ready."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from governance.services import launcher, ports, probe
from tests.running import secrets


def test_without_database_and_broker_a_server_lives_and_is_not_ready(tmp_path: Path) -> None:
    port, log = ports.private(), (tmp_path / "web.log").open("wb")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:governance.serving"),
            *("governance.wsgi", f"--bind=localhost:{port}"),
        ],
        cwd=launcher.ROOT,
        env={**os.environ, **secrets.environment(tmp_path), "TMPDIR": str(tmp_path)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    site = f"http://localhost:{port}/health"
    try:
        end = time.monotonic() + 60
        while probe.main(f"{site}/live"):
            assert time.monotonic() < end, (tmp_path / "web.log").read_text()
            time.sleep(0.2)
        with urlopen(f"{site}/live") as answer:  # noqa: S310 - our own
            assert answer.status == 200
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{site}/ready")  # noqa: S310 - our own
        assert refused.value.code == 503
        told = json.load(refused.value)
        assert told["status"] == "not ready"
        assert set(told["checks"].values()) <= {"does not answer", "no answer in 3 seconds"}
        assert probe.main(f"{site}/ready") == 1
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()
