"""What may be done with a task; pure."""

from datetime import date

from riskreg.rules.refusals import Refusal


def write_refusals(*, is_open: bool, has_owner: bool) -> list[Refusal]:
    """Refuse a change to a closed task, and an owner who is no member or changes nothing."""
    found = [] if is_open else [Refusal("", "task_closed")]
    if not has_owner:
        found.append(Refusal("owner", "cannot_own_task"))
    return found


def due_refusals(due: date, *, today: date) -> list[Refusal]:
    """Refuse a day that has passed: a task is given for a day to come, or for today."""
    return [Refusal("due", "past")] if due < today else []


def close_refusals(*, is_open: bool, is_dropped: bool, words: str) -> list[Refusal]:
    """Refuse to close twice, and without words: what came of it, or why it is dropped."""
    if not is_open:
        return [Refusal("", "task_closed")]
    if words.strip():
        return []
    return [Refusal("outcome", "reason_missing" if is_dropped else "outcome_missing")]
