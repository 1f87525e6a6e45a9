"""What those who watch over the site may ask without signing in: does it live, is it ready?

The answers name no version, address or organisation. Each check has its own connection and few
seconds; what was found is kept for a moment, so that asking often costs nothing.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from governance import startup
from riskreg.models import Heartbeat

OK = "ok"
FOLDER = "health"  # in the store of files; a backup leaves it out
LATEST_TICK = timedelta(minutes=3)
_SECONDS = 3.0
_KEPT = 2.0


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Whether this process answers at all; asks nothing else."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Whether requests should be sent here: every part by its state, 503 unless all are well."""
    found = _latest.ask()
    well = all(state == OK for state in found.values())
    return JsonResponse(
        {"status": "ready" if well else "not ready", "checks": found}, status=200 if well else 503
    )


def states() -> dict[str, str]:
    """Every check, side by side, by its name: `ok` or what is wrong in a few words."""
    waiting = [(name, _begun(check)) for name, check in CHECKS.items()]
    end = time.monotonic() + _SECONDS
    return {name: _heard(answer, end) for name, answer in waiting}


def _begun(check: Callable[[], str]) -> "SimpleQueue[str]":
    answer: SimpleQueue[str] = SimpleQueue()

    def work() -> None:
        try:
            answer.put(check())
        except Exception:  # whatever a driver raises, whose text may name addresses
            answer.put("does not answer")

    Thread(target=work, daemon=True).start()
    return answer


def _heard(answer: "SimpleQueue[str]", end: float) -> str:
    try:
        return answer.get(timeout=max(end - time.monotonic(), 0.01))
    except Empty:
        return f"no answer in {_SECONDS:.0f} seconds"


def _database() -> str:
    with startup.database() as opened:
        opened.execute("SELECT 1")
    return OK


def _migrations() -> str:
    with startup.database() as opened:
        if waiting := startup.pending_migrations(opened):
            return f"{len(waiting)} not applied"
        return "not finished" if startup.is_unfinished(opened) else OK


def _broker() -> str:
    timeouts = {"socket_connect_timeout": 2, "socket_timeout": 2}
    with Connection(settings.CELERY_BROKER_URL, transport_options=timeouts) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return OK


def _storage() -> str:
    content = uuid4().bytes
    name = default_storage.save(f"{FOLDER}/{uuid4()}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            return OK if file.read() == content else "reads other than was written"
    finally:
        default_storage.delete(name)


def _clock() -> str:
    asked = f"SELECT at FROM {Heartbeat._meta.db_table} WHERE name = %s"  # noqa: S608 - our table
    with startup.database() as opened:
        found = opened.execute(asked.encode(), [Heartbeat.CLOCK]).fetchone()
    if found is None or not isinstance(found[0], datetime):
        return "has not ticked yet"
    silent = datetime.now(UTC) - found[0]
    if silent < -LATEST_TICK:  # the clock of the machine was set back, and nothing ticked since
        return f"last tick {-silent // timedelta(minutes=1)} minutes ahead"
    if silent <= LATEST_TICK:
        return OK
    return f"last tick {silent // timedelta(minutes=1)} minutes ago"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "storage": _storage,
    "clock": _clock,
}


class _Latest:
    """What was found last: asked again only when that is older than a moment, by one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._found: dict[str, str] = {}

    def ask(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = states()
                self._until = time.monotonic() + _KEPT
            return self._found


_latest = _Latest()
