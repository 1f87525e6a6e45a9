"""What may be claimed not to apply, and who decides."""

import pytest

from riskreg.rules import claims


@pytest.mark.parametrize(
    ("kind", "condition", "is_voluntary", "expected"),
    [
        ("obligation", "", False, False),
        ("obligation", "public authorities", False, True),
        ("conditional", "", False, True),
        ("voluntary", "", False, True),
        ("prohibition", "", False, False),
        ("subcategory", "", True, True),
    ],
)
def test_only_what_is_left_open_may_be_claimed(
    kind: str, condition: str, is_voluntary: bool, expected: bool
) -> None:
    assert claims.is_open(kind=kind, condition=condition, is_voluntary=is_voluntary) == expected


@pytest.mark.parametrize(
    ("is_binding", "is_left_open", "reason", "codes"),
    [
        (True, True, "So", []),
        (True, True, "  ", ["reason_missing"]),
        (True, False, "So", ["claim_closed"]),
        (False, True, "So", ["claim_not_binding"]),
        (False, False, "", ["claim_not_binding", "reason_missing"]),
    ],
)
def test_a_claim_is_refused_with_every_reason(
    is_binding: bool, is_left_open: bool, reason: str, codes: list[str]
) -> None:
    found = claims.ask_refusals(
        ref="Art. 1", is_binding=is_binding, is_left_open=is_left_open, reason=reason
    )
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("state", "is_stale", "codes"),
    [
        ("asked", False, []),
        ("asked", True, ["claim_stale"]),
        ("confirmed", False, ["claim_decided"]),
        ("refused", False, ["claim_over"]),
        ("withdrawn", False, ["claim_over"]),
    ],
)
def test_it_is_decided_once(state: str, is_stale: bool, codes: list[str]) -> None:
    found = claims.decide_refusals(state=state, is_stale=is_stale)
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("state", "is_over"),
    [("asked", False), ("confirmed", False), ("refused", True), ("withdrawn", True)],
)
def test_what_is_over_cannot_be_taken_back(state: str, is_over: bool) -> None:
    assert bool(claims.withdraw_refusals(state=state, reason="It has grown.")) == is_over
    assert "reason_missing" in {
        each.code for each in claims.withdraw_refusals(state=state, reason=" ")
    }
