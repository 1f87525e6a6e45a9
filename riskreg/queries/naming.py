"""Where a person is named by people's own words: every text of an organisation, read once."""

import html
import io
import re
import zipfile
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from riskreg.models import Event, History, ImportRun, Membership, Organisation, SavedView, User

# Of their authors alone: not even that a name stands there is told to somebody else.
PRIVATE = ("riskreg_auditnote",)
MOST = 20  # keys that are told of one column
# Rows that go with the person are no text that stays.
_STAYS = {SavedView._meta.db_table: "t.user_id <> %(person)s"}
_MEMBERSHIP = Membership._meta.db_table
_TAG = re.compile(r"<[^>]*>")

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
WHERE t.{owner} = %(house)s AND {stays}
  AND (t.{column}::text ILIKE %(name)s OR t.{column}::text ILIKE %(email)s)
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
    return _texts_of(organisation, person) + _files_of(organisation, person)


def _texts_of(organisation: Organisation, person: User) -> list[Place]:
    quote, found = connection.ops.quote_name, []
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(PRIVATE)])
        for table, column, owner in cursor.fetchall():
            asked = _NAMED.format(
                most=MOST,
                table=quote(table),
                owner=quote(owner),
                column=quote(column),
                stays=_STAYS.get(table, "true"),
            )
            words = {"name": _like(person.name), "email": _like(person.email)}
            cursor.execute(asked, {"house": organisation.pk, "person": person.pk, **words})
            count, keys = cursor.fetchone()
            if count:
                found.append(Place(table, column, count, keys))
    return found


def houses(organisation: Organisation, person: User) -> list[Organisation]:
    """An organisation, then the others where the person is a member, was one, or did something.

    By key, whoever reads this.
    """
    did = Event.objects.filter(
        chain=Cast(OuterRef("pk"), TextField()), actor_key=person.pk, organisation=OuterRef("pk")
    )
    was = History.objects.filter(
        organisation=OuterRef("pk"), relation=_MEMBERSHIP, row__user_id=str(person.pk)
    )
    is_one = Membership.objects.filter(organisation=OuterRef("pk"), user=person)
    known = Organisation.objects.filter(Q(Exists(is_one)) | Q(Exists(did)) | Q(Exists(was)))
    return [organisation, *known.exclude(pk=organisation.pk).order_by("pk")]


def _files_of(organisation: Organisation, person: User) -> list[Place]:
    """Uploaded lists that name the person and wait to be imported; later their files are gone."""
    runs = ImportRun.objects.of(organisation).exclude(file="").order_by("uploaded_at", "pk")
    keys = [str(run.pk) for run in runs if _names(_content(run), person)]
    return [Place(ImportRun._meta.db_table, "file", len(keys), keys[:MOST])] if keys else []


def _content(run: ImportRun) -> bytes:
    try:
        with run.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        return b""  # gone from the store: it names nobody
    return content


def _names(content: bytes, person: User) -> bool:
    words = [each.casefold() for each in (person.name, person.email) if each]
    told = "\n".join(_texts(content)).casefold()
    return any(each in told for each in words)


def _texts(content: bytes) -> list[str]:
    """What a list says, whatever separates its cells; the sheets of a workbook without markup."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = [book.read(name) for name in book.namelist() if name.endswith(".xml")]
    except zipfile.BadZipFile:
        return [content.decode(code, errors="ignore") for code in ("utf-8", "utf-16", "latin-1")]
    plain = (each.decode(errors="ignore").replace("</si>", "\n") for each in parts)
    return [html.unescape(_TAG.sub("", each)) for each in plain]


def _like(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
