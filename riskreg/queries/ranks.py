"""The place of a word in an order, as an expression to order by."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Func, IntegerField, JSONField, Value
from django.db.models.functions import Cast, Coalesce


def rank_of(ranks: Mapping[str, Any], *fields: str, otherwise: int) -> Coalesce:
    """The number that a mapping gives a field's word; of two fields, a mapping of mappings.

    One look-up, since Django takes longer to write a CASE of many branches than to read a page.
    """
    told = Func(Value(ranks, JSONField()), *fields, function="jsonb_extract_path_text")
    return Coalesce(Cast(told, IntegerField()), otherwise)
