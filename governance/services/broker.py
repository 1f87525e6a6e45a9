"""One Valkey server of ours, with an append-only file so that queued work outlives a crash."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from governance.services import binaries
from governance.services.account import Account
from governance.services.keeper import Program
from governance.services.ports import HOST
from governance.services.postgres import environment

_CONFIGURATION = """\
bind {host}
port {port}
dir {data}
requirepass {password}
daemonize no
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Server:
    """A data folder and the program that serves it."""

    home: Path
    account: Account
    binary: str
    password: str

    def address(self, port: int) -> str:
        """The address for BROKER_URL."""
        return f"redis://:{self.password}@{HOST}:{port}/0"

    def program(self, port: int, log: Path) -> Program:
        """The command; the password stands in a file, not where `ps` shows it."""
        data = self.home / "valkey"
        data.mkdir(exist_ok=True)
        self.account.own(data)
        configuration = self.home / "valkey.conf"
        configuration.unlink(missing_ok=True)
        configuration.touch(mode=0o600)
        configuration.write_text(
            _CONFIGURATION.format(host=HOST, port=port, data=data, password=self.password),
            encoding="utf-8",
        )
        self.account.own(configuration)
        return Program(
            name="Valkey",
            command=[self.binary, str(configuration)],
            folder=self.home,
            log=log,
            environment=environment(self.home),
            account=self.account,
        )

    def answers(self, port: int) -> bool:
        """Whether it takes commands; not yet while it reads its file back."""
        try:
            with redis.Redis.from_url(self.address(port), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def end_leftover(self, port: int | None) -> None:
        """Stop a server that outlived its supervisor: two must not write one file."""
        end = time.monotonic() + 10
        while port and self.answers(port) and time.monotonic() < end:
            with redis.Redis.from_url(self.address(port), socket_timeout=5) as client:
                client.shutdown(nosave=True)
            time.sleep(0.1)


def prepare(home: Path, account: Account) -> Server:
    """The server of this home, with a password made once."""
    secret = home / "valkey.password"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="ascii")
    password = secret.read_text(encoding="ascii")
    return Server(home, account, binaries.valkey(home, account), password)
