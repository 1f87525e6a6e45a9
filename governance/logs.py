"""Log lines as JSON that name no person, no address and no secret, and the id that ties them.

What our own code says is written out. Of other packages only the sentence is kept, without what
they fill in: paths with keys in them, addresses, the text of an error. Of an exception the kind and
the places are kept, not its text, which may hold a row or a password.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

_OURS = ("governance", "riskreg", "frameworks")
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_DEEPEST = 12

request_id: ContextVar[str] = ContextVar("request_id", default="")


def id_from(given: str | None) -> str:
    """The id a proxy gave a request where it is well formed, else a new one."""
    return given if given and _WELL_FORMED.fullmatch(given) else uuid4().hex


class JsonFormatter(logging.Formatter):
    """One object a line. `extra={"fields": …}` of our own loggers is taken over."""

    def format(self, record: logging.LogRecord) -> str:
        """A line for a record."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if request_id.get():
            told["request_id"] = request_id.get()
        told.update(getattr(record, "fields", {}))
        if isinstance(status := getattr(record, "status_code", None), int):
            told["status"] = status
        if record.exc_info and record.exc_info[1]:
            told["error"] = _error(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in _OURS:
        return record.getMessage()
    return record.msg if isinstance(record.msg, str) else type(record.msg).__name__


def _error(error: BaseException) -> list[dict[str, object]]:
    """The exception and what it came from, each by its kind and where it was raised."""
    chain: list[dict[str, object]] = []
    following: BaseException | None = error
    while following is not None and len(chain) < _DEEPEST:
        frames = traceback.extract_tb(following.__traceback__)[-_DEEPEST:]
        chain.append(
            {
                "kind": f"{type(following).__module__}.{type(following).__qualname__}",
                "at": [f"{each.filename}:{each.lineno} {each.name}" for each in frames],
            }
        )
        following = following.__cause__ or following.__context__
    return chain
