"""Pages of chunks that were laid out before: found by what they were made from, or made again.

A file holds the digest of its content, and the content. Whatever is wrong with it, it counts as not
there: the cache may be emptied, damaged or unwritable at any time.
"""

import hashlib
import logging
import os
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pydyf
import weasyprint
from weasyprint.text.ffi import harfbuzz, pango

from governance.dossiers.fetching import FONTS, font

LONGEST = 30 * 24 * 3600  # seconds that what nobody asks for is kept
_DIGEST = hashlib.sha256().digest_size

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of so many bytes at most; what was not asked for the longest goes first."""

    folder: Path
    limit: int

    def found(self, text: str, style: str) -> bytes | None:
        """The encoded pages of a chunk; None if they are not there, or damaged."""
        path = self._path(text, style)
        try:
            kept = path.read_bytes()
            if hashlib.sha256(kept[_DIGEST:]).digest() != kept[:_DIGEST]:
                log.warning("cached pages are damaged and are made again")
                path.unlink()
                return None
            os.utime(path)
        except OSError:
            return None
        return kept[_DIGEST:]

    def keep(self, text: str, style: str, content: bytes) -> None:
        """Keep the encoded pages of a chunk, for this installation alone to read."""
        path = self._path(text, style)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(file.name).replace(path)
        except OSError:
            log.warning("laid-out pages cannot be kept", exc_info=True)

    def trim(self) -> None:
        """Remove what is too old or too much."""
        room, oldest = self.limit, time.time() - LONGEST
        for modified, size, path in sorted(self._files(), reverse=True):
            room -= size
            if room < 0 or modified < oldest:
                path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*"):
            try:
                told = path.stat()
            except OSError:  # another worker has removed it
                continue
            found.append((told.st_mtime, told.st_size, path))
        return found

    def _path(self, text: str, style: str) -> Path:
        key = hashlib.sha256(made_with())
        for each in (style, text):
            key.update(hashlib.sha256(each.encode()).digest())
        return self.folder / key.hexdigest()


@lru_cache(maxsize=1)
def made_with() -> bytes:
    """What the same HTML becomes other pages with: programs, fonts, and the code beside this."""
    programs = (
        weasyprint.__version__,
        pydyf.__version__,
        str(pango.pango_version()),
        str(_harfbuzz()),
    )
    key = hashlib.sha256(" ".join(programs).encode())
    code = sorted(Path(__file__).parent.glob("*.py"))
    for content in (*map(font, FONTS), *(path.read_bytes() for path in code)):
        key.update(hashlib.sha256(content).digest())
    return key.digest()


def _harfbuzz() -> tuple[int, int]:
    """Its version, which WeasyPrint can only ask questions about."""
    versions = ((major, minor) for major in range(30) for minor in range(30))
    return max(each for each in versions if harfbuzz.hb_version_atleast(*each, 0))
