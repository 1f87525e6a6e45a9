"""What a backup says of itself, and whether its files still are what it says. Knows no database."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
NAME = "manifest.json"
SUM = "manifest.json.sha256"
DUMP = "database.dump"
FILES = "files"
_PART = 1024 * 1024


class Damaged(Exception):
    """A folder that is no whole backup; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file: its name in the folder, its size and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that restoring compares with afterwards."""

    made_at: str
    software: str
    postgresql: str
    migrations: list[str]
    roles: list[str]
    tables: dict[str, int]
    chains: dict[str, tuple[int, str]]
    keys: dict[str, str]
    contents: list[Stored]
    findings: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, folder: Path) -> str:
        """Put it beside what it names; returns its SHA-256, for keeping elsewhere."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (folder / NAME).write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        (folder / SUM).write_text(f"{digest}  {NAME}\n", encoding="ascii")
        return digest


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises Damaged where there is none, or not as it was written."""
    try:
        content = (folder / NAME).read_bytes()
        noted = (folder / SUM).read_text(encoding="ascii").split()[:1]
    except (OSError, ValueError) as fault:
        raise Damaged(f"{folder} is no backup: {NAME} or {SUM} cannot be read.") from fault
    if noted != [hashlib.sha256(content).hexdigest()]:
        raise Damaged(f"{NAME} was changed after it was written. Take another copy of this backup.")
    told: dict[str, Any] = json.loads(content)
    if told.get("format") != FORMAT:
        raise Damaged(f"This backup has format {told.get('format')}, this version reads {FORMAT}.")
    told["contents"] = [Stored(**each) for each in told["contents"]]
    told["chains"] = {chain: (number, digest) for chain, (number, digest) in told["chains"].items()}
    return Manifest(**told)


def faults(folder: Path, manifest: Manifest, tell: Callable[[int, int], None]) -> list[str]:
    """Every file that is missing, was changed, or is not named; nothing when it is whole."""
    found = []
    for number, each in enumerate(manifest.contents, 1):
        path = folder / each.name
        if not _is_inside(folder, path):
            found.append(f"{each.name}: a name that leads out of the backup")
        elif not path.is_file():
            found.append(f"{each.name}: missing")
        elif (fault := _changed(path, each)) is not None:
            found.append(f"{each.name}: {fault}")
        tell(number, len(manifest.contents))
    named = {each.name for each in manifest.contents} | {NAME, SUM}
    found += [
        f"{name}: not named in the manifest" for name in _present(folder) if name not in named
    ]
    return found


def copied(source: Any, target: IO[bytes] | None) -> tuple[int, str]:
    """Size and SHA-256 of what is read part by part, and written on the way where asked."""
    digest, size = hashlib.sha256(), 0
    while part := source.read(_PART):
        digest.update(part)
        size += len(part)
        if target is not None:
            target.write(part)
    return size, digest.hexdigest()


def noted(folder: Path, name: str) -> Stored:
    """A file of the folder as it is."""
    with (folder / name).open("rb") as file:
        return Stored(name, *copied(file, None))


def _changed(path: Path, told: Stored) -> str | None:
    with path.open("rb") as file:
        size, digest = copied(file, None)
    if size != told.size:
        return f"{size} bytes instead of {told.size}"
    return None if digest == told.sha256 else "changed: its SHA-256 is another"


def _is_inside(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _present(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            yield path.relative_to(folder).as_posix()
