"""What has to hold before a web server, a worker or the clock starts in production."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.conninfo import make_conninfo

from riskreg.postgres import raising

_SECONDS = 2
log = logging.getLogger(__name__)


def database() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection apart from those of requests: in no transaction of theirs, and not for long."""
    of = connection.settings_dict
    address = {
        "dbname": of["NAME"],
        "user": of["USER"],
        "password": of["PASSWORD"],
        "host": of["HOST"],
        "port": of["PORT"],
        **{key: value for key, value in of["OPTIONS"].items() if key.startswith(("ssl", "host"))},
        "connect_timeout": _SECONDS,
        "options": f"-c statement_timeout={_SECONDS}s",
    }
    wanted = {key: value for key, value in address.items() if value}
    return psycopg.connect(make_conninfo(**wanted), autocommit=True)


def pending_migrations(opened: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """The migrations of this code that the database has not had yet."""
    found = opened.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    if not found or not found[0]:
        return sorted(_shipped())
    asked = sql.SQL("SELECT app || '.' || name FROM django_migrations")
    return sorted(_shipped() - {str(row[0]) for row in opened.execute(asked)})


def is_unfinished(opened: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Whether the last `migrate` stopped short of its end, after the last migration."""
    with opened.cursor() as cursor:
        return not raising.are_up(cursor)


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Those that this code does not know: it is older than the database they came from."""
    apps = {name.partition(".")[0] for name in _shipped()}
    return [each for each in applied if each not in _shipped() and each.partition(".")[0] in apps]


@contextmanager
def telling() -> Iterator[None]:
    """Why something does not start stands in the log: a sentence about settings, not a fault."""
    try:
        yield
    except ImproperlyConfigured as fault:
        log.critical("does not start: %s", fault, extra={"fields": {"why": str(fault)}})
        raise


def refuse_pending_migrations() -> None:
    """Stop the start while the database is older than the code, or half made.

    A database that does not answer stops nothing: it may come, and until then `/health/ready` says
    that this site is not ready, as it does for migrations that turn out to be pending.
    """
    if not settings.MIGRATIONS_FIRST:
        return
    try:
        with database() as opened:
            waiting = pending_migrations(opened)
            unfinished = not waiting and is_unfinished(opened)
    except psycopg.OperationalError:
        return
    if waiting:
        raise ImproperlyConfigured(
            f"The database lacks {len(waiting)} migrations of this version, the first is"
            f" {waiting[0]}. Run `manage.py migrate`, then start again. If migrate failed, nothing"
            " of the migration that failed was kept: docs/upgrading.md says what to do."
        )
    if unfinished:
        raise ImproperlyConfigured(
            "The last `manage.py migrate` did not come to its end: the walls between organisations"
            " are not up as this version has them. Run it again, mend what it says, then start."
        )


def refuse_transaction_pooler() -> None:
    """Stop the start where a pooler hands out the server's sessions by the transaction.

    Role and organisation are set for a session (riskreg/walls.py): the next transaction would run
    in a session where somebody else's are set, or none. As good as can be told: while one
    connection holds a session, another must get its own once more. Whatever does not answer stops
    nothing.
    """
    if not settings.MIGRATIONS_FIRST:
        return
    try:
        is_shared = _is_shared()
    except psycopg.Error:
        return
    if is_shared:
        raise ImproperlyConfigured(
            "DATABASE_URL leads to a pooler that changes sessions between transactions. Set it to"
            " session pooling (PgBouncer: pool_mode = session), or name the server itself: the"
            " walls between organisations are set for a session."
        )


def _is_shared() -> bool:
    with closing(database()) as ours, closing(database()) as other:
        before = _session(ours)
        other.execute("BEGIN")
        # A pooler with no session left keeps us waiting for this one: not for long.
        other.execute("SET LOCAL idle_in_transaction_session_timeout = '2s'")
        return _session(ours) != before


def _session(opened: "psycopg.Connection[tuple[object, ...]]") -> object:
    found = opened.execute("SELECT pg_backend_pid()").fetchone()
    return found and found[0]


@cache
def _shipped() -> frozenset[str]:
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return frozenset(f"{app}.{name}" for app, name in {*loader.disk_migrations} - replaced)
