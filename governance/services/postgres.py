"""One PostgreSQL server of ours: made, started, asked whether it answers."""

import os
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from governance.services import binaries
from governance.services.account import Account
from governance.services.faults import ServicesError
from governance.services.keeper import Program
from governance.services.ports import HOST

USER = "riskreg"
DATABASE = "riskreg"
# Sorted by code point and lower-cased as Unicode says, alike on every machine.
_LETTERS = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


@dataclass(frozen=True)
class Server:
    """A data folder and the programs of the version that made it."""

    data: Path
    account: Account
    programs: binaries.Postgres

    @property
    def secret(self) -> Path:
        """The password lies with the data it opens."""
        return self.data.parent / "postgres.password"

    def address(self, port: int, database: str = DATABASE) -> str:
        """The address for DATABASE_URL."""
        password = quote(self.secret.read_text(encoding="ascii"))
        return f"postgresql://{USER}:{password}@{HOST}:{port}/{database}"

    def program(self, port: int, log: Path, *, throwaway: bool) -> Program:
        """The command that serves this folder. No socket file: its path could be too long."""
        chosen = [f"listen_addresses={HOST}", f"port={port}", "unix_socket_directories="]
        options = [*chosen, "log_timezone=UTC", *(_THROWAWAY if throwaway else ())]
        return Program(
            name="PostgreSQL",
            command=[
                self.programs.program("postgres"),
                "-D",
                str(self.data),
                *(word for option in options for word in ("-c", option)),
            ],
            folder=self.data.parent,
            log=log,
            environment=environment(self.data.parent),
            account=self.account,
            stop_with=signal.SIGINT,  # "fast": does not wait for idle connections
        )

    def answers(self, port: int) -> bool:
        """Whether our user can sign in."""
        try:
            psycopg.connect(self.address(port, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def make_database(self, port: int) -> None:
        """Create the database of the register when it is not there."""
        with psycopg.connect(self.address(port, "postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def end_leftover(self) -> None:
        """Stop a server that outlived its supervisor."""
        control = [self.programs.program("pg_ctl"), "-D", str(self.data)]
        if _run(self, [*control, "status"]).returncode == 0:
            _run(self, [*control, "-m", "fast", "-w", "-t", "30", "stop"])


def prepare(home: Path, account: Account) -> Server:
    """The server of this home; its data folder is made when there is none."""
    data = home / "postgres"
    if account.can(home, "test -e postgres/PG_VERSION"):
        major = int((data / "PG_VERSION").read_text(encoding="ascii"))
        server = Server(data, account, binaries.postgres(home, account, major=major))
        server.end_leftover()
        return server
    server = Server(data, account, binaries.postgres(home, account))
    _make_cluster(server)
    return server


def environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's PG* or locale settings reaches a server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(home), "TZ": "UTC"}


def _make_cluster(server: Server) -> None:
    part = server.data.with_name("postgres.part")
    server.account.can(server.data.parent, "rm -rf postgres.part")
    server.secret.unlink(missing_ok=True)
    server.secret.touch(mode=0o600)
    server.secret.write_text(secrets.token_urlsafe(24), encoding="ascii")
    server.account.own(server.secret)
    made = _run(
        server,
        [
            server.programs.program("initdb"),
            *("-D", str(part), "-U", USER, "--pwfile", str(server.secret)),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", f"--lc-ctype={_LETTERS}"),
            "--no-sync",
        ],
    )
    if made.returncode != 0:
        raise ServicesError(f"PostgreSQL could not make its data folder:\n{made.stderr.strip()}")
    part.rename(server.data)


def _run(server: Server, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=server.data.parent,
        env=environment(server.data.parent),
        **server.account.arguments(),
    )
