"""Red-team findings: their states and moves as one table, and what a move needs; pure."""

from collections.abc import Mapping
from datetime import date

from riskreg.rules.refusals import Refusal

# From a state, the states it can move to. A verified finding may still come back.
MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"fixed"}),
    "back": frozenset({"fixed"}),
    "fixed": frozenset({"verified", "back"}),
    "verified": frozenset({"back"}),
}
UNSOLVED = ("open", "back", "fixed")  # until a re-run has shown that the fix holds


def may(state: str, to: str) -> bool:
    """Whether a finding can move so."""
    return to in MOVES.get(state, frozenset())


def fix_refusals(
    state: str, *, fix: str, began: date, fixed_on: date, today: date
) -> list[Refusal]:
    """Refuse a fix of what is not open, without words, or on a day that cannot be."""
    if not may(state, "fixed"):
        return [Refusal("", "not_to_fix")]
    found = [] if fix.strip() else [Refusal("fix", "fix_missing")]
    if fixed_on > today:
        found.append(Refusal("fixed_on", "future"))
    elif fixed_on < began:
        found.append(Refusal("fixed_on", "fixed_before_round"))
    return found


def rerun_refusals(
    state: str, to: str, *, note: str, fixed_on: date | None, rerun_on: date, today: date
) -> list[Refusal]:
    """Refuse a re-run of what is not fixed, without words, or before the fix."""
    if to not in ("verified", "back") or not may(state, to):
        return [Refusal("", "not_to_rerun")]
    found = [] if note.strip() else [Refusal("rerun_note", "rerun_words")]
    if rerun_on > today:
        found.append(Refusal("rerun_on", "future"))
    elif fixed_on is not None and rerun_on < fixed_on:
        found.append(Refusal("rerun_on", "rerun_before_fix"))
    return found


def date_refusals(*, began: date, ended: date | None, today: date) -> list[Refusal]:
    """Refuse a round that has not begun, or that ends before it begins."""
    found = [] if began <= today else [Refusal("began_on", "future")]
    if ended is not None and ended < began:
        found.append(Refusal("ended_on", "dates_reversed"))
    elif ended is not None and ended > today:
        found.append(Refusal("ended_on", "future"))
    return found
