"""Searches for words in records, by the text indexes of the database."""

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from riskreg.postgres.policies import SEARCHED

_WORD = re.compile(r"\w+")


def begun(text: str) -> str:
    """A query for all these words or beginnings of words; empty where there is no word."""
    return " & ".join(f"{word}:*" for word in _WORD.findall(text))


def any_of(words: Iterable[str]) -> str:
    """A query for what holds at least one of these words, each without sign or space."""
    return " | ".join(words)


def holding(model: type[Model], text: str) -> Q:
    """Records of a searched model that hold all these words or beginnings of words."""
    return fitting(model, begun(text))


def fitting(model: type[Model], query: str) -> Q:
    """Records of a searched model that fit a query of `begun` or `any_of`; none for an empty one.

    The database looks into the index first and past the policies of row-level security, which let
    no text search use an index; the policies then hold for what was found.
    """
    table = model._meta.db_table
    if table.removeprefix("riskreg_") not in SEARCHED:
        raise LookupError(f"{table} has no index of its words; see SEARCHED in policies.py")
    if not query:
        return Q(pk__in=[])
    found = RawSQL(f"SELECT {table}_holding(%s)", [query])  # noqa: S611 - a name of our own
    return Q(pk__in=found)


def to_rank(query: str) -> SearchQuery:
    """The same query, to order what was found by how well it fits."""
    return SearchQuery(query, config="english", search_type="raw")
