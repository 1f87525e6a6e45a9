"""Accepting a risk: what is refused, and on which day it ends."""

from datetime import date, timedelta

import pytest

from riskreg.rules import acceptance

TODAY = date(2026, 11, 26)


def asked(
    *, level: str = "Medium", longest: int = 180, reason: str = "Because.", days: int = 30
) -> set[str]:
    """What is refused of one request."""
    found = acceptance.ask_refusals(
        level=level,
        longest=longest,
        reason=reason,
        until=TODAY + timedelta(days=days),
        today=TODAY,
    )
    return {each.code for each in found}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, {"past"}),
        (0, {"past"}),
        (1, set()),
        (179, set()),
        (180, set()),
        (181, {"acceptance_too_long"}),
    ],
)
def test_the_last_day_lies_ahead_and_within_the_levels_limit(days: int, expected: set[str]) -> None:
    assert asked(days=days) == expected


def test_every_refusal_is_told_at_once() -> None:
    assert asked(reason=" ", days=181) == {"reason_missing", "acceptance_too_long"}


def test_a_level_without_days_cannot_be_accepted() -> None:
    assert asked(longest=0, days=1) == {"level_not_acceptable"}


def test_what_was_never_assessed_cannot_be_accepted() -> None:
    assert asked(level="", days=1) == {"risk_unassessed"}


@pytest.mark.parametrize(("state", "is_over"), [("asked", False), ("confirmed", True)])
def test_what_was_decided_is_not_decided_again(state: str, is_over: bool) -> None:
    assert bool(acceptance.decide_refusals(state=state)) == is_over


@pytest.mark.parametrize("state", ["asked", "confirmed", "refused", "withdrawn"])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_it_holds_through_its_last_day_and_ends_by_itself(state: str, days: int) -> None:
    until = TODAY + timedelta(days=days)
    holds = acceptance.in_force(state=state, until=until, today=TODAY)
    assert holds == (state == "confirmed" and days >= 0)
    assert not acceptance.in_force(state=state, until=until, today=TODAY, is_covered=False)
