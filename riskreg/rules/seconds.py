"""Who classifies a system a second time, and who decides where the two differ; pure."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from riskreg.rules.refusals import Refusal


class Choice(StrEnum):
    """Whose answer to a question holds."""

    FIRST = "first"
    SECOND = "second"
    UNKNOWN = "unknown"


def ask_refusals(
    *, may_classify: bool, is_newest: bool, had_a_part: bool, is_asked: bool, due: date, today: date
) -> list[Refusal]:
    """Refuse an assessor who cannot, who had a part in the first, or is asked already."""
    found = [] if is_newest else [Refusal("", "second_replaced")]
    if not may_classify:
        found.append(Refusal("assessor", "second_no_right"))
    elif had_a_part:
        found.append(Refusal("assessor", "second_had_a_part"))
    elif is_asked:
        found.append(Refusal("assessor", "second_asked"))
    if due < today:
        found.append(Refusal("due", "second_due"))
    return found


def submit_refusals(*, is_open: bool, unanswered: int) -> list[Refusal]:
    """Refuse to submit twice, or with questions that can change the class and have no answer."""
    if not is_open:
        return [Refusal("", "second_over")]
    return [Refusal("", "second_unanswered", {"n": unanswered})] if unanswered else []


def resolve_refusals(
    *,
    differing: Collection[str],
    choices: Mapping[str, tuple[str, str]],
    third: frozenset[UUID],
    first_two: Collection[UUID],
) -> list[Refusal]:
    """Refuse one of the two as the third person, and a question left out or without a reason."""
    if third & set(first_two):
        return [Refusal("", "second_third_person")]
    found = [Refusal(name, "second_undecided") for name in differing if name not in choices]
    found += [Refusal(name, "second_not_differing") for name in choices if name not in differing]
    found += [
        Refusal(f"why-{name}", "reason_missing")
        for name, (_choice, reason) in choices.items()
        if name in differing and not reason.strip()
    ]
    return found
