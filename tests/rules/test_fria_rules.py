"""Art. 27: where an assessment stands, what is open, when the authority may be told."""

from datetime import date, timedelta

import pytest

from riskreg.rules.fria import (
    PARTS,
    Document,
    Duty,
    Stand,
    is_early,
    is_open,
    notify_refusals,
    part_refusals,
    stand,
)

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], Stand.NOT_DONE),
        ([Document("discarded")], Stand.NOT_DONE),
        ([Document("draft")], Stand.DRAFT),
        ([Document("submitted")], Stand.WAITING),
        ([Document("approved")], Stand.APPROVED),
        ([Document("approved", is_notified=True)], Stand.NOTIFIED),
        ([Document("superseded", is_notified=True), Document("draft")], Stand.DRAFT),
        ([Document("draft"), Document("approved", is_notified=True)], Stand.NOTIFIED),
        ([Document("submitted"), Document("approved")], Stand.APPROVED),
    ],
)
def test_where_it_stands(documents: list[Document], expected: Stand) -> None:
    assert stand(documents) == stand(reversed(documents)) == expected


def test_only_a_known_duty_leaves_something_open() -> None:
    for reached in Stand:
        assert not is_open(Duty.UNDECIDED, reached)
        assert not is_open(Duty.NOT, reached)
        for duty in (Duty.APPLIES, Duty.LATER):
            assert is_open(duty, reached) == (reached != Stand.NOTIFIED)


def refusals(**changed: object) -> list[tuple[str, str]]:
    told = {"state": "approved", "is_notified": False, "on": TODAY, "to": "FSMA", "today": TODAY}
    return [(r.field, r.code) for r in notify_refusals(**{**told, **changed})]  # type: ignore[arg-type]


def test_the_authority_is_told_of_what_is_in_force_once_and_not_tomorrow() -> None:
    assert refusals() == refusals(on=TODAY - timedelta(days=1)) == []
    assert refusals(on=TODAY + timedelta(days=1)) == [("on", "future")]
    assert refusals(to=" ") == [("to", "authority_missing")]
    assert refusals(is_notified=True) == [("", "fria_notified")]
    for state in ("draft", "submitted", "superseded", "discarded"):
        assert refusals(state=state) == [("", "fria_not_approved")]


def test_told_before_the_approval_is_early_and_on_its_day_is_not() -> None:
    assert is_early(TODAY - timedelta(days=1), TODAY)
    assert not is_early(TODAY, TODAY)
    assert not is_early(None, TODAY)
    assert not is_early(TODAY, None)


def test_a_part_points_to_the_other_assessment_only_where_one_is_named() -> None:
    for part in PARTS:
        assert part_refusals(part, has_dpia=False, where=" ") == []
        assert part_refusals(part, has_dpia=True, where="Section 3") == []
        assert [r.code for r in part_refusals(part, has_dpia=False, where="3")] == ["dpia_missing"]
    assert [r.code for r in part_refusals("g", has_dpia=True, where="")] == ["fria_part"]
