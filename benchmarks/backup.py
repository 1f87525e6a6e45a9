"""What a backup costs, and getting it back: `python benchmarks/backup.py [SIZE] [FILES]`.

Fills an organisation with `make_bulk` (as `register.py`; SIZE 0.1 makes a tenth) in a database of
its own, and lays FILES files of 200 kB (1,000) into a store of its own. Then, each in a process of
its own as an operator calls it: plain `pg_dump`, `manage.py backup`, `manage.py restore` into a
second database with every check. Prints seconds of the clock and of the processor, size, and the
most memory each took; what the server takes meanwhile is in the clock alone.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from time import perf_counter

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.db import connection  # noqa: E402

from benchmarks import register  # noqa: E402
from benchmarks.own_database import own_database  # noqa: E402
from governance.backups import database  # noqa: E402
from governance.services import binaries, launcher  # noqa: E402
from tests.working import database_address  # noqa: E402

FILES, BYTES = 1_000, 200_000
MOST_RATIO, MOST_MEGABYTES = 2.0, 300
SECOND = "benchmark_restored"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one program took."""

    clock: float
    processor: float
    megabytes: int


def run(what: str, command: list[str], **environment: str) -> Taken:
    """Run a program to its end, and print what it took."""
    began = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own commands and those of PostgreSQL
        command, cwd=launcher.ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    clock = perf_counter() - began
    if status:
        sys.exit(f"{what} ended with {os.waitstatus_to_exitcode(status)}")
    taken = Taken(clock, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
    print(
        f"{what:<10}{taken.clock:>8.1f} s {taken.processor:>8.1f} s of the processor"
        f" {taken.megabytes:>6} MB of memory",
        flush=True,
    )
    return taken


def manage(what: str, folder: Path, address: str, var: Path) -> Taken:
    """One of our two commands on an installation."""
    command = [sys.executable, "-W", "ignore", "manage.py", what, str(folder)]
    return run(what, command, DATABASE_URL=address, RISKREG_VAR=str(var))


def size_of(path: Path) -> float:
    """Megabytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


def lay_files(var: Path, count: int) -> None:
    """Files that nothing can make smaller, as pictures and PDF are."""
    folder = var / "test" / "files" / "evidence"
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number}.pdf").write_bytes(token_bytes(BYTES))


def main(size: float, files: int, work: Path) -> None:
    """Fill, dump, back up, restore, print."""
    register.fill(size)
    address = database_address()
    connection.close()
    lay_files(work / "var", files)
    program = binaries.client("pg_dump", database.version() // 10_000)
    print("processors:", os.cpu_count(), " load:", *map("{:.1f}".format, os.getloadavg()))
    dump = work / "plain.dump"
    plain = run("pg_dump", [program, f"--dbname={address}", "--format=custom", f"--file={dump}"])
    backup = manage("backup", work / "backup", address, work / "var")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SECOND}")
        cursor.execute(f"CREATE DATABASE {SECOND}")
    try:
        second = address.replace(f"/{connection.settings_dict['NAME']}", f"/{SECOND}")
        restored = manage("restore", work / "backup", second, work / "restored")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {SECOND} WITH (FORCE)")
    ratio, most = backup.clock / plain.clock, max(backup.megabytes, restored.megabytes)
    print(f"pg_dump: {size_of(dump):,.1f} MB; backup: {size_of(work / 'backup'):,.1f} MB", end="")
    print(f", of which files {files * BYTES / 1e6:,.1f} MB")
    print(f"backup / pg_dump: {ratio:.2f} of the clock, target <= {MOST_RATIO} without files")
    print(f"memory: {most} MB, target <= {MOST_MEGABYTES}, the same at every size")
    print("load:", *map("{:.1f}".format, os.getloadavg()))


if __name__ == "__main__":
    told = sys.argv[1:]
    with own_database("benchmark_backup"), tempfile.TemporaryDirectory() as folder:
        main(float(told[0]) if told else 1, int(told[1]) if told[1:] else FILES, Path(folder))
