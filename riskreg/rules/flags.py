"""User flags: when enough of one kind come together, and how long a fix took; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from riskreg.rules.refusals import Refusal


def begins(now: datetime, days: int) -> datetime:
    """The first moment that lies within a window of so many days ending now; itself included."""
    return now - timedelta(days=days)


def burst(times: Iterable[datetime], *, threshold: int, days: int) -> tuple[datetime, ...]:
    """The earliest flags that lie in one window and are enough to open a signal; else none.

    Flags exactly so many days apart lie in one window, a second more apart they do not.
    """
    ordered = sorted(times)
    for first in range(len(ordered) - threshold + 1):
        last = first + threshold - 1
        if ordered[last] - ordered[first] <= timedelta(days=days):
            return tuple(t for t in ordered[first:] if t <= ordered[first] + timedelta(days=days))
    return ()


def to_fix(first_flag: datetime, closed: datetime) -> timedelta:
    """The figure of a signal: from the first flag that counted until the fix."""
    return closed - first_flag


def mean(times: Sequence[timedelta]) -> timedelta | None:
    """The mean of several such times; None of none."""
    return sum(times, timedelta()) / len(times) if times else None


def limit_refusals(*, threshold: int, days: int) -> list[Refusal]:
    """Refuse limits under which a signal would mean nothing."""
    found = []
    if not 1 <= threshold <= 1000:
        found.append(Refusal("flag_threshold", "flag_threshold"))
    if not 1 <= days <= 365:
        found.append(Refusal("flag_window", "flag_window"))
    return found


def close_refusals(
    *, is_open: bool, words: str, opened: datetime, closed: datetime, now: datetime
) -> list[Refusal]:
    """Refuse to close a signal twice, without words, or at a moment that cannot be."""
    if not is_open:
        return [Refusal("", "signal_closed")]
    found = []
    if not words.strip():
        found.append(Refusal("fix", "fix_missing"))
    if closed > now:
        found.append(Refusal("closed_at", "future"))
    elif closed < opened:
        found.append(Refusal("closed_at", "closed_before_opened"))
    return found
