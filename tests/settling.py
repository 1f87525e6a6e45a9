"""What the database does when a transaction commits, inside a test that never commits."""

from django.db import connection


def settled() -> None:
    """Let deferred triggers see what was changed, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
