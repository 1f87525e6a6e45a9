"""All clocks together: how they are found, what they ask, and that none is silently absent."""

import json
from pathlib import Path

import pytest

from frameworks import incidents, regimes
from frameworks.deadlines import Place
from frameworks.incident_records import facts_json, full_json, to_json
from frameworks.regimes import clocks
from frameworks.regimes.clocks import Awareness, ClockRule, State
from frameworks.schema import Fact, Refused
from tests.frameworks.clocks.asking import clock
from tests.frameworks.incident_answers import DAYS, assessed

RULES = clocks.all_clocks()
FOLDER = Path(regimes.__path__[0])
QUESTIONS = incidents.questionnaire()


def test_every_folder_with_a_clock_is_found() -> None:
    folders = sorted(path.parent.name for path in FOLDER.glob("*/clocks.py"))
    assert [rule.slug for rule in RULES] == folders
    assert {"dora", "eu_ai_act", "gdpr", "gpai_code", "nis2"} <= set(folders)


def test_every_clock_has_its_line_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "regimes.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| `{rule.slug}` |" in text, rule.slug


def test_a_clock_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        clocks.register(RULES[0])


def test_every_clock_stands_in_every_answer() -> None:
    for facts in ({}, {"tier": "minimal", "death": False}):
        found = assessed(facts, DAYS[3])
        assert [each.regime for each in found.clocks] == [rule.slug for rule in RULES]
        for each in found.clocks:
            assert each.trigger
            assert each.provision
            assert (each.state == State.OPEN) <= bool(each.unknown and each.dues)


def test_a_law_without_a_clock_is_no_answer() -> None:
    with pytest.raises(KeyError):
        clock("magna_carta", {})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_question_that_two_laws_ask_is_the_same(rule: ClockRule) -> None:
    for name, fact in rule.questions.facts.items():
        other = QUESTIONS.facts[name]
        assert (fact.type, fact.multiple, fact.values) == (other.type, other.multiple, other.values)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_question_stands_on_one_page_of_its_law(rule: ClockRule) -> None:
    topics = rule.questions.topics(rule.questions.facts)
    assert sorted(name for topic in topics for name in topic.facts) == sorted(rule.questions.facts)
    for topic in topics:
        assert 1 <= len(topic.facts) <= 7
        assert all(rule.questions.facts[name].topic == topic.slug for name in topic.facts)
        assert topic.gate in {gate.code for gate in rule.questions.gates}


@pytest.mark.parametrize(
    "fact", QUESTIONS.facts.values(), ids=lambda fact: fact.name if fact else ""
)
def test_a_question_reads_well(fact: Fact) -> None:
    shown = " ".join((fact.question, fact.help, fact.example, *fact.values.values()))
    assert fact.example
    assert fact.provision
    assert fact.question.endswith("?")
    assert not {name for name in QUESTIONS.facts if "_" in name and name in shown}
    if fact.must_ask:
        assert fact.assume_if_unknown is not None


def test_the_answer_in_json_has_ten_keys() -> None:
    answer = to_json(assessed({}, DAYS[3]))
    assert list(answer) == [
        "serious", "limbs", "reportable", "reason", "addressee", "deadline_days", "due_date",
        "due_date_1182_71", "clocks", "unknown",
    ]  # fmt: skip
    for each in answer["clocks"]:
        assert {"regime", "state", "trigger", "dates"} <= set(each)
        for due in each["dates"]:
            assert {"due_date", "due_date_1182_71", "steps", "steps_1182_71"} <= set(due)
            assert (due["due_date"] is None) == (due["steps"] == [])


def test_everything_can_be_frozen() -> None:
    behind = full_json(assessed({"tier": "high_risk_annex_iii", "death": True}, DAYS[3]))[
        "eu_ai_act"
    ]
    assert behind["edition"] == "2026-1744"
    assert behind["sources"]
    assert behind["steps"]
    assert behind["assumed"][0]["assumed"] is True


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_no_law_imports_another(rule: ClockRule) -> None:
    laws = {path.parent.name for path in FOLDER.glob("*/__init__.py")} - {rule.slug}
    for path in (FOLDER / rule.slug).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [law for law in laws if f"frameworks.regimes.{law}" in text], path.name


def test_answers_survive_storage() -> None:
    given = {
        "death": True,
        "annex_iii_points": ["4(a)"],
        "market_date": "2028-01-01",
        "property_damage_pct": 3,
        "nis2_aware_at": "2028-03-25T08:00:00+01:00",
        "causal_link": "unknown",
    }
    facts = incidents.parse_facts(given)
    stored = json.loads(json.dumps(facts_json(facts)))
    assert stored == given
    assert incidents.parse_facts(stored) == facts


def test_a_due_tells_since_when_it_runs() -> None:
    due = clock("gdpr", {}).dues[0]
    assert due.begins_at is not None
    assert due.begins_at.isoformat() == "2028-03-24T16:20:00+01:00"
    day_alone = clock("gdpr", {}, "2028-03-24").dues[0].begins_at
    assert day_alone is not None
    assert day_alone.isoformat() == "2028-03-24T00:00:00+01:00"
    assert clock("gdpr", {}, None).dues[0].begins_at is None


def test_an_edition_the_act_does_not_have_is_refused() -> None:
    with pytest.raises(Refused):
        incidents.assess({}, Awareness(None, Place(), "1789"))
