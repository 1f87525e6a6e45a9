"""What may be said on a point of a paper; pure."""

from datetime import date

from frameworks.papers.read import Point
from riskreg.rules.refusals import Refusal

LONGEST = 20_000
LINE = 300


def refusals(point: Point | None, text: str, *, is_applicable: bool) -> list[Refusal]:
    """Refuse what no paper asks for, what is too long, and what is no day where one is asked."""
    if point is None:
        return [Refusal("code", "statement_unknown")]
    if not is_applicable:
        return _left_out(point, text)
    longest = LONGEST if point.kind == "text" else LINE
    if len(text) > longest:
        return [Refusal("text", "statement_too_long", {"most": longest})]
    if point.kind != "text" and "\n" in text:
        return [Refusal("text", "statement_one_line")]
    if text and point.kind == "date" and day_of(text) is None:
        return [Refusal("text", "statement_no_day")]
    return []


def _left_out(point: Point, text: str) -> list[Refusal]:
    if not point.where_applicable:
        return [Refusal("is_applicable", "statement_always", {"ref": point.ref})]
    if not text:
        return [Refusal("text", "statement_why_not")]
    if len(text) > LONGEST:
        return [Refusal("text", "statement_too_long", {"most": LONGEST})]
    return []


def day_of(text: str) -> date | None:
    """The day a statement names, written as 2026-11-30; None if it is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
