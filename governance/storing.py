"""The folder of stored files: each is whole under its name, or not there."""

import os
from pathlib import Path
from typing import Any
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


def synced(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
