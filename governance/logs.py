"""Log lines as JSON that name no person, no address and no secret, and the id that ties them.

A sentence is kept where it stands in the code of whoever logs, so that nobody typed it. Other
packages fill paths with keys, addresses and the text of an error into theirs: what they fill in is
left out, and of a sentence that was put together the place is kept. Ours are filled with numbers
and keys, and with the kind of an exception; words go into `extra={"fields": …}`, where we mean
them. Of an exception the kind and the places are kept, not its text, which may hold a row or a
password.
"""

import errno
import json
import logging
import re
import sys
import threading
import traceback
import warnings
from contextvars import ContextVar
from datetime import UTC, datetime
from types import FrameType, TracebackType
from typing import Any
from uuid import UUID, uuid4

_OURS = ("governance", "riskreg", "frameworks")
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_DEEPEST = 12
_LEFT_OUT = "…"

request_id: ContextVar[str] = ContextVar("request_id", default="")
_printed = logging.getLogger("printed")
_log = logging.getLogger(__name__)


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
        if _is_ours(record):
            told.update(getattr(record, "fields", {}))
        if isinstance(status := getattr(record, "status_code", None), int):
            told["status"] = status
        if record.exc_info and record.exc_info[1]:
            told["error"] = _error(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False, default=str)


class Printed:
    """Stands where programs print: each line becomes a line of the log, under the same rule."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        """Log what is printed."""
        if said := text.strip():
            _printed.warning(said)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Nobody sits there."""
        return False

    def fileno(self) -> None:
        """None: Celery's handlers of signals write past every stream where there is a number."""


def take_over() -> None:
    """In a process that serves: what it prints, warns of and dies of is told in lines as well.

    Handlers must write to `sys.__stderr__`, which stays.
    """
    plain = logging.StreamHandler(sys.__stderr__)  # until settings say how to log
    plain.setFormatter(JsonFormatter())
    logging.lastResort = plain
    warnings.showwarning = _warned
    logging.raiseExceptions = False  # else a record that cannot be written is printed with its text
    sys.excepthook = _unhandled
    threading.excepthook = lambda told: _log_end(told.exc_value)
    sys.unraisablehook = lambda told: _log_end(told.exc_value)
    sys.stdout = sys.stderr = sys.__stdout__ = Printed()  # type: ignore[assignment,misc]


def _unhandled(kind: type[BaseException], end: BaseException, at: TracebackType | None) -> None:
    _log_end(end)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any
) -> None:
    fields = {"kind": category.__name__, "place": f"{filename}:{lineno}"}
    _log.warning("a warning", extra={"fields": fields})


def _log_end(end: BaseException | None) -> None:
    _log.critical("not handled", exc_info=end)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in _OURS


def _event(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str) or not _is_written(record.msg):
        return f"{record.filename}:{record.lineno} {record.funcName}"
    if _is_ours(record) and isinstance(record.args, tuple) and record.args:
        return record.msg % tuple(map(_shown, record.args))
    return record.msg


def _is_written(sentence: str) -> bool:
    """Whether it is a constant of one of the functions that run: nothing was put into it."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code, around = frame.f_code, frame.f_globals
        if sentence in code.co_consts or any(
            around.get(each) is sentence for each in code.co_names
        ):
            return True
        frame = frame.f_back
    return False


def _shown(value: object) -> object:
    if isinstance(value, BaseException):
        return _kind(value)
    return value if isinstance(value, int | float | UUID) else _LEFT_OUT


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _error(error: BaseException) -> list[dict[str, object]]:
    """The exception and what it came from, each by its kind and where it was raised."""
    chain: list[dict[str, object]] = []
    following: BaseException | None = error
    while following is not None and len(chain) < _DEEPEST:
        frames = traceback.extract_tb(following.__traceback__)[-_DEEPEST:]
        told: dict[str, object] = {"kind": _kind(following)}
        if isinstance(following, OSError) and following.errno:
            told["code"] = errno.errorcode.get(following.errno, following.errno)
        told["at"] = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
        chain.append(told)
        following = following.__cause__ or following.__context__
    return chain
