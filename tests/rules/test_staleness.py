"""The dependency table: kinds of change, and which fields of the register they lie behind."""

from pathlib import Path
from typing import Any

import pytest

from riskreg.models import AISystem
from riskreg.rules import causes, staleness
from riskreg.rules.staleness import Dependent, Kind

DOCUMENT = Path(__file__).parents[2] / "docs" / "work.md"

# Fields of a system that no record leans on: changing them opens nothing.
QUIET = {
    "id", "organisation", "number", "name", "unit", "owner", "withdrawn_on", "oecd_people",
    "oecd_context", "oecd_data", "oecd_model", "oecd_task", "external_source", "external_id",
    "extra", "flag_threshold", "flag_window", "is_archived", "created_at", "updated_at",
}  # fmt: skip


def test_every_kind_of_change_has_its_row_with_a_reason() -> None:
    assert set(staleness.TABLE) == set(Kind)
    assert len(Kind) >= 24
    for row in staleness.TABLE.values():
        assert row.opens
        assert row.reason.endswith(".")


def test_every_kind_of_record_has_its_days_and_is_opened_by_something() -> None:
    assert set(staleness.DAYS) == set(Dependent)
    assert staleness.opens(Kind) == set(Dependent)


def test_every_field_of_a_system_is_regarded_or_known_to_touch_nothing() -> None:
    fields = {field.name for field in AISystem._meta.get_fields() if not field.auto_created}
    assert {name for name in fields if causes.is_regarded(name)} == fields - QUIET


@pytest.mark.parametrize(
    ("record", "field", "was", "now", "kinds"),
    [
        ("aisystem", "version", "1", "2", [Kind.VERSION]),
        ("aisystem", "tools", ["a"], ["a", "b"], [Kind.TOOL_ADDED]),
        ("aisystem", "tools", ["a", "b"], ["a"], [Kind.TOOL_REMOVED]),
        ("aisystem", "tools", ["a"], ["b"], [Kind.TOOL_ADDED, Kind.TOOL_REMOVED]),
        ("aisystem", "built_on", [], ["k"], [Kind.MODEL_ADDED]),
        ("aisystem", "built_on", ["k"], [], [Kind.MODEL_REMOVED]),
        ("aisystem", "datasets", ["j"], ["k"], [Kind.DATASET_ADDED, Kind.DATASET_REMOVED]),
        ("aisystem", "stage", "build", "pilot", [Kind.PILOTED]),
        ("aisystem", "stage", "pilot", "operate", [Kind.OPERATED]),
        ("aisystem", "stage", "operate", "retired", [Kind.RETIRED]),
        ("aisystem", "stage", "operate", "build", []),
        ("aisystem", "name", "A", "B", []),
        ("aisystem", "owner", None, "k", []),
        ("aimodel", "version", "1", "2", [Kind.MODEL_VERSION]),
        ("aimodel", "name", "A", "B", []),
        ("aimodel", "notes", "", "x", []),
        ("dataset", "has_special_categories", False, True, [Kind.DATASET_SPECIAL]),
        ("dataset", "description", "", "x", []),
        ("vendor", "country", "BE", "US", [Kind.VENDOR_COUNTRY]),
        ("vendor", "website", "", "x", []),
    ],
)
def test_changed_fields_tell_their_kinds(
    record: str, field: str, was: Any, now: Any, kinds: list[Kind]
) -> None:
    assert [each.kind for each in causes.causes(record, {field: [was, now]})] == kinds


def test_the_documentation_prints_the_table() -> None:
    words = {
        Dependent.ASSESSMENT: "risks",
        Dependent.FRIA: "FRIA",
        Dependent.FAILURE_PLAN: "failure plan",
    }
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    printed = {line for line in lines if line.startswith("| `") and "." in line.split("`")[1]}
    assert printed == {
        f"| `{kind}` | "
        + ", ".join(words.get(each, each.value) for each in Dependent if each in row.opens)
        + f" | {row.reason} |"
        for kind, row in staleness.TABLE.items()
    }
