"""Who may stand in for whom, who may see a part only, and for how long."""

from collections.abc import Iterator
from datetime import date, timedelta

from riskreg.rules.refusals import Refusal

LONGEST_DEPUTY = timedelta(days=366)
LONGEST_VISIT = timedelta(days=366)


def deputy_refusals(*, is_self: bool, is_member: bool, is_outside: bool) -> Iterator[Refusal]:
    """Why somebody cannot be the deputy of a member; `is_outside`: an auditor from outside."""
    if is_self:
        yield Refusal("deputy", "own_deputy")
    if not is_member:
        yield Refusal("deputy", "not_a_member")
    if is_outside:
        yield Refusal("deputy", "deputy_outside")


def stand_in_refusals(
    *, is_reader: bool, is_limited: bool, begins: date | None, ends: date | None, today: date
) -> Iterator[Refusal]:
    """Why a deputy cannot have the member's rights from `begins` to `ends`; both None: no rights.

    Who only reads (`is_reader`), or sees a part only (`is_limited`), gets nobody's rights.
    """
    if begins is None and ends is None:
        return
    if is_reader:
        yield Refusal("deputy", "deputy_reads")
    if is_limited:
        yield Refusal("deputy", "deputy_limited")
    if begins is None:
        yield Refusal("deputy_from", "deputy_day_missing")
    elif ends is None:
        yield Refusal("deputy_until", "deputy_day_missing")
    else:
        yield from _period_refusals(begins, ends, today)


def _period_refusals(begins: date, ends: date, today: date) -> Iterator[Refusal]:
    if ends < begins:
        yield Refusal("deputy_until", "dates_reversed")
    elif ends < today:
        yield Refusal("deputy_until", "past")
    elif ends - begins > LONGEST_DEPUTY:
        yield Refusal("deputy_until", "deputy_too_long")


def part_refusals(*, role: str, stands_in: bool) -> Iterator[Refusal]:
    """Why a member cannot be limited to some units."""
    if role == "administrator":
        yield Refusal("units", "administrator_sees_all")
    if role == "external_auditor":
        yield Refusal("units", "external_apart")
    if stands_in:
        yield Refusal("units", "limited_deputy")


def visit_refusals(
    *, has_systems: bool, begins: date, ends: date, today: date
) -> Iterator[Refusal]:
    """Why an auditor from outside cannot come in for these days."""
    if not has_systems:
        yield Refusal("systems", "visit_without_systems")
    if ends < begins:
        yield Refusal("ends_on", "dates_reversed")
    elif ends < today:
        yield Refusal("ends_on", "past")
    elif ends - begins > LONGEST_VISIT:
        yield Refusal("ends_on", "visit_too_long")
