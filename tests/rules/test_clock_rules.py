"""What may be done with a clock, and when it is late."""

from datetime import UTC, datetime, timedelta

import pytest

from riskreg.rules import clocks
from riskreg.rules.clocks import Meeting, Standing, State

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def codes(found: list[clocks.Refusal]) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in found]


@pytest.mark.parametrize(
    ("move", "allowed"),
    [
        ("pause", {State.RUNNING}),
        ("resume", {State.PAUSED, State.CLOSED, State.MET}),
        ("close", {State.RUNNING, State.PAUSED}),
    ],
)
def test_a_clock_is_stopped_with_a_reason_and_only_where_it_can_be(
    move: str, allowed: set[State]
) -> None:
    for state in State:
        refused = codes(clocks.stop_refusals(move, state, reason="Told by phone."))
        assert refused == ([] if state in allowed else [("", f"clock_not_to_{move}")])
        assert ("reason", "reason_missing") in codes(clocks.stop_refusals(move, state, reason=" "))


def test_a_clock_is_met_between_the_notice_and_now_by_own_proof() -> None:
    good = Meeting("running", NOW, NOW, NOW)
    assert clocks.meet_refusals(good) == []
    every = Meeting("met", NOW + HOUR, NOW + 2 * HOUR, NOW, proof_is_foreign=True)
    assert codes(clocks.meet_refusals(every)) == [
        ("", "clock_not_to_meet"),
        ("met_at", "moment_future"),
        ("met_at", "met_before_noticed"),
        ("proof", "foreign"),
    ]
    ended = Meeting("paused", NOW, NOW, NOW, proof_is_withdrawn=True)
    assert codes(clocks.meet_refusals(ended)) == [("proof", "proof_withdrawn")]


@pytest.mark.parametrize(
    ("met", "now", "is_late"),
    [
        (None, NOW, False),
        (None, NOW + timedelta(microseconds=1), True),
        (NOW, NOW + HOUR, False),
        (NOW + HOUR, NOW + 2 * HOUR, True),
    ],
)
def test_a_clock_is_missed_once_its_end_has_passed(
    met: datetime | None, now: datetime, is_late: bool
) -> None:
    assert clocks.missed(NOW, now=now, met_at=met) == (NOW if is_late else None)


def test_only_running_clocks_that_go_or_end_later_ask_for_a_reason() -> None:
    had = [
        Standing("goes", "running", NOW),
        Standing("later", "paused", NOW),
        Standing("same", "running", NOW),
        Standing("earlier", "running", NOW),
        Standing("met", "met", NOW),
    ]
    comes = {"later": NOW + HOUR, "same": NOW, "earlier": NOW - HOUR, "new": NOW}
    assert clocks.shaky(had, comes) == ["goes", "later"]
    assert codes(clocks.judge_refusals(["goes"], reason="")) == [("reason", "judged_easier")]
    assert clocks.judge_refusals(["goes"], reason="No person was hurt.") == []
    assert clocks.judge_refusals([], reason="") == []


def test_the_share_that_has_run() -> None:
    end = NOW + 4 * HOUR
    assert clocks.share(NOW, end, NOW - HOUR) == 0
    assert clocks.share(NOW, end, NOW + 3 * HOUR) == 0.75
    assert clocks.share(NOW, end, NOW + 5 * HOUR) == 1.25
    assert clocks.share(NOW, NOW, NOW) == 1
