"""Puts the wall up: after every `migrate`, so that no table is forgotten."""

import hashlib
from collections.abc import Iterator
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
_MEMBER = "SELECT pg_has_role(current_user, %s, 'MEMBER')"
_NOTED = "SELECT obj_description(to_regprocedure('riskreg_strict()'), 'pg_proc')"
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
_INDEXED = "SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = to_regclass(%s)"
_HOW = (
    "The database user may not create roles. As an administrator of the database, once:"
    " CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user}; then run migrate again."
)


def owned_tables() -> list[str]:
    """The tables of the register that have a policy, without prefix, by name."""
    known = {"organisation", "history", "event", "trailhead", "checkpoint"}
    for model in apps.get_app_config("riskreg").get_models():
        if any(field.column == "organisation_id" for field in model._meta.concrete_fields):
            known.add(model._meta.db_table.removeprefix("riskreg_"))
    return sorted(known)


def raise_walls(sender: AppConfig, using: str, **_: Any) -> None:
    """Roles, rights and policies as `policies` says, unless they stand already.

    Raises ImproperlyConfigured, with the statements to send, where roles cannot be created.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        standing = {row[0] for row in cursor.fetchall()}
        tables = [each for each in owned_tables() if f"riskreg_{each}" in standing]
        if "event" not in tables or "history" not in tables:
            return  # migrated back to a time before them
        cursor.execute("SELECT current_schema(), current_user")
        schema, user = cursor.fetchone()
        told = [*policies.statements(tables, schema), *_searching(cursor, schema)]
        # Rights are given table by table, so a new one of any kind counts.
        seal = hashlib.sha256("\n".join([*told, *sorted(standing)]).encode()).hexdigest()
        cursor.execute(_NOTED)
        if cursor.fetchone()[0] == seal:
            return
        for role in (policies.WHOLE, policies.PART):
            _have(cursor, role, user)
        cursor.execute(";\n".join([*told, f"COMMENT ON FUNCTION riskreg_strict() IS '{seal}'"]))


def _searching(cursor: Any, schema: str) -> Iterator[str]:
    for table, index in policies.SEARCHED.items():
        cursor.execute(_INDEXED, [index])
        if (row := cursor.fetchone()) is not None:  # none: migrated back to a time before it
            yield policies.searching(table, row[0], schema)


def _have(cursor: Any, role: str, user: str) -> None:
    try:
        cursor.execute(_ROLES.format(role=role))
        cursor.execute(_MEMBER, [role])
        if not cursor.fetchone()[0]:
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
    except Exception as refused:
        if isinstance(refused.__cause__, errors.InsufficientPrivilege):
            raise ImproperlyConfigured(_HOW.format(role=role, user=user)) from refused
        raise
