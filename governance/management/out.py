"""Files that commands write where somebody names a place for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError

from governance import storing


@contextmanager
def written(path: Path, *, otherwise: str = "") -> Iterator[IO[bytes]]:
    """A file that is whole or not there; CommandError says why it is not, and what to do."""
    try:
        with storing.whole(path) as file:
            yield file
    except OSError as fault:
        raise CommandError(
            f"{path} was not written: {fault.strerror or fault}. Nothing of it is left. Make room"
            f" there, or name another place. {otherwise}".rstrip()
        ) from fault
