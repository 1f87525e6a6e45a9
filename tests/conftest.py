"""Fixtures of the whole suite."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _emptying_between_tests_passes_the_guards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the test runner, and nothing else, empty the guarded tables after a committed test."""
    plain = connection.ops.execute_sql_flush

    def flush(sql_list: list[str]) -> Any:
        with connection.cursor() as cursor:
            tables = [
                name
                for name in connection.introspection.table_names(cursor)
                if name.startswith("riskreg_")
            ]
            for name in tables:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        plain(sql_list)
        with connection.cursor() as cursor:
            for name in tables:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")

    monkeypatch.setattr(connection.ops, "execute_sql_flush", flush)
    yield
