"""The user that servers run as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.services.faults import ServicesError

# Where root keeps data that the unprivileged user cannot reach inside the checkout (/root is 0700).
OUTSIDE = Path("/var/lib/riskreg")
_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of the machine; `switch` is false when that is who we are already."""

    name: str
    uid: int
    gid: int
    switch: bool

    def arguments(self) -> dict[str, Any]:
        """What subprocess needs to start a child as this user, without groups of ours."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, folder: Path, script: str) -> bool:
        """Whether this user can run a shell test in a folder: asks the system, reads no modes."""
        done = subprocess.run(
            ["/bin/sh", "-c", f'cd "$1" && {script}', "sh", str(folder)],
            check=False,
            capture_output=True,
            cwd="/",
            **self.arguments(),
        )
        return done.returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder to this user."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def choose(folder: Path) -> Account:
    """Who runs the servers whose data lies in this folder: never root."""
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
    if folder.exists() and folder.stat().st_uid != 0:
        return _switch_to(pwd.getpwuid(folder.stat().st_uid))
    for name in _CANDIDATES:
        try:
            return _switch_to(pwd.getpwnam(name))
        except KeyError:
            continue
    raise ServicesError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def home(var: Path) -> tuple[Path, Account]:
    """The folder for data and the user it belongs to; made when it is missing."""
    inside = var / "services"
    for folder in _places(inside, OUTSIDE / sha256(str(var).encode()).hexdigest()[:12]):
        account = choose(folder)
        if _prepared(folder, account):
            return folder, account
        if any(folder.iterdir()):  # data is there: never go on with an empty register elsewhere
            break
        folder.rmdir()
    raise ServicesError(
        f"{folder} cannot be used by {account.name}. Give it back (chown -R {account.name}"
        f" {folder}), or name another folder with RISKREG_VAR."
    )


def _places(inside: Path, outside: Path) -> list[Path]:
    if os.geteuid() != 0:
        return [inside]
    return [outside] if outside.exists() else [inside, outside]


def _prepared(folder: Path, account: Account) -> bool:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.parent == OUTSIDE:
            OUTSIDE.chmod(0o755)
        folder.mkdir(exist_ok=True)
        account.own(folder)
    except OSError:
        return False
    return account.can(folder, "chmod 700 . && : > .reached && rm .reached")


def _switch_to(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
