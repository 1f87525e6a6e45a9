"""Living with a risk: what may be asked for, who decides, and when it ends by itself; pure."""

from datetime import date, timedelta

from riskreg.rules.refusals import Refusal

ASKED, CONFIRMED = "asked", "confirmed"


def ask_refusals(
    *, level: str, longest: int, reason: str, until: date, today: date
) -> list[Refusal]:
    """Why a residual level cannot be accepted for so long; `longest` are the level's days."""
    found = []
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    if not level:
        return [*found, Refusal("", "risk_unassessed")]
    if longest <= 0:
        return [*found, Refusal("", "level_not_acceptable", {"level": level})]
    if until <= today:
        found.append(Refusal("until", "past"))
    latest = last_day(longest, today)
    if until > latest:
        words = {"level": level, "days": longest, "latest": latest.isoformat()}
        found.append(Refusal("until", "acceptance_too_long", words))
    return found


def last_day(longest: int, today: date) -> date:
    """The latest day on which an acceptance asked for today may end."""
    return today + timedelta(days=longest)


def decide_refusals(*, state: str) -> list[Refusal]:
    """Why what was asked for cannot be decided."""
    return [] if state == ASKED else [Refusal("", "acceptance_decided")]


def withdraw_refusals(*, state: str, reason: str) -> list[Refusal]:
    """Why an acceptance cannot be taken back."""
    found = []
    if state not in (ASKED, CONFIRMED):
        found.append(Refusal("", "acceptance_over"))
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found


def in_force(*, state: str, until: date, today: date, is_covered: bool = True) -> bool:
    """Whether it holds today: confirmed, its last day not over, the level not risen since."""
    return state == CONFIRMED and today <= until and is_covered
