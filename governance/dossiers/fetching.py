"""What a dossier may fetch while it is laid out: our own fonts. Everything else is refused."""

import logging
from functools import lru_cache
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "riskreg-font:"
FONTS = {
    "regular": "SourceSans3_400Regular.ttf",
    "italic": "SourceSans3_400Regular_Italic.ttf",
    "semibold": "SourceSans3_600SemiBold.ttf",
    "bold": "SourceSans3_700Bold.ttf",
}

_FOLDER = Path(__file__).resolve().parents[1] / "static" / "fonts"

log = logging.getLogger(__name__)


@lru_cache(maxsize=len(FONTS))
def font(name: str) -> bytes:
    """The bytes of one of our fonts; KeyError for any other."""
    return (_FOLDER / FONTS[name]).read_bytes()


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Answers our fonts' addresses from memory. No file, no network, no `data:` address.

    It has no handlers of its own, so that nothing can slip past `fetch`.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """One of our fonts; raises ValueError, which leaves the thing out, for anything else."""
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME) and name in FONTS:
            return URLFetcherResponse(url, font(name), {"Content-Type": "font/ttf"})
        self.refused.append(url[:200])
        log.warning("a dossier asked for something beside its fonts and was refused")
        raise ValueError("a dossier fetches nothing but its own fonts")
