"""Where a person is named by people's own words: every text of an organisation, read once."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from riskreg.models import Organisation, User

# Of their authors alone: not even that a name stands there is told to somebody else.
PRIVATE = ("riskreg_auditnote",)
MOST = 20  # keys that are told of one column

# Every column of words in a table whose rows belong to an organisation, the versions of rows too.
_COLUMNS = """
SELECT c.table_name, c.column_name, o.column_name
FROM information_schema.columns c
JOIN information_schema.columns o
  ON o.table_schema = c.table_schema AND o.table_name = c.table_name
  AND (o.column_name = 'organisation_id'
       OR c.table_name = 'riskreg_history' AND o.column_name = 'organisation')
JOIN information_schema.tables t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
WHERE c.table_schema = current_schema()
  AND c.table_name <> ALL (%s)
  AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')
ORDER BY c.table_name, c.column_name
"""
_NAMED = """
SELECT count(*), (array_agg(to_jsonb(t) ->> 'id'))[1:{most}] FROM {table} t
WHERE t.{owner} = %s AND (t.{column}::text ILIKE %s OR t.{column}::text ILIKE %s)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a table in which rows name the person."""

    table: str
    column: str
    count: int
    keys: list[str]

    @property
    def told(self) -> dict[str, Any]:
        """As the record of an erasure keeps it."""
        return asdict(self)


def places(organisation: Organisation, person: User) -> list[Place]:
    """Where the full name or the address stands; parts of the name are not looked for.

    Nor are the private notes of auditors: who erases somebody asks them.
    """
    quote, found = connection.ops.quote_name, []
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(PRIVATE)])
        for table, column, owner in cursor.fetchall():
            asked = _NAMED.format(
                most=MOST, table=quote(table), owner=quote(owner), column=quote(column)
            )
            cursor.execute(asked, [organisation.pk, _like(person.name), _like(person.email)])
            count, keys = cursor.fetchone()
            if count:
                found.append(Place(table, column, count, keys))
    return found


def _like(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
