"""Rows of a file become our fields, or faults with their place."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from riskreg.importers import base
from riskreg.importers.profiles import FOLDER, FURTHER, LEFT_OUT, Profile, profiles
from riskreg.importers.readers import READERS
from riskreg.importers.tables import FileRefused, open_table
from riskreg.models import AISystem
from riskreg.rules.imports import Read, RowFault, findings, kept_faults, kept_remarks

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "imports"


def read(content: bytes, profile: str = "systems", **chosen: str) -> Read:
    table = open_table(content, file_name="list.csv")
    told = profiles()[profile]
    mapping = told.automatic(table.columns, {}) | chosen
    return base.get(told.importer).parse(table, told, mapping)


def read_sample(name: str, profile: str = "systems") -> Read:
    return read((SAMPLES / name).read_bytes(), profile)


def places(found: Read) -> list[tuple[int, str]]:
    return sorted((fault.row, fault.column) for fault in found.faults)


# --- our own fields ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["systems.csv", "systems-semicolons-bom.csv", "systems-tabs-utf16.csv", "systems.xlsx"]
)
def test_a_list_in_our_fields_is_read_whole_whatever_it_is_written_in(name):
    found = read_sample(name)
    assert found.faults == []
    first, second, third = (row.values for row in found.rows)
    assert first["name"] == "Shift planner"
    assert first["external_id"] == "HR-01"
    assert first["countries"] == ["BE", "NL"]
    assert first["put_into_service"] == date(2024, 3, 1)
    assert first["extra"] == {"Cost centre": "4711"}
    assert second["put_into_service"] is None
    assert second["vendor"] == ""
    assert third["stage"] == "operate"
    assert third["roles"] == ["provider", "deployer"]
    assert third["put_into_service"] == date(2025, 9, 15)


def test_every_fault_of_every_row_is_found_with_its_column():
    found = read_sample("broken-rows.csv")
    assert found.rows == []
    assert places(found) == [
        (2, "Name"),
        (3, "Lifecycle stage"),
        (3, "Put into service"),
        (4, "Autonomy"),
        (4, "Intended purpose"),
        (5, "Id there"),
        (6, ""),
    ]
    by_row = {fault.row: fault for fault in found.faults}
    assert by_row[5].expected == "Row 2 is the same system. Keep one of the two."
    assert by_row[6].expected == "This row has 4 cells, the head has 11."
    stage = next(fault for fault in found.faults if fault.column == "Lifecycle stage")
    assert stage.value == "running"
    assert stage.expected == ("Write one of: plan, data, build, verify, pilot, operate, retired.")


def test_a_missing_column_is_one_fault_of_the_file():
    found = read_sample("broken-no-purpose.csv")
    assert [(fault.row, fault.column) for fault in found.faults] == [(0, "purpose")]
    assert "needs a column “Intended purpose”" in found.faults[0].expected


def test_a_head_without_rows_is_a_fault():
    assert read_sample("broken-head-only.csv").faults[0].expected == (
        "The file has a head but no rows."
    )


def test_what_came_before_a_broken_row_is_read_and_the_break_is_told():
    found = read_sample("broken-quote.csv")
    assert len(found.rows) == 1
    assert places(found) == [(3, "")]


def test_two_columns_cannot_give_one_field():
    found = read(b"a,b,purpose\nX,Y,Z\n", a="name", b="name")
    assert [fault.column for fault in found.faults] == ["b"]
    assert "“a” gives this field already" in found.faults[0].expected


def test_a_field_that_does_not_exist_is_refused():
    found = read(b"name,purpose,x\nX,Y,Z\n", x="colour")
    assert [fault.column for fault in found.faults] == ["x"]


def test_a_column_left_out_is_not_stored_and_a_further_one_is():
    found = read(b"name,purpose,secret,colour\nX,Y,S,red\n", secret=LEFT_OUT, colour=FURTHER)
    assert found.rows[0].values["extra"] == {"colour": "red"}


def test_only_mapped_fields_are_touched():
    values = read(b"name,purpose\nX,Y\n").rows[0].values
    assert set(values) == {"name", "purpose", "extra"}


def test_our_own_number_identifies_a_system_and_twice_is_a_fault():
    found = read(b"number,name,purpose\nAIS-0042,X,Y\n42,Z,Y\nwrong,Q,Y\n")
    assert found.rows[0].values["number"] == 42
    assert "external_id" not in found.rows[0].values
    assert places(found) == [(3, "number"), (4, "number")]


def test_without_an_id_the_name_identifies_whatever_its_case():
    found = read(b"name,purpose\nLetter Sorter,Y\nletter  sorter,Y\n")
    assert not set(found.rows[0].values) & {"external_id", "number"}
    assert places(found) == [(3, "name")]


def test_a_name_longer_than_ours_is_refused_not_cut():
    found = read(b"name,purpose\n" + b"x" * 301 + b",Y\n")
    assert found.faults[0].expected == "At most 300 characters; these are 301."
    assert len(found.faults[0].value) <= 200


# --- the federal inventory ---------------------------------------------------------------------


def test_the_inventory_sample_follows_its_stated_rules():
    found = read_sample("us-omb-2025-sample.csv", "us-omb-2025")
    assert found.faults == []
    rows = [row.values for row in found.rows]
    assert [row["external_id"] for row in rows] == [
        "DAI/DAI-1",
        "DAI/DAI-1#2",
        "~dai/service office/hotline summaries",
        "~dai/grant letter drafts",
        "BIM/7",
        "BIM/8",
    ]
    assert [row["stage"] for row in rows] == ["operate", "pilot", "build", "retired", "", ""]
    assert [row["put_into_service"] for row in rows[:5]] == [
        date(2024, 10, 1),
        date(2025, 7, 1),
        date(2025, 1, 1),
        date(2021, 8, 1),
        date(2024, 9, 11),
    ]
    assert [row["vendor"] for row in rows[1:4]] == ["Lumen Optics", "", "lumen optics"]
    assert rows[0]["unit"] == "DAI · Forest Office"
    assert rows[3]["unit"] == "DAI · Department of Agriculture Imaginaire"
    assert rows[2]["purpose"] == "Shorter waiting times."
    assert rows[4]["name"] == "Use case 7 (no name given)"
    assert rows[4]["purpose"] == "The inventory does not state a purpose."
    assert rows[3]["data"].splitlines() == [
        "Data: Letters of applicants",
        "Personally identifiable information: Yes",
        "Demographic features: c) Age; i) Income",
    ]


def test_nothing_of_the_inventory_is_lost():
    rows = [row.values for row in read_sample("us-omb-2025-sample.csv", "us-omb-2025").rows]
    assert rows[0]["extra"]["is_high_impact"] == "Not High-impact"
    assert rows[0]["extra"]["development_stage"] == "Deployed"
    assert rows[1]["extra"]["operational_date"] == "Jul-25"
    assert rows[2]["extra"]["vendor_name"] == "Not available"
    assert rows[3]["extra"]["id"] == "TBD"
    assert rows[5]["extra"]["is_withheld"] == "Yes - Disclosure Risk"


def test_what_a_rule_did_is_remarked_with_its_rows():
    remarks = {
        remark.sentence: remark.rows
        for remark in read_sample("us-omb-2025-sample.csv", "us-omb-2025").remarks
    }
    assert remarks["No id is given: found again by Agency, Bureau, Use case name."] == (4, 5)
    assert remarks["“name” is not given; the entry says so."] == (6,)


def test_broken_inventory_rows_are_told():
    found = read_sample("us-omb-2025-broken.csv", "us-omb-2025")
    assert places(found) == [(2, "development_stage"), (2, "operational_date"), (3, "agency")]


def test_no_profile_sets_a_tier_or_a_role_by_itself():
    for profile in profiles().values():
        assert not {rule.field for rule in profile.fields} & {"tier", "decisions"}
    assert "roles" not in {rule.field for rule in profiles()["us-omb-2025"].fields}


# --- profiles and properties -------------------------------------------------------------------


@pytest.mark.parametrize("profile", profiles().values(), ids=lambda each: each.slug)
def test_profiles_name_fields_readers_and_columns_that_exist(profile: Profile):
    names = {source.name for source in profile.sources}
    fields = {field.name for field in AISystem._meta.get_fields()}
    for rule in profile.fields:
        assert rule.how in READERS
        assert rule.field in fields
        assert set(rule.sources) <= names
    assert {name for key in profile.key.alternatives for name in key} <= names
    assert base.get(profile.importer).title
    told = yaml.safe_load((FOLDER / f"{profile.slug}.yaml").read_text(encoding="utf-8"))
    known = {"label", "expects", "aliases", "required", "list"}
    assert all(set(about or {}) <= known for about in told["columns"].values())
    assert all(rule.endswith(".") for rule in profile.rules)


@given(st.binary(max_size=400))
def test_no_bytes_whatsoever_break_the_reading(content: bytes):
    try:
        found = read(b"name,purpose\n" + content)
    except FileRefused:
        return
    assert found.rows or found.faults
    assert all(fault.expected for fault in found.faults)


@given(st.lists(st.text(st.characters(exclude_characters='\x00"', codec="utf-8"), min_size=1)))
def test_equal_files_give_equal_rows(names: list[str]):
    lines = ["name,purpose", *(f'"{name}",Sorts letters.' for name in names)]
    content = "\n".join(lines).encode()
    assert read(content) == read(content)


def test_findings_come_back_as_they_were_kept():
    fault = RowFault(3, "stage", "x", "Write one of: plan.")
    found = read_sample("us-omb-2025-sample.csv", "us-omb-2025")
    kept = findings([fault], found.remarks)
    assert kept_faults(kept) == [fault]
    assert len(kept_remarks(kept)) == len(found.remarks)
