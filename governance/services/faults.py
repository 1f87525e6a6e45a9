"""What the launcher tells the person in front of the terminal."""

from pathlib import Path


class ServicesError(Exception):
    """The services cannot be started or stopped; the text says what to do."""


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for the message of a start that failed."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
