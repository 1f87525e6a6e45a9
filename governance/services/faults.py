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


def unreachable(fault: Exception) -> str | None:
    """What to do where no database answers; None for a fault that a database told.

    What the server itself refuses has a code of SQL; a connection that was never made has none.
    """
    cause = fault.__cause__
    if getattr(cause, "sqlstate", None) is not None or not str(fault).startswith("connection"):
        return None
    return (
        f"No database answers: {str(fault).splitlines()[0].strip()}\n"
        "Start the embedded one with `manage.py services start` (it also runs during `make demo`),"
        " or set DATABASE_URL to one that runs."
    )
