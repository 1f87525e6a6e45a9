"""Whether a request changed or told something: what an organisation holds, what an answer says."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from riskreg.models import Organisation

# What people keep for themselves, and who was reminded of what, is nobody's record.
PERSONAL = ("riskreg_savedview", "riskreg_reminder")


@contextmanager
def forgotten() -> Iterator[None]:
    """What is done in here is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def held(organisation: Organisation, but: Collection[str] = ()) -> str:
    """Everything the register holds of an organisation but in some tables, in a few letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.columns where column_name ="
            " 'organisation_id' and table_name like 'riskreg_%' order by table_name"
        )
        tables = [name for (name,) in cursor.fetchall() if name not in (*PERSONAL, *but)]
        parts = " || ".join(
            f"coalesce((select md5(string_agg(t::text, '' order by t::text)) from {name} t"  # noqa: S608 - names from the database
            " where organisation_id = %(pk)s), '')"
            for name in tables
        )
        cursor.execute(f"select md5({parts})", {"pk": organisation.pk})
        return str(cursor.fetchone()[0])


@contextmanager
def unchanged(organisation: Organisation) -> Iterator[None]:
    """Fails if the register of the organisation is another one afterwards."""
    before = held(organisation)
    yield
    assert held(organisation) == before, "a refused request changed something"


def told(answer: Any) -> str:
    """The words of an answer, streamed ones too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))
