"""The embedded services: real servers, real kills, nothing left behind."""

import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.core.management import call_command
from pytest_django import Settings

from governance.services import account, launcher, ports, state
from governance.services.faults import ServicesError

BOTH = {"database", "broker"}
USER = """
import sys, time
from pathlib import Path
from governance.services import launcher
lease = launcher.start(Path(sys.argv[1]), {"database", "broker"}, throwaway=True)
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder that an unprivileged user can reach: pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory(prefix="riskreg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        launcher.stop(folder)


def up(var: Path) -> launcher.Lease:
    return launcher.start(var, BOTH, throwaway=True)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def silent(found: state.State) -> bool:
    """Whether nobody listens where the services were."""
    return all(ports.is_free(found.port(part) or 0) for part in BOTH)


def ask(found: state.State, query: str) -> str:
    with psycopg.connect(found.database or "", autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return str(row[0]) if row else ""


def leader(found: state.State) -> int:
    """The main process of PostgreSQL."""
    return int((Path(found.data) / "postgres" / "postmaster.pid").read_text().split()[0])


def user(var: Path) -> subprocess.Popen[str]:
    """Another process that needs the services."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(var)],
        cwd=launcher.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def command(var: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """`manage.py services …` for this folder; returns what it prints."""
    settings.VAR_DIR = var
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("BROKER_URL", raising=False)

    def run(word: str) -> str:
        printed = io.StringIO()
        call_command("services", word, stdout=printed)
        return printed.getvalue()

    return run


def test_data_and_ports_outlive_a_stop(var: Path) -> None:
    with closing(up(var)) as first:
        with psycopg.connect(first.state.database or "") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('still here')")
        with redis.Redis.from_url(first.state.broker or "") as client:
            client.set("word", "still here")
    assert silent(first.state)
    with closing(up(var)) as second:
        assert second.state.database == first.state.database
        assert ask(second.state, "SELECT word FROM kept") == "still here"
        with redis.Redis.from_url(second.state.broker or "") as client:
            assert client.get("word") == b"still here"


def test_services_of_one_folder_end_without_those_of_another(var: Path) -> None:
    with closing(launcher.start(var, {"broker"})):
        launcher.start(var / "beside", {"broker"}).close()
        assert launcher.running(var / "beside") is None
        assert launcher.running(var)


def test_services_end_with_their_last_user(var: Path) -> None:
    with closing(up(var)) as outer:
        up(var).close()
        assert ask(outer.state, "SELECT 1") == "1"
    assert launcher.running(var) is None
    assert silent(outer.state)


def test_nothing_is_left_when_the_user_is_killed(var: Path) -> None:
    process = user(var)
    found = launcher.running(var)
    assert found is not None
    kill(process)
    assert within(10, lambda: launcher.running(var) is None)
    assert silent(found)
    with closing(up(var)) as lease:
        assert ask(lease.state, "SELECT 1") == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a kill")
def test_nothing_is_left_when_the_supervisor_is_killed(var: Path) -> None:
    with closing(up(var)) as lease:
        os.kill(lease.state.supervisor, signal.SIGKILL)
        assert within(10, lambda: silent(lease.state))


def test_a_killed_supervisor_does_not_hinder_the_next_start(var: Path) -> None:
    with closing(up(var)) as lease:
        os.kill(lease.state.supervisor, signal.SIGKILL)
        assert within(5, lambda: launcher.running(var) is None)
        with closing(up(var)) as again:
            assert ask(again.state, "SELECT 1") == "1"


def test_a_killed_server_is_started_again(var: Path) -> None:
    with closing(up(var)) as lease:
        killed = leader(lease.state)
        os.kill(killed, signal.SIGKILL)

        def another_answers() -> bool:
            try:
                return ask(lease.state, "SELECT 1") == "1" and leader(lease.state) != killed
            except psycopg.OperationalError:
                return False

        assert within(20, another_answers)


def test_a_taken_port_is_left_to_its_owner(var: Path) -> None:
    with closing(up(var)) as first:
        pass
    stranger = socket.create_server((ports.HOST, first.state.port("database") or 0))
    with stranger, closing(up(var)) as second:
        assert second.state.port("database") != first.state.port("database")
        assert second.state.port("broker") == first.state.port("broker")
        assert ask(second.state, "SELECT 1") == "1"


def test_two_starts_at_once_share_one_supervisor(var: Path) -> None:
    with ThreadPoolExecutor() as pool:
        processes = list(pool.map(user, [var, var, var]))
    found = launcher.running(var)
    assert found is not None
    assert ask(found, "SELECT 1") == "1"
    for process in processes:
        assert launcher.running(var) == found
        kill(process)
    assert within(10, lambda: launcher.running(var) is None)


def test_servers_never_run_as_root_and_listen_only_here(var: Path) -> None:
    with closing(up(var)) as lease:
        owner = subprocess.run(
            ["ps", "-o", "uid=", "-p", str(leader(lease.state))],
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(owner.stdout) != 0
        assert ask(lease.state, "SHOW listen_addresses") == ports.HOST
        assert ask(lease.state, "SHOW unix_socket_directories") == ""
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect((lease.state.database or "").replace("riskreg:", "riskreg:not-", 1))
        everything = subprocess.run(
            ["ps", "-eo", "args"], capture_output=True, text=True, check=True
        )
        for address in (lease.state.database, lease.state.broker):
            assert str(urlsplit(address or "").password) not in everything.stdout


def test_passwords_are_readable_only_to_their_owner(var: Path) -> None:
    with closing(up(var)):
        noted = var / "services.json"
        assert stat.S_IMODE(noted.stat().st_mode) == 0o600
        assert set(json.loads(noted.read_text())) == {"database", "broker", "data", "supervisor"}


def test_the_command_keeps_services_running_until_told(
    var: Path, command: Callable[[str], str]
) -> None:
    with pytest.raises(SystemExit, match="3"):
        command("status")
    assert "PostgreSQL: 127.0.0.1:" in command("start")
    up(var).close()
    assert "PostgreSQL: 127.0.0.1:" in command("status")
    assert command("stop") == "Stopped.\n"
    assert command("stop") == "Nothing was running.\n"
    assert launcher.running(var) is None


def test_nothing_is_started_for_servers_of_ones_own(
    command: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://there/riskreg")
    monkeypatch.setenv("BROKER_URL", "redis://there")
    assert command("start") == "DATABASE_URL and BROKER_URL are set: nothing to start.\n"
    assert launcher.missing({"DATABASE_URL": "x", "BROKER_URL_FILE": "/run/x"}) == set()
    assert launcher.missing({"DATABASE_URL": ""}) == BOTH


def test_a_part_that_runs_without_the_other_says_what_to_do(var: Path) -> None:
    with (
        closing(launcher.start(var, {"broker"})),
        pytest.raises(ServicesError, match="services stop"),
    ):
        launcher.start(var, BOTH)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands data to another user")
def test_data_out_of_reach_moves_to_a_folder_of_our_own(
    tmp_path: Path, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "OUTSIDE", var / "outside")
    closed = tmp_path / "var"
    closed.mkdir()
    tmp_path.chmod(0o700)
    home, owner = account.home(closed)
    assert home.parent == var / "outside"
    assert owner.switch
    assert not (closed / "services").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands data to another user")
def test_data_that_became_unreachable_is_never_left_behind(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "services" / "postgres").mkdir(parents=True)
    with pytest.raises(ServicesError, match="chown"):
        account.home(tmp_path)
    assert (tmp_path / "services" / "postgres").exists()


KEEPER = """
import os, sys
from pathlib import Path
from governance.services.keeper import Keeper, Program
keeper, parent, var = Keeper(), int(sys.argv[2]), Path(sys.argv[1])
for name in ("one", "two"):
    keeper.start(Program(name, ["sleep", "600"], var, var / f"{name}.log", os.environ))
print(*(process.pid for _, process in keeper._running.values()), flush=True)
try:
    keeper.tend(lambda: os.getppid() == parent)
finally:
    keeper.stop()
"""
PARENT = """
import os, subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1], sys.argv[2], str(os.getpid())])
"""


def test_programs_end_when_the_process_they_serve_is_killed(var: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, KEEPER, str(var)],
        cwd=launcher.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    children = [int(word) for word in parent.stdout.readline().split()]
    assert len(children) == 2
    kill(parent)

    def gone(process: int) -> bool:
        done = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()[:1] in ("", "Z")

    assert within(10, lambda: all(map(gone, children)))
