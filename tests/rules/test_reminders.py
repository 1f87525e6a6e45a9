"""Which reminder stands on which day, and whom it tells: the day before, the day, the day after."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import reminders
from riskreg.rules.reminders import People, Step

DUE = date(2026, 11, 26)
OWNER, DEPUTY, OFFICER, GONE = (uuid.uuid4() for _ in range(4))
PEOPLE = People({OWNER: DEPUTY, DEPUTY: None, OFFICER: None}, frozenset({OFFICER}))


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-15, None), (-14, Step.SOON), (-13, Step.SOON),
        (-4, Step.SOON), (-3, Step.NEAR), (-2, Step.NEAR),
        (-1, Step.NEAR), (0, Step.DUE), (1, Step.DUE),
        (2, Step.DUE), (3, Step.LATE), (4, Step.LATE),
        (6, Step.LATE), (7, Step.DEPUTY), (8, Step.DEPUTY),
        (13, Step.DEPUTY), (14, Step.OFFICERS), (15, Step.OFFICERS), (400, Step.OFFICERS),
    ],
)  # fmt: skip
def test_the_step_that_stands(days: int, step: Step | None) -> None:
    assert reminders.step(DUE, DUE + timedelta(days=days)) == step


@given(st.integers(-60, 60))
def test_steps_never_go_back(days: int) -> None:
    order = [None, *Step]
    today = DUE + timedelta(days=days)
    before, after = (reminders.step(DUE, day) for day in (today, today + timedelta(days=1)))
    assert order.index(before) <= order.index(after)


@pytest.mark.parametrize("step", [Step.SOON, Step.NEAR, Step.DUE, Step.LATE])
def test_owners_are_told_first(step: Step) -> None:
    assert reminders.addressees(step, PEOPLE, owners=[OWNER]) == {OWNER}


def test_then_the_deputy_and_then_the_officers() -> None:
    assert reminders.addressees(Step.DEPUTY, PEOPLE, owners=[OWNER]) == {DEPUTY}
    assert reminders.addressees(Step.OFFICERS, PEOPLE, owners=[OWNER]) == {OFFICER}


def test_without_a_deputy_the_officers_are_told_at_once() -> None:
    assert reminders.addressees(Step.DEPUTY, PEOPLE, owners=[DEPUTY]) == {OFFICER}


def test_a_deputy_who_left_is_not_told() -> None:
    people = People({OWNER: GONE, OFFICER: None}, frozenset({OFFICER}))
    assert reminders.addressees(Step.DEPUTY, people, owners=[OWNER]) == {OFFICER}


@pytest.mark.parametrize("owners", [[], [GONE]])
def test_what_nobody_here_owns_goes_to_the_officers(owners: list[uuid.UUID]) -> None:
    assert reminders.addressees(Step.SOON, PEOPLE, owners=owners) == {OFFICER}


@pytest.mark.parametrize(("hour", "may"), [(6, False), (7, True), (23, True), (0, False)])
def test_nobody_is_reminded_at_night(hour: int, may: bool) -> None:
    clock = datetime(2026, 11, 26, hour, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert reminders.may_send(clock) is may
