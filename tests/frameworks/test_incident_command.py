"""`manage.py incident_clock`: what it prints, and what it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).with_name("cases") / "incidents.yaml"
KEYS = [
    "serious", "limbs", "reportable", "reason", "addressee", "deadline_days", "due_date",
    "due_date_1182_71", "clocks", "unknown",
]  # fmt: skip
ONE = """\
awareness_date: 2027-12-10
facts:
  tier: high_risk_annex_iii
  reporter_role: provider
  critical_infrastructure_disruption: true
  irreversible: true
  causal_link: established
"""


def run(tmp_path: Path, text: str, *options: str) -> str:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("incident_clock", str(file), *options, stdout=out)
    return out.getvalue()


def answer(tmp_path: Path, text: str, *options: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(run(tmp_path, text, "--json", *options))
    return record


def refused(tmp_path: Path, text: str, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        run(tmp_path, text, *options)
    assert error.value.returncode == 2
    return str(error.value)


def test_one_incident_gives_one_object(tmp_path: Path) -> None:
    record = answer(tmp_path, ONE)
    assert list(record) == KEYS
    assert record["serious"] is True
    assert record["limbs"] == ["3(49)(b)"]
    assert record["reportable"] == "yes"
    assert (record["due_date"], record["due_date_1182_71"]) == ("2027-12-12", "2027-12-14")
    assert [clock["regime"] for clock in record["clocks"]] == [
        "dora", "eu_ai_act", "gdpr", "gpai_code", "nis2",
    ]  # fmt: skip


def test_a_list_of_cases_gives_a_list_with_their_ids() -> None:
    out = StringIO()
    call_command("incident_clock", str(CASES), "--json", stdout=out)
    records = json.loads(out.getvalue())
    assert len(records) == 23
    assert list(records[0]) == ["id", *KEYS]
    assert records[0]["id"] == "I02"


def test_json_is_read_as_well_as_yaml(tmp_path: Path) -> None:
    text = json.dumps({"awareness_date": "2028-06-01", "facts": {"death": True}}, indent="\t")
    assert answer(tmp_path, text)["deadline_days"] == 10


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(ONE))
    out = StringIO()
    call_command("incident_clock", "-", "--json", stdout=out)
    assert json.loads(out.getvalue())["deadline_days"] == 2


def test_the_member_state_brings_its_holidays_and_its_zone(tmp_path: Path) -> None:
    text = ONE.replace("2027-12-10", "2028-04-13") + "member_state: de\n"
    assert answer(tmp_path, text)["due_date_1182_71"] == "2028-04-19"
    late = ONE.replace("awareness_date: 2027-12-10", "awareness_at: 2028-04-12T23:30+00:00")
    assert answer(tmp_path, late + "member_state: DE\n")["due_date"] == "2028-04-15"
    assert answer(tmp_path, late + "member_state: IE\n")["due_date"] == "2028-04-15"
    assert answer(tmp_path, late)["due_date"] == "2028-04-14"
    island = late + "member_state: PT\nzone: Atlantic/Azores\n"
    assert answer(tmp_path, island)["due_date"] == "2028-04-14"


def test_the_day_of_awareness_may_stand_among_the_facts(tmp_path: Path) -> None:
    text = "facts:\n  awareness_date: 2028-06-01\n  death: true\n"
    assert answer(tmp_path, text)["due_date"] == "2028-06-11"


def test_without_a_day_there_is_no_date(tmp_path: Path) -> None:
    record = answer(tmp_path, "facts: {death: true}\n")
    assert (record["deadline_days"], record["due_date"]) == (10, None)


def test_the_edition_can_be_named(tmp_path: Path) -> None:
    text = ONE.replace("2027-12-10", "2026-11-20")
    assert answer(tmp_path, text)["reportable"] == "not_yet_applicable"
    assert answer(tmp_path, text, "--edition", "2024-1689")["reportable"] == "yes"


def test_the_report_can_be_read(tmp_path: Path) -> None:
    report = run(tmp_path, ONE + "  personal_data_breach: true\n")
    for line in (
        "serious incident (3(49)(b)) [yes]",
        "Work to: Sunday 12 December 2027",
        "Under Regulation 1182/71: Tuesday 14 December 2027",
        "Clock, GDPR (Regulation (EU) 2016/679, Art. 33): runs",
        "Notification of the breach: until the end of Sunday 12 December 2027, UTC",
        "Clock, NIS2 (Directive (EU) 2022/2555, Art. 23): open question",
        "Monday 13 December 2027: next working day, the period ends here.",
    ):
        assert line in report


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [b\n", "is neither YAML nor JSON"),
        ("", "must hold `awareness_date` and `facts`"),
        ("cases: 3\n", "cases: must be a list"),
        ("cases: [7]\n", "case 1: must hold"),
        ("awareness_date: 2028-06-01\n", "facts: must be a mapping"),
        ("facts: {deth: true}\n", "Did you mean “death”?"),
        ("facts: {death: maybe}\n", "death: must be true, false or unknown"),
        ("awareness_date: tomorrow\nfacts: {}\n", "must be a date such as 2028-02-14"),
        ("awareness_date: 9999-12-31\nfacts: {}\n", "must be a date such as 2028-02-14"),
        ("awareness_date: 2028-06-01T10:00\nfacts: {}\n", "must be a date such as 2028-02-14"),
        ("awareness_date: [1]\nfacts: {}\n", "must be a date such as 2028-02-14"),
        ("awareness_at: 2028-06-01T10:00\nfacts: {}\n", "with its offset"),
        ("awareness_at: 2028-06-01\nfacts: {}\n", "with its offset"),
        ("awareness_at: 3\nfacts: {}\n", "with its offset"),
        ("facts: {dora_classified_at: 2028-06-01T10:00}\n", "with its offset"),
        ("member_state: UK\nfacts: {}\n", "member_state: must be one of AT, BE"),
        ("member_state: 3\nfacts: {}\n", "member_state: must be a word"),
        ("zone: Mars/Olympus\nfacts: {}\n", "zone: must be a time zone"),
        (
            "awareness_date: 2028-06-01\nawareness_at: 2028-06-02T10:00+00:00\nfacts: {}\n",
            "falls on 2028-06-02",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    sentence = refused(tmp_path, text)
    assert told in sentence
    assert len(sentence.splitlines()) == 1


def test_faults_of_a_list_name_their_case(tmp_path: Path) -> None:
    text = "cases:\n- {id: a, facts: {death: 3}}\n- {id: b}\n- {facts: {}, zone: x}\n"
    told = refused(tmp_path, text, "--edition", "2026-1774")
    for start in ("--edition: must be one of", "a: death: must", "b: facts: must", "3: zone: must"):
        assert start in told


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("incident_clock", "nowhere.yaml")
    assert error.value.returncode == 2


def test_no_database_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.connect", unreachable)
    run(tmp_path, ONE)
