"""What may be said of an AI system; pure."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from riskreg.rules.refusals import Refusal

_COUNTRY = re.compile(r"[A-Z]{2}")


def role_refusals(roles: Sequence[str], known: Collection[str]) -> list[Refusal]:
    """Refuse every role that no regime knows."""
    return [Refusal("roles", "unknown_role", {"role": role}) for role in roles if role not in known]


def country_refusals(field: str, codes: Sequence[str]) -> list[Refusal]:
    """Refuse what is not shaped like an ISO 3166-1 alpha-2 code."""
    return [
        Refusal(field, "country", {"code": code}) for code in codes if not _COUNTRY.fullmatch(code)
    ]


def date_refusals(
    *, placed: date | None, service: date | None, withdrawn: date | None
) -> list[Refusal]:
    """Refuse an end before the beginning."""
    starts = [day for day in (placed, service) if day is not None]
    if withdrawn is not None and starts and withdrawn < min(starts):
        return [Refusal("withdrawn_on", "dates_reversed")]
    return []


def state_refusals(*, name: str, is_archived: bool) -> list[Refusal]:
    """Refuse a change to what is archived."""
    return [Refusal("", "archived", {"name": name})] if is_archived else []
