"""Uploaded files on their way into the store and out again: counted, digested, examined.

Nothing reaches the store before all of it was read, so that a refused or half-sent file leaves
none. Names in the store are ours: the organisation, a random key, the ending of what was found.
"""

import hashlib
import io
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO, Any, Protocol, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage

from riskreg import refusal
from riskreg.rules import sniffing
from riskreg.rules.evidence import clean_name
from riskreg.rules.media import Media
from riskreg.rules.refusals import Refusal

FOLDER = "evidence"
_MEGABYTE = 1024 * 1024
_IN_MEMORY = 2 * _MEGABYTE
_PART = 256 * 1024


_together: ContextVar[list[str] | None] = ContextVar("kept_together", default=None)


class Upload(Protocol):
    """What an action takes a file from; Django's UploadedFile and File are such."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The content, part by part."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was read to its end and found acceptable; it lies outside the store."""

    content: IO[bytes]
    name: str
    media: Media
    sha256: str
    size: int


@contextmanager
def received(upload: Any, *, field: str = "upload") -> Iterator[Received]:
    """Read an upload part by part; raises ValidationError on the field for what is refused."""
    name = clean_name(getattr(upload, "name", None) or "")
    with _spool() as content:
        sha256, size = _take(upload, content, field)
        found = sniffing.examine(cast(Any, content), name)
        if found.media is None:
            told = {"name": name, "looks_like": found.looks_like or name}
            refusal.stop([Refusal(field, found.refusal, told)])
            raise AssertionError  # stop() raised
        content.seek(0)
        yield Received(content, name, found.media, sha256, size)


@contextmanager
def kept(file: Received, organisation_id: uuid.UUID) -> Iterator[str]:
    """Put a file into the store and give its name there; taken out again when the block fails.

    The block holds the whole transaction, so that a refusal at COMMIT is such a failure too; where
    the transaction is larger, `together` holds it.
    """
    name = default_storage.save(
        f"{FOLDER}/{organisation_id}/{uuid.uuid4()}{file.media.ending}",
        File(file.content, name=file.name),
    )
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise
    names = _together.get()
    if names is not None:
        names.append(name)


@contextmanager
def together() -> Iterator[None]:
    """Take every file that was kept in this block out again when the block fails after that."""
    names: list[str] = []
    before = _together.set(names)
    try:
        yield
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise
    finally:
        _together.reset(before)


@contextmanager
def verified(name: str, sha256: str) -> Iterator[IO[bytes] | None]:
    """A stored file, if it still is the one with this digest; None if it is damaged or gone.

    It is read once, into a file of our own: what is handed out is what was verified.
    """
    content = taken_out(name, sha256)
    try:
        yield content
    finally:
        if content is not None:
            content.close()


def taken_out(name: str, sha256: str) -> IO[bytes] | None:
    """As `verified`, for a caller who closes the file: an answer that is still being sent."""
    content, digest, size = _spool(), hashlib.sha256(), 0
    try:
        with default_storage.open(name, "rb") as stored:
            for part in iter(lambda: stored.read(_PART), b""):
                size += len(part)
                digest.update(part)
                content.write(part)
    except (OSError, ValueError):  # gone, or a name that no store of ours gave
        content.close()
        return None
    if digest.hexdigest() != sha256:
        content.close()
        return None
    content.seek(0)
    if size > _IN_MEMORY:
        return content
    with content:  # a small one needs no file, and nobody to close it
        return io.BytesIO(content.read())


def addressed(storage: Storage, name: str, content: IO[bytes], sha256: str) -> str:
    """Put a file into the store under a name made of its digest; gives the name.

    What stands there whole is never written again. What is cut off or damaged there is put right:
    taken for the file, it would be entered as that and handed out to nobody.
    """
    if is_whole(storage, name, sha256):
        return name
    storage.delete(name)
    content.seek(0)
    return storage.save(name, File(content))


def is_whole(storage: Storage, name: str, sha256: str) -> bool:
    """Whether the store has a file under that name, with that content."""
    digest = hashlib.sha256()
    try:
        with storage.open(name, "rb") as stored:
            for part in iter(lambda: stored.read(_PART), b""):
                digest.update(part)
    except OSError:
        return False
    return digest.hexdigest() == sha256


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)


def _take(upload: Upload, content: IO[bytes], field: str) -> tuple[str, int]:
    """Copy, digest and count; stops at the first part beyond the limit."""
    digest, size = hashlib.sha256(), 0
    for part in upload.chunks():
        size += len(part)
        if size > settings.EVIDENCE_MAX_BYTES:
            refusal.stop([too_large(field)])
        digest.update(part)
        content.write(part)
    return digest.hexdigest(), size


def stop_too_large(field: str = "upload") -> None:
    """Raise ValidationError for a file that was given up on its way here."""
    refusal.stop([too_large(field)])


def too_large(field: str = "upload") -> Refusal:
    """The refusal of a file beyond the limit of the settings."""
    return Refusal(field, "file_too_large", {"limit": settings.EVIDENCE_MAX_BYTES // _MEGABYTE})
