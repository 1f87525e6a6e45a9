"""What an incident report asks for: the shipped form, and how a broken file is refused."""

from pathlib import Path

import pytest

from frameworks.parse import CatalogueError
from frameworks.reporting.fields import CRITERIA, KINDS, TEMPLATE, TYPES, form, read_form
from riskreg.models import Autonomy, OecdSeverity, ReportKind


def test_the_form_has_the_five_parts_of_the_draft_template_and_one_of_the_oecd():
    told = [(each.number, each.code) for each in form().parts]
    assert told == [
        (1, "administrative"), (2, "system"), (3, "incident"), (4, "analysis"), (5, "comments"),
        (6, "oecd"),
    ]  # fmt: skip
    assert (form().status, form().version, form().date.isoformat()) == (
        "draft",
        "1.0.0",
        "2025-09-26",
    )


def test_all_29_criteria_are_answered_by_a_field_and_seven_are_mandatory():
    found = form().criteria
    assert [each.number for each in found] == list(range(1, 30))
    assert [each.number for each in found if each.is_mandatory] == [1, 2, 3, 4, 7, 10, 11]
    for each in found:
        assert each.number in form().fields[each.field].criteria


def test_a_criterion_that_the_template_asks_too_is_asked_once():
    shared = {each.number: each.field for each in found_in_template()}
    assert shared == {
        2: "what", 4: "submitter", 5: "began", 6: "place", 8: "system_name", 27: "actions",
        29: "comments",
    }  # fmt: skip


def found_in_template():
    return [each for each in form().criteria if form().fields[each.field].part != "oecd"]


def test_the_types_of_report_are_those_of_the_register():
    assert tuple(ReportKind.values) == TYPES
    assert set(form().fields["oecd_10"].options) == set(OecdSeverity.values)
    assert len(form().fields["oecd_26"].options) == len(Autonomy.values) + 1


@pytest.mark.parametrize("field", form().fields.values(), ids=lambda each: each.code)
def test_each_field_says_what_it_is(field):
    assert field.label
    assert field.help.endswith(".")
    assert field.kind in KINDS
    assert set(field.needed) <= set(field.shown)
    assert not field.is_must or field.needed
    assert (field.status == "oecd") == (field.part == "oecd")


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        ("initial", "preliminary", "root_cause"),
        ("follow_up", "root_cause", "not_reportable"),
        ("final", "risk_review", "investigation"),
        ("final_not_reportable", "not_reportable", "root_cause"),
    ],
)
def test_each_type_shows_what_belongs_to_it(kind, shown, hidden):
    codes = {each.code for each in form().shown(kind)}
    assert shown in codes
    assert hidden not in codes


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("kind: line", "kind: prose", "“kind” is “prose”"),
        ("part: system", "part: sytem", "the nearest is “system”"),
        ("needed: [follow_up, final,", "needed: [follow, final,", "“needed” names “follow”"),
        ("code: authority_number", "code: authority", "“authority” stands here twice"),
        ("must: true", "must: maybe", "“must” is “maybe”"),
        ("kind: choice", "kind: line", "kind and options do not fit"),
    ],
)
def test_a_fault_of_the_template_is_named_with_its_line(tmp_path: Path, was, now, message):
    broken = tmp_path / "eu.yaml"
    broken.write_text(TEMPLATE.read_text("utf-8").replace(was, now, 1), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_form(broken, CRITERIA)
    assert message in str(refused.value)
    assert f"{broken}:" in str(refused.value)


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("field: what", "field: whot", "the nearest is “what”"),
        ("number: 29", "number: 30", "not numbered in order"),
        ("dimension: ai_model", "dimension: ai_modell", "the nearest is “ai_model”"),
    ],
)
def test_a_fault_of_the_criteria_is_named(tmp_path: Path, was, now, message):
    broken = tmp_path / "oecd.yaml"
    broken.write_text(CRITERIA.read_text("utf-8").replace(was, now, 1), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_form(TEMPLATE, broken)
    assert message in str(refused.value)
