"""Two editions compared: what is added, removed and changed, and in which fields."""

from dataclasses import replace
from datetime import date
from typing import Any

from frameworks.compare import FieldChange, difference
from frameworks.schema import Entry


def entry(ref: str, **fields: Any) -> Entry:
    return replace(Entry(ref=ref, parent=None, title=ref, summary="", kind="duty"), **fields)


def test_an_edition_does_not_differ_from_itself() -> None:
    found = difference([entry("A"), entry("B")], [entry("B"), entry("A")])
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_entries_are_matched_by_reference() -> None:
    found = difference([entry("A"), entry("B")], [entry("B"), entry("C")])
    assert [each.ref for each in found.added] == ["C"]
    assert [each.ref for each in found.removed] == ["A"]


def test_a_change_names_each_field_with_both_values() -> None:
    (change,) = difference([entry("A")], [entry("A", summary="x", tiers=("all",))]).changed
    assert change.fields == (FieldChange("summary", "", "x"), FieldChange("tiers", (), ("all",)))
    assert not change.only_dates


def test_a_moved_date_is_told_apart_from_a_changed_rule() -> None:
    moved = entry("A", applies_from=date(2027, 12, 2), date_note="deferred")
    (change,) = difference([entry("A")], [moved]).changed
    assert change.only_dates
