"""Puts the wall up: after every `migrate`, so that no table is forgotten.

What was put up is noted beside a function of ours. `migrate` takes the note away before it changes
anything, so that one that did not come to its end leaves none, whatever of it failed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import errors

from riskreg.postgres import policies

_ROLES = """DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
_THERE = "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)"
# From 16 on whoever creates a role is its member, and may yet not take it.
_MAY_TAKE = """SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s) AND pg_has_role(oid, CASE
  WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)"""
_UNNOTE = """DO $$ BEGIN IF to_regprocedure('riskreg_strict()') IS NOT NULL THEN
  COMMENT ON FUNCTION riskreg_strict() IS NULL;
END IF; END $$"""
_NOTED = "SELECT obj_description(to_regprocedure('riskreg_strict()'), 'pg_proc')"
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
_INDEXED = "SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = to_regclass(%s)"
_HOW = (
    "The database user {user} may not make or take the role {role}. As an administrator of the"
    " database, once: {statements}; then run this again."
)


def owned_tables() -> list[str]:
    """The tables of the register that have a policy, without prefix, by name."""
    known = {"organisation", "history", "event", "trailhead", "checkpoint"}
    for model in apps.get_app_config("riskreg").get_models():
        if any(field.column == "organisation_id" for field in model._meta.concrete_fields):
            known.add(model._meta.db_table.removeprefix("riskreg_"))
    return sorted(known)


def forget_walls(sender: AppConfig, using: str, plan: Sequence[object], **_: Any) -> None:
    """Before anything is migrated: until `raise_walls` the database counts as unfinished."""
    if plan:
        with connections[using].cursor() as cursor:
            cursor.execute(_UNNOTE)


def raise_walls(sender: AppConfig, using: str, **_: Any) -> None:
    """Roles, rights and policies as `policies` says, unless they stand already.

    Raises ImproperlyConfigured, with the statements to send, where roles cannot be created.
    """
    with connections[using].cursor() as cursor:
        standing = _standing(cursor)
        told = _told(cursor, standing)
        if not told:
            return  # migrated back to a time before them
        # Rights are given table by table, so a new one of any kind counts.
        note = f"{_digest(told)} {_digest(sorted(standing))}"
        if _noted(cursor) == note:
            return
        have_roles(cursor)
        cursor.execute(";\n".join([*told, f"COMMENT ON FUNCTION riskreg_strict() IS '{note}'"]))


def are_up(cursor: Any) -> bool:
    """Whether the last `migrate` came to its end with policies as they are now, for who asks."""
    told = _told(cursor, _standing(cursor))
    is_whole = bool(told) and _noted(cursor).startswith(_digest(told))
    return is_whole and _may_take(cursor, policies.WHOLE, policies.PART)


def have_roles(cursor: Any) -> None:
    """The two roles of the site, and that whoever is signed in may take them."""
    cursor.execute("SELECT current_user")
    [user] = cursor.fetchone()
    for role in (policies.WHOLE, policies.PART):
        _have(cursor, role, user)


def _may_take(cursor: Any, *roles: str) -> bool:
    cursor.execute(_MAY_TAKE, [list(roles)])
    return bool(cursor.fetchone()[0] == len(roles))


def _standing(cursor: Any) -> set[str]:
    cursor.execute(_TABLES)
    return {row[0] for row in cursor.fetchall()}


def _told(cursor: Any, standing: set[str]) -> list[str]:
    tables = [each for each in owned_tables() if f"riskreg_{each}" in standing]
    if "event" not in tables or "history" not in tables:
        return []
    cursor.execute("SELECT current_schema()")
    [schema] = cursor.fetchone()
    return [*policies.statements(tables, schema), *_searching(cursor, schema)]


def _noted(cursor: Any) -> str:
    cursor.execute(_NOTED)
    return cursor.fetchone()[0] or ""


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _searching(cursor: Any, schema: str) -> Iterator[str]:
    for table, index in policies.SEARCHED.items():
        cursor.execute(_INDEXED, [index])
        if (row := cursor.fetchone()) is not None:  # none: migrated back to a time before it
            yield policies.searching(table, row[0], schema)


def _have(cursor: Any, role: str, user: str) -> None:
    cursor.execute(_THERE, [role])
    wanted = [f'GRANT {role} TO "{user}"']
    if not cursor.fetchone()[0]:
        wanted.insert(0, f"CREATE ROLE {role} NOLOGIN")
    try:
        cursor.execute(_ROLES.format(role=role))
        if not _may_take(cursor, role):
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
    except Exception as refused:
        if isinstance(refused.__cause__, errors.InsufficientPrivilege):
            told = _HOW.format(role=role, user=user, statements="; ".join(wanted))
            raise ImproperlyConfigured(told) from refused
        raise
