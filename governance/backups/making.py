"""Making a backup while the site goes on."""

import os
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from governance.backups import database, keys, stores
from governance.backups.manifest import DUMP, Damaged, Manifest, noted
from governance.backups.progress import Progress
from governance.storing import synced


def make(folder: Path, progress: Progress) -> tuple[Manifest, str]:
    """A backup in a new folder, whole or not at all; what it says, and the SHA-256 of that.

    Raises Damaged where the folder holds something, or the database cannot be dumped.
    """
    folder = folder.resolve()
    _refuse_what_is_taken(folder)
    part = folder.with_name(f"{folder.name}.part-{os.getpid()}")
    with ExitStack() as undo:
        part.mkdir(mode=0o700, parents=True)
        undo.callback(shutil.rmtree, part)
        manifest = _filled(part, progress)
        digest = manifest.write(part)
        _settle(part)
        part.rename(folder)  # onto nothing, or onto an empty folder
        undo.pop_all()
    synced(folder.parent)
    return manifest, digest


def _refuse_what_is_taken(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Damaged(f"{folder} is not empty, and no backup is written over. Name a new folder.")


def _filled(part: Path, progress: Progress) -> Manifest:
    progress.step("Database")
    with database.one_moment() as moment:
        counted = database.counted()
        wanted = stores.named()
        database.dump(part, moment)
    progress.step("Files")
    files = stores.copy_out(part, progress.tell)
    present = {each.name.partition("/")[2]: each.sha256 for each in files}
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        software=settings.RELEASE,
        postgresql=str(database.version()),
        migrations=counted.migrations,
        roles=counted.roles,
        tables=counted.tables,
        chains=counted.chains,
        keys=keys.fingerprints(),
        contents=[noted(part, DUMP), *files],
        findings=stores.differences(wanted, present),
    )


def _settle(folder: Path) -> None:
    """On the disk before its name says that it is whole."""
    for path in (*folder.rglob("*"), folder):
        synced(path)
