"""Files in the store: whole under their name, or not there at all, whatever fails meanwhile."""

import errno
import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from governance.storing import WholeFiles
from riskreg import filing
from tests.verify.files import sha


@pytest.fixture
def folder(tmp_path: Path) -> WholeFiles:
    """A store in a folder of its own."""
    return WholeFiles(location=tmp_path / "files")


def lying(store: FileSystemStorage) -> list[str]:
    """Everything that lies in the store."""
    root = Path(store.location)
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


class Full(io.BytesIO):
    """Content whose second half finds the disk full."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.parts = 0

    def read(self, size: int | None = -1) -> bytes:
        """Half of it, then the fault."""
        self.parts += 1
        if self.parts > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().read(10)


def test_a_file_is_stored_as_it_always_was(folder: WholeFiles) -> None:
    name = folder.save("dossiers/a.pdf", ContentFile(b"whole"))
    assert (name, lying(folder)) == ("dossiers/a.pdf", ["dossiers/a.pdf"])
    path = Path(folder.path(name))
    assert path.read_bytes() == b"whole"
    plain = FileSystemStorage(location=Path(folder.location) / "plain")
    usual = Path(plain.path(plain.save("a.pdf", ContentFile(b"whole"))))
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    assert folder.save("dossiers/a.pdf", ContentFile(b"other")) != name
    assert path.read_bytes() == b"whole"


def test_a_disk_that_is_full_leaves_no_half_file(folder: WholeFiles) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        folder.save("dossiers/a.pdf", File(Full(b"0123456789abcdefghij"), name="a"))
    assert lying(folder) == []
    folder.save("dossiers/a.pdf", ContentFile(b"0123456789abcdefghij"))
    assert lying(folder) == ["dossiers/a.pdf"]


def test_nothing_bears_the_name_until_all_is_on_the_disk(
    folder: WholeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        seen.append(lying(folder))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    folder.save("bundles/a.zip", ContentFile(b"whole"))
    assert seen
    assert all(not name.endswith("a.zip") for name in seen[0])
    assert lying(folder) == ["bundles/a.zip"]


@pytest.mark.parametrize("before", [b"", b"who", b"whose", b"whole and more"])
def test_what_stands_damaged_under_its_digest_is_put_right(
    folder: WholeFiles, before: bytes
) -> None:
    name = f"bundles/{sha(b'whole')}.zip"
    path = Path(folder.path(name))
    path.parent.mkdir(parents=True)
    path.write_bytes(before)
    assert filing.addressed(folder, name, io.BytesIO(b"whole"), sha(b"whole")) == name
    assert (path.read_bytes(), lying(folder)) == (b"whole", [name])


def test_what_stands_whole_under_its_digest_is_never_written_again(
    folder: WholeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"bundles/{sha(b'whole')}.zip"
    folder.save(name, ContentFile(b"whole"))

    def refused(*_: Any, **__: Any) -> str:
        raise AssertionError

    monkeypatch.setattr(folder, "save", refused)
    monkeypatch.setattr(folder, "delete", refused)
    assert filing.addressed(folder, name, io.BytesIO(b"whole"), sha(b"whole")) == name
