"""Connections that know on whose behalf they ask; see riskreg/walls.py.

Before a statement is sent, the connection takes the database role and the organisations of the
scope that holds in this thread. What was set inside of a transaction is gone when it is rolled
back, so after any rollback it is said again.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from riskreg.postgres.scope import NOBODYS_WALL, Wall, holding

_TAKE = "SELECT set_config('role', %s, false), " + ", ".join(
    f"set_config('riskreg.{name}', %s, false)" for name in Wall._fields[1:]
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper; every cursor stands where the scope of its thread says."""

    _stands: Wall | None = NOBODYS_WALL  # None: not known, a rollback took it away

    def init_connection_state(self) -> None:
        """A connection begins as the one who signed in, without a wall."""
        self._stands = NOBODYS_WALL
        super().init_connection_state()

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor, once the connection stands where it should."""
        wanted = holding()
        if self._stands != wanted and not self._is_broken():
            with self.connection.cursor() as cursor:
                cursor.execute(_TAKE, wanted)
            self._stands = wanted
        return super().create_cursor(name)

    def _is_broken(self) -> bool:
        """Whether the transaction failed: then only a rollback is heard, and it may come."""
        status: TransactionStatus = self.connection.info.transaction_status
        return status == TransactionStatus.INERROR

    def _rollback(self) -> Any:
        self._stands = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._stands = None
