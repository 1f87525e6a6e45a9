"""What differs between two snapshots, in words."""

from typing import Any

from governance.dossiers.compared import SORTS
from governance.dossiers.comparing import LISTED, Change, Compared, compare


def section(slug: str, **facts: Any) -> dict[str, Any]:
    return {"slug": slug, "title": slug.title(), "facts": facts}


def one(slug: str, before: dict[str, Any], after: dict[str, Any]) -> Compared:
    (found,) = compare([section(slug, **before)], [section(slug, **after)], SORTS)
    return found


def duty(ref: str, status: str, state: str = "applies") -> dict[str, Any]:
    return {"duty": {"ref": ref, "state": state}, "title": "A duty", "status": status}


def law(*rows: dict[str, Any], excluded: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    told = {
        "standing": {"role": "provider"},
        "binding": [{"ref": "Art. 9", "title": "Risk management", "rows": list(rows)}],
        "excluded": [{"chapters": [{"title": "Others", "rows": list(excluded)}]}],
    }
    return {"statements": [told]}


def test_a_duty_that_is_met_no_longer_is_told_by_its_status() -> None:
    found = one("applicability", law(duty("Art. 9(1)", "Met")), law(duty("Art. 9(1)", "Not met")))
    name = "provider · Art. 9(1) · A duty"
    assert found.changes == (Change(name, "Status", "Met", "Not met"),)


def test_a_duty_that_no_longer_binds_is_not_told_as_gone() -> None:
    gone = duty("Art. 9(1)", "", "not")
    found = one("applicability", law(duty("Art. 9(1)", "Met")), law(excluded=(gone,)))
    assert [(each.how, each.was, each.now) for each in found.changes] == [
        ("Applies", "applies", "not"),
        ("Status", "Met", "nothing"),
    ]


def test_controls_proofs_and_risks_are_told_by_their_reference() -> None:
    before = {"rows": [{"reference": "CTL-0001", "title": "Limit", "state": "Planned"}]}
    after = {
        "rows": [
            {"reference": "CTL-0001", "title": "Limit", "state": "In place"},
            {"reference": "CTL-0004", "title": "Log", "state": "Planned"},
        ]
    }
    assert one("controls", before, after).changes == (
        Change("CTL-0001 · Limit", "State", "Planned", "In place"),
        Change("CTL-0004 · Log", "new", "", "Title: Log; State: Planned"),
    )
    levels = [{"levels": [["now", each]], "reference": "RSK-0001"} for each in ("High", "Low")]
    found = one("risks", {"risks": levels[:1]}, {"risks": levels[1:]})
    assert found.changes == (Change("RSK-0001", "Level", "now; High", "now; Low"),)
    proof = {"reference": "EVD-0001", "revision": 1, "sha256": "a" * 64}
    found = one("evidence", {"rows": [proof]}, {"rows": [{**proof, "sha256": "b" * 64}]})
    assert found.changes[0].was == f"{'a' * 16}…"


def test_open_points_come_and_go() -> None:
    def points(*what: str) -> dict[str, Any]:
        return {"groups": [{"title": "Controls", "points": [{"what": each} for each in what]}]}

    found = one("open-points", points("one", "two"), points("two", "three"))
    assert [(each.what, each.how) for each in found.changes] == [
        ("Controls · three", "new"),
        ("Controls · one", "gone"),
    ]


def test_other_sections_are_compared_by_labels_and_texts() -> None:
    before = {"facts": [{"label": "Kind", "value": "Near miss"}], "entries": [["1 May", "Seen"]]}
    after = {"facts": [{"label": "Kind", "value": "Incident"}], "entries": [["2 May", "Told"]]}
    assert one("incident-story", before, after).changes == (
        Change("Kind", "changed", "Near miss", "Incident"),
        Change("2 May; Told", "new", "", ""),
        Change("1 May; Seen", "gone", "", ""),
    )


def test_sections_that_came_or_went_are_told_and_document_control_is_not() -> None:
    before = [section("cover", open_count=1), section("fria", state="Done")]
    after = [section("cover", open_count=2), section("risks", risks=[])]
    found = compare(before, after, SORTS)
    told = {each.title: [change.how for change in each.changes] for each in found}
    assert told == {"Cover": [], "Risks": ["new"], "Fria": ["gone"]}


def test_long_lists_are_counted() -> None:
    many = {"rows": [{"reference": f"CTL-{n}"} for n in range(LISTED + 5)]}
    found = one("controls", {}, many)
    assert (len(found.changes), found.count, found.rest) == (LISTED, LISTED + 5, 5)


def test_two_of_the_same_name_stand_beside_each_other() -> None:
    point = {"what": "An answer is missing"}
    both = {"groups": [{"title": "Answers", "points": [point, point]}]}
    assert one("open-points", both, both).changes == ()
    single = {"groups": [{"title": "Answers", "points": [point]}]}
    assert [each.how for each in one("open-points", both, single).changes] == ["gone"]
