"""Files that are whole under their name, or not there: in the store, and where commands write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's folder, which writes a file beside its name and gives it the name at the end.

    A worker that is killed, or a disk that is full, would leave half a file under the name of the
    whole one; and a row that is committed would outlive a machine that loses power.
    """

    def _save(self, name: str, content: Any) -> str:
        beside, path = f"{name}.{uuid4().hex}.part", Path(self.path(name))
        try:
            super()._save(beside, content)  # type: ignore[misc] # the stubs lack it
            synced(Path(self.path(beside)))
            Path(self.path(beside)).replace(path)
        except BaseException:
            self.delete(beside)
            raise
        synced(path.parent)
        return name


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file somebody asked for: what stood under its name stays until all of it is on the disk.

    What is no file, as a pipe or a terminal, is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as there:
            yield there
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            yield file
        synced(beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    synced(path.parent)


def synced(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
