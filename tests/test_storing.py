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

from governance.storing import WholeFiles, whole
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


def test_a_file_that_somebody_asked_for_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "new" / "x.pdf"
    for content in (b"first", b"second"):
        with whole(out) as file:
            file.write(content)
        assert [each.name for each in out.parent.iterdir()] == ["x.pdf"]
        assert out.read_bytes() == content


@pytest.mark.parametrize("part", ["write", "fsync", "replace", "open"])
def test_half_a_file_never_takes_the_place_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    out, no_room = tmp_path / "x.pdf", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    out.write_bytes(b"the one before")

    def fails(*_told: Any, **_more: Any) -> Any:
        raise no_room

    def wrote() -> None:
        with whole(out) as file:
            file.write(b"half")
            if part == "write":
                raise no_room

    with monkeypatch.context() as patch:
        if part != "write":
            patch.setattr(os if part == "fsync" else Path, part, fails)
        with pytest.raises(OSError, match="No space left"):
            wrote()
    assert [each.name for each in tmp_path.iterdir()] == ["x.pdf"]
    assert out.read_bytes() == b"the one before"


def test_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole(pipe) as file:
        file.write(b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
    with pytest.raises(OSError, match="No space left"), whole(Path("/dev/full")) as file:
        file.write(b"x" * 100_000)
