"""The database of a backup: dumped at one moment, restored as a whole, counted."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from governance.backups.manifest import DUMP, Damaged
from governance.services import binaries
from governance.services.faults import ServicesError
from riskreg.models import TrailHead
from riskreg.postgres import raising

_ROLE = re.compile(r"riskreg_[a-z_]+")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database holds at the moment of the dump."""

    migrations: list[str]
    roles: list[str]
    tables: dict[str, int]
    chains: dict[str, tuple[int, str]]


@contextmanager
def one_moment() -> Iterator[str]:
    """A transaction in which everything is read as it stands now; the name dumps read by."""
    connection.cursor().close()  # takes its place by a statement, and none may come before the next
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def counted() -> Counted:
    """Rows by table, and the end of every chain."""
    with connection.cursor() as cursor:
        tables = {}
        for name in _tables():
            counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            cursor.execute(counting)
            tables[name] = int(cursor.fetchone()[0])
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        migrations = [str(row[0]) for row in cursor.fetchall()]
        # Rights of the tables are given to these; a dump names roles and does not hold them.
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^riskreg_' ORDER BY 1")
        roles = [str(row[0]) for row in cursor.fetchall() if _ROLE.fullmatch(str(row[0]))]
    return Counted(migrations, roles, tables, ends())


def ends() -> dict[str, tuple[int, str]]:
    """Number and digest at the end of every chain."""
    heads = TrailHead.objects.order_by("chain")
    return {each.chain: (each.number, each.digest) for each in heads}


def version() -> int:
    """Of the server, as PostgreSQL counts: 170010 is 17.10."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def is_empty() -> bool:
    """Whether nothing was ever put into this database."""
    return not _tables()


def dump(folder: Path, moment: str) -> None:
    """Write the database as it stood at that moment, compressed."""
    kept = ("--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={folder / DUMP}")
    _run("pg_dump", *kept)


def restore(folder: Path, roles: list[str]) -> None:
    """Fill the empty database: all of it or nothing."""
    try:
        _make_roles(roles)
    except ImproperlyConfigured as fault:
        raise Damaged(str(fault)) from fault
    whole = ("--no-owner", "--no-comments", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *whole, str(folder / DUMP))


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _make_roles(roles: list[str]) -> None:
    with connection.cursor() as cursor:
        raising.have_roles(cursor)
        cursor.execute("SELECT rolname FROM pg_roles")
        there = {str(row[0]) for row in cursor.fetchall()}
        for name in roles:
            if name not in there and _ROLE.fullmatch(name):
                role = sql.Identifier(name)
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _run(name: str, *arguments: str) -> None:
    """One of the server's own programs on our database; its password is in no command line."""
    program = _program(name)
    of = connection.settings_dict
    parts = {"dbname": of["NAME"], "user": of["USER"], "host": of["HOST"], "port": of["PORT"]}
    more = {key: value for key, value in of["OPTIONS"].items() if key.startswith(("ssl", "host"))}
    address = make_conninfo(**{k: v for k, v in {**parts, **more}.items() if v})
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with arguments of ours
        [program, f"--dbname={address}", "--no-password", *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": of["PASSWORD"] or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Damaged(f"{name} gave up: {done.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    try:
        return binaries.client(name, version() // 10_000)
    except ServicesError as fault:
        raise Damaged(str(fault)) from fault
