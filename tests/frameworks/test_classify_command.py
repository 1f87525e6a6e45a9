"""`manage.py classify`: what it prints, and what it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).with_name("cases") / "labelled.yaml"
KEYS = {
    "tier", "concurrent", "legal_basis", "not_met", "exceptions", "steps", "duties", "warnings",
    "unknown", "provisional",
}  # fmt: skip
ONE = """\
role: provider
facts:
  is_ai_system: true
  eu_nexus: placed_on_eu_market
  annex_iii_points: [4(a)]
"""


def run(tmp_path: Path, text: str, *options: str) -> str:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("classify", str(file), *options, stdout=out)
    return out.getvalue()


def refused(tmp_path: Path, text: str, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        run(tmp_path, text, *options)
    assert error.value.returncode == 2
    return str(error.value)


def test_one_system_gives_one_object(tmp_path: Path) -> None:
    record = json.loads(run(tmp_path, ONE, "--json", "--on", "2026-11-20"))
    assert set(record) >= KEYS
    assert record["tier"] == "high_risk_annex_iii"
    assert record["edition"] == "2026-1744"
    assert record["applies_from"] == "2027-12-02"
    assert record["duties"][0].keys() >= {"ref", "state", "applies_from", "reason"}
    assert "id" not in record


def test_json_is_read_as_well_as_yaml(tmp_path: Path) -> None:
    text = json.dumps({"role": "provider", "facts": {"is_ai_system": False}}, indent="\t")
    assert json.loads(run(tmp_path, text, "--json"))["tier"] == "out_of_scope"


def test_a_list_of_cases_gives_a_list_with_their_ids(tmp_path: Path) -> None:
    out = StringIO()
    call_command("classify", str(CASES), "--json", "--on", "2026-11-20", stdout=out)
    records = json.loads(out.getvalue())
    assert len(records) == 94
    assert records[0]["id"] == "C001"


def test_the_edition_and_the_day_are_inputs(tmp_path: Path) -> None:
    first = json.loads(run(tmp_path, ONE, "--json", "--edition", "2024-1689"))
    assert first["applies_from"] == "2026-08-02"
    earlier = json.loads(run(tmp_path, ONE, "--json", "--on", "2026-07-26"))
    assert earlier["edition"] == "2024-1689"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(ONE))
    out = StringIO()
    call_command("classify", "-", "--json", stdout=out)
    assert json.loads(out.getvalue())["tier"] == "high_risk_annex_iii"


def test_the_report_can_be_read(tmp_path: Path) -> None:
    report = run(tmp_path, ONE, "--on", "2026-11-20")
    assert "High-risk (Annex III) [high_risk_annex_iii]" in report
    assert "Rests on: Art. 2(1)(a), Annex III 4(a)" in report


def test_every_fault_is_told(tmp_path: Path) -> None:
    text = "role: provder\nfacts:\n  is_ai_systm: true\n  foss: maybe\n"
    told = refused(tmp_path, text, "--edition", "2026-1774", "--on", "tomorrow")
    for word in ("“provider”", "“is_ai_system”", "foss: must be", "“2026-1744”", "--on: must be"):
        assert word in told


def test_faults_of_a_list_name_their_case(tmp_path: Path) -> None:
    text = "cases:\n- {id: a, role: provider, facts: {foss: 3}}\n- {id: b, facts: {}}\n- 7\n"
    told = refused(tmp_path, text)
    assert "a: foss: must be true, false or unknown" in told
    assert "b: role: must be one of" in told
    assert "case 3: must hold" in told


def test_a_file_may_say_more_than_is_asked(tmp_path: Path, capsys: Any) -> None:
    more = "id: C1\ntitle: a\ndescription: b\nexpected: {tier: minimal}\nsource: [c]\n"
    record = json.loads(run(tmp_path, more + "as_of: 2026-11-20\n" + ONE, "--json"))
    assert record["tier"] == "high_risk_annex_iii"
    assert "as_of in the file is not read" in capsys.readouterr().err


def test_answers_may_be_merged_in_and_given_anew(tmp_path: Path) -> None:
    text = """\
role: provider
facts: {<<: &far {<<: &base {is_ai_system: yes, eu_nexus: none}, eu_nexus: put_into_service_in_eu},
        annex_iii_points: [2], safety_function: on}
"""
    record = json.loads(run(tmp_path, text, "--json"))
    assert record["tier"] == "high_risk_annex_iii"
    assert "Art. 2(1)(a)" in record["legal_basis"]


def test_a_compute_budget_may_be_written_in_any_usual_way(tmp_path: Path) -> None:
    for written in ("1e26", "1.0e+26", "1E26", "'1e+26'", "1" + "0" * 26):
        text = f"role: gpai_provider\nfacts: {{gpai_model: yes, training_flop: {written}}}\n"
        assert json.loads(run(tmp_path, text, "--json"))["tier"] == "gpai_systemic", written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [b\n", "is neither YAML nor JSON"),
        ("", "must hold `role` and `facts`"),
        ("- 1\n", "must hold `role` and `facts`"),
        ("cases: 3\n", "cases: must be a list"),
        ("role: provider\n", "facts: must be a mapping"),
        ("role: provider\nfacts: {foss: true, foss: false}\n", "“foss” stands here twice"),
        ('{"role": "provider", "facts": {"foss": true, "foss": false}}', "“foss” stands in one"),
        ("[" * 5000, "nested too deeply"),
        (
            '{"role": "provider", "facts": {"training_flop": 1' + "0" * 400 + "}}",
            "must be a number",
        ),
        ('{"role": "provider", "facts": {"training_flop": 1' + "0" * 5000 + "}}", "YAML nor JSON"),
        ("? [a]\n: b\n", "neither YAML nor JSON"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


def test_a_missing_file_or_law_is_refused(tmp_path: Path) -> None:
    for arguments, told in (
        (["nowhere.yaml"], "cannot be read"),
        (["nowhere.yaml", "--regime", "magna_carta"], "eu_ai_act"),
    ):
        with pytest.raises(CommandError, match=told) as error:
            call_command("classify", *arguments)
        assert error.value.returncode == 2


def test_no_database_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.connect", unreachable)
    run(tmp_path, ONE)
