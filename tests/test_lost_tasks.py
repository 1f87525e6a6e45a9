"""A worker killed outright loses no task: another does it, with the real broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from governance.services import launcher
from governance.settings import embedded
from tests import slow_task


@contextmanager
def worker(queue: str, var: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "tests.slow_task", "--quiet", "worker"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *command,
                "--loglevel=INFO",
                "--concurrency=1",
                f"--queues={queue}",
                f"--hostname={uuid4()}@test",
            ],
            cwd=launcher.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "governance.settings.test",
                "BROKER_URL": embedded.broker(var),
                "TASK_TIME_LIMIT": "2",  # the broker gives a task away after three seconds
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with ExitStack() as gone:
            gone.callback(process.wait)
            os.killpg(process.pid, signal.SIGKILL)


WRITTEN = ["begun", "begun", "done"]


def wait_for(diary: Path, word: str, seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not diary.exists() or word not in diary.read_text():
        assert time.monotonic() < end, f"no {word!r} in {seconds} s:\n{log.read_text()}"
        time.sleep(0.05)


def test_a_task_whose_worker_is_killed_is_done_by_the_next(
    services: launcher.Lease, tmp_path: Path
) -> None:
    queue, diary, log = f"test-{uuid4()}", tmp_path / "diary", tmp_path / "worker.log"
    slow_task.note.apply_async([str(diary), 300], queue=queue)
    with worker(queue, services.var, tmp_path):
        wait_for(diary, "begun", 30, log)
    with worker(queue, services.var, tmp_path):
        wait_for(diary, "done", 30, log)
    assert [line.split()[0] for line in diary.read_text().splitlines()] == WRITTEN


def test_a_task_whose_pool_process_is_killed_is_done_again_at_once(
    services: launcher.Lease, tmp_path: Path
) -> None:
    queue, diary, log = f"test-{uuid4()}", tmp_path / "diary", tmp_path / "worker.log"
    slow_task.note.apply_async([str(diary), 300], queue=queue)
    with worker(queue, services.var, tmp_path):
        wait_for(diary, "begun", 30, log)
        os.kill(int(diary.read_text().split()[1]), signal.SIGKILL)
        wait_for(diary, "done", 10, log)
    assert [line.split()[0] for line in diary.read_text().splitlines()] == WRITTEN
