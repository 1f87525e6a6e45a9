"""Whether what can be shown is enough: every boundary in full, and what holds whatever comes."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks import sufficiency as shipped
from frameworks.parse import parse
from frameworks.parse import shipped as catalogues
from riskreg.rules.sufficiency import (
    GRADES,
    Book,
    ControlFacts,
    Finding,
    Judgement,
    Proof,
    Rule,
    Said,
    Stated,
    Status,
    judge,
    status_of,
)

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)
DEFAULT = Rule()
ORDER = [Status.UNKNOWN, Status.NOT_MET, Status.PARTLY, Status.MET]


def control(**facts: Any) -> ControlFacts:
    """A control that counts in full under the default rule."""
    whole: dict[str, Any] = {
        "key": 1,
        "effectiveness": "effective",
        "tested_on": TODAY - 10 * DAY,
        "interval": 365,
        "is_confirmed": True,
        "proofs": (Proof(1, "document", TODAY - 10 * DAY),),
    }
    return ControlFacts(**whole | facts)


def said(findings: tuple[Finding, ...]) -> set[Said]:
    """The codes alone."""
    return {each.said for each in findings}


def test_without_a_control_nothing_is_known() -> None:
    verdict = judge(DEFAULT, [], TODAY)
    assert verdict == Judgement(Status.UNKNOWN, missing=(Finding(Said.NO_CONTROL, need=1),))


def test_a_retired_control_is_no_control() -> None:
    assert judge(DEFAULT, [control(state="retired")], TODAY).status == Status.UNKNOWN


@pytest.mark.parametrize("state", ["planned", "in_progress"])
def test_what_is_not_in_place_does_not_meet(state: str) -> None:
    verdict = judge(DEFAULT, [control(state=state)], TODAY)
    assert verdict.status == Status.NOT_MET
    assert verdict.missing == (Finding(Said.NOT_IN_PLACE, 1, word=state),)


def test_what_was_found_ineffective_does_not_meet() -> None:
    verdict = judge(DEFAULT, [control(effectiveness="ineffective")], TODAY)
    assert (verdict.status, said(verdict.missing)) == (Status.NOT_MET, {Said.INEFFECTIVE})


def test_everything_there_is_met_and_says_what_counted() -> None:
    verdict = judge(DEFAULT, [control()], TODAY)
    assert verdict.status == Status.MET
    assert said(verdict.counted) == {Said.IN_PLACE, Said.TESTED, Said.PROVEN, Said.CONFIRMED}
    assert (verdict.missing, verdict.lapsed) == ((), ())


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"effectiveness": "not_tested", "tested_on": None}, {Said.UNTESTED}),
        ({"effectiveness": "partly"}, {Said.PARTLY_EFFECTIVE}),
        ({"proofs": ()}, {Said.NO_PROOF}),
        (
            {"proofs": (Proof(1, "self_declared", TODAY),)},
            {Said.NO_PROOF, Said.WEAK_PROOF},
        ),
        ({"is_confirmed": False}, {Said.UNCONFIRMED}),
    ],
)
def test_one_thing_missing_is_partly_and_says_which(
    facts: dict[str, Any], missing: set[Said]
) -> None:
    verdict = judge(DEFAULT, [control(**facts)], TODAY)
    assert (verdict.status, said(verdict.missing)) == (Status.PARTLY, missing)


@pytest.mark.parametrize("change", [{"is_tested": False}, {"proofs": 0}, {"is_confirmed": False}])
def test_a_rule_that_does_not_ask_does_not_miss(change: dict[str, Any]) -> None:
    bare = control(
        effectiveness="not_tested" if "is_tested" in change else "effective",
        tested_on=None if "is_tested" in change else TODAY,
        proofs=() if "proofs" in change else control().proofs,
        is_confirmed="is_confirmed" not in change,
    )
    assert judge(replace(DEFAULT, **change), [bare], TODAY).status == Status.MET
    assert judge(DEFAULT, [bare], TODAY).status == Status.PARTLY


@pytest.mark.parametrize(("asked", "shown"), list(itertools.product(GRADES, GRADES)))
def test_a_stronger_grade_serves_for_a_weaker_one(asked: str, shown: str) -> None:
    verdict = judge(Rule(grade=asked), [control(proofs=(Proof(1, shown, TODAY),))], TODAY)
    enough = GRADES.index(shown) >= GRADES.index(asked)
    assert verdict.status == (Status.MET if enough else Status.PARTLY)


@pytest.mark.parametrize(
    ("until", "status"),
    [
        (TODAY - DAY, Status.PARTLY),
        (TODAY, Status.MET),
        (TODAY + DAY, Status.MET),
    ],
)
def test_the_last_day_of_a_proof_still_counts(until: date, status: Status) -> None:
    verdict = judge(
        DEFAULT, [control(proofs=(Proof(1, "document", TODAY - 90 * DAY, until),))], TODAY
    )
    assert verdict.status == status
    lapsed = (Finding(Said.PROOF_LAPSED, 1, 1, until, "document"),)
    assert verdict.lapsed == (() if status == Status.MET else lapsed)
    if status == Status.MET:
        assert (verdict.changes_on, verdict.changes_to) == (until + DAY, Status.PARTLY)


@pytest.mark.parametrize(
    ("tested", "status"),
    [
        (TODAY - 31 * DAY, Status.PARTLY),
        (TODAY - 30 * DAY, Status.MET),
        (TODAY - 29 * DAY, Status.MET),
    ],
)
def test_a_test_counts_through_the_last_day_of_its_interval(tested: date, status: Status) -> None:
    verdict = judge(DEFAULT, [control(tested_on=tested, interval=30)], TODAY)
    assert verdict.status == status
    until = tested + 30 * DAY
    if status == Status.MET:
        assert (verdict.changes_on, verdict.lapsed) == (until + DAY, ())
    else:
        assert verdict.lapsed == (Finding(Said.TEST_LAPSED, 1, day=until),)


@pytest.mark.parametrize(
    ("collected", "status"),
    [(TODAY - DAY, Status.MET), (TODAY, Status.MET), (TODAY + DAY, Status.PARTLY)],
)
def test_a_proof_counts_from_the_day_it_was_collected(collected: date, status: Status) -> None:
    verdict = judge(DEFAULT, [control(proofs=(Proof(1, "document", collected),))], TODAY)
    assert verdict.status == status
    if status == Status.PARTLY:
        assert said(verdict.missing) == {Said.NO_PROOF, Said.EARLY_PROOF}
        assert (verdict.changes_on, verdict.changes_to) == (collected, Status.MET)


@pytest.mark.parametrize(
    ("withdrawn", "status"),
    [(TODAY - DAY, Status.PARTLY), (TODAY, Status.PARTLY), (TODAY + DAY, Status.MET)],
)
def test_a_withdrawn_proof_no_longer_counts_that_day(withdrawn: date, status: Status) -> None:
    proof = Proof(1, "document", TODAY - 9 * DAY, withdrawn_on=withdrawn)
    verdict = judge(DEFAULT, [control(proofs=(proof,))], TODAY)
    assert verdict.status == status
    assert said(verdict.lapsed) == ({Said.PROOF_WITHDRAWN} if status == Status.PARTLY else set())


def test_what_lapsed_and_was_replaced_is_not_held_against_anybody() -> None:
    proofs = (
        Proof(1, "document", TODAY - 90 * DAY, TODAY - 30 * DAY),
        Proof(2, "document", TODAY - 30 * DAY),
    )
    verdict = judge(DEFAULT, [control(proofs=proofs)], TODAY)
    assert (verdict.status, verdict.lapsed) == (Status.MET, ())


def test_two_controls_are_asked_for_and_counted() -> None:
    rule = Rule(controls=2)
    assert judge(rule, [control(), control(key=2)], TODAY).status == Status.MET
    short = judge(rule, [control(), control(key=2, is_confirmed=False)], TODAY)
    assert short.status == Status.PARTLY
    assert Finding(Said.TOO_FEW, have=1, need=2) in short.missing


def test_proofs_of_two_controls_do_not_add_up() -> None:
    two = Rule(proofs=2)
    assert judge(two, [control(), control(key=2)], TODAY).status == Status.PARTLY


def test_the_next_change_passes_over_days_on_which_nothing_changes() -> None:
    proofs = (
        Proof(1, "document", TODAY, TODAY + 5 * DAY),
        Proof(2, "document", TODAY, TODAY + 9 * DAY),
    )
    verdict = judge(DEFAULT, [control(proofs=proofs)], TODAY)
    assert verdict.changes_on == TODAY + 10 * DAY


# --- whatever comes -----------------------------------------------------------------------------

days = st.dates(TODAY - 400 * DAY, TODAY + 400 * DAY)
proofs = st.builds(
    Proof,
    key=st.integers(1, 50),
    grade=st.sampled_from(GRADES),
    collected_on=days,
    valid_until=st.none() | days,
    withdrawn_on=st.none() | days,
)


@st.composite
def facts(draw: st.DrawFn) -> ControlFacts:
    """Any control the register can hold."""
    effectiveness = draw(st.sampled_from(["not_tested", "effective", "partly", "ineffective"]))
    return ControlFacts(
        key=draw(st.integers(1, 9)),
        state=draw(st.sampled_from(["planned", "in_progress", "in_place", "retired"])),
        effectiveness=effectiveness,
        tested_on=None if effectiveness == "not_tested" else draw(days),
        interval=draw(st.integers(1, 500)),
        is_confirmed=draw(st.booleans()),
        proofs=tuple(draw(st.lists(proofs, max_size=4))),
    )


rules = st.builds(
    Rule,
    controls=st.integers(1, 3),
    is_tested=st.booleans(),
    proofs=st.integers(0, 2),
    grade=st.sampled_from(GRADES),
    is_confirmed=st.booleans(),
)


@given(rules, st.lists(facts(), min_size=1, max_size=4), proofs, st.data())
def test_more_proof_never_lowers_and_less_never_raises(
    rule: Rule, controls: list[ControlFacts], proof: Proof, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(controls) - 1))
    more = [*controls]
    more[place] = replace(more[place], proofs=(*more[place].proofs, proof))
    less, richer = (ORDER.index(status_of(rule, each, TODAY)) for each in (controls, more))
    assert less <= richer


@given(rules, st.lists(facts(), max_size=4, unique_by=lambda each: each.key), st.randoms())
def test_order_does_not_matter(rule: Rule, controls: list[ControlFacts], chance: Any) -> None:
    mixed = [
        replace(each, proofs=tuple(chance.sample(each.proofs, len(each.proofs))))
        for each in controls
    ]
    chance.shuffle(mixed)
    here, there = judge(rule, controls, TODAY), judge(rule, mixed, TODAY)
    assert (here.status, here.changes_on) == (there.status, there.changes_on)
    for name in ("counted", "missing", "lapsed"):
        assert set(getattr(here, name)) == set(getattr(there, name))


@given(rules, st.lists(facts(), max_size=4))
def test_the_next_change_is_the_first_day_with_another_status(
    rule: Rule, controls: list[ControlFacts]
) -> None:
    verdict = judge(rule, controls, TODAY)
    horizon = verdict.changes_on or TODAY + 900 * DAY
    for ahead in range(1, (horizon - TODAY).days):
        assert status_of(rule, controls, TODAY + ahead * DAY) == verdict.status
    if verdict.changes_on:
        assert status_of(rule, controls, verdict.changes_on) == verdict.changes_to != verdict.status


@given(rules, st.lists(facts(), max_size=4))
def test_what_is_short_of_met_says_why(rule: Rule, controls: list[ControlFacts]) -> None:
    verdict = judge(rule, controls, TODAY)
    assert verdict.status == Status.MET or verdict.missing or verdict.lapsed


# --- which rule ---------------------------------------------------------------------------------


def test_every_shipped_rule_is_about_an_entry_there_is() -> None:
    known = {
        (catalogue.framework, entry.ref)
        for catalogue in parse(catalogues()).catalogues
        for entry in catalogue.entries
    }
    frameworks = {framework for framework, _ in known}
    for framework, ref in shipped.shipped().rules:
        assert (framework, ref) in known if ref else framework in frameworks


def test_every_shipped_rule_has_a_reason() -> None:
    assert all(each.reason for each in shipped.shipped().rules.values())


@pytest.mark.parametrize(
    ("framework", "path", "ref", "grade", "is_tested"),
    [
        ("EU_AI_ACT", ["Art. 9(1)", "Art. 9"], "", "document", True),
        ("EU_AI_ACT", ["Art. 12(2)(a)", "Art. 12(2)", "Art. 12"], "Art. 12", "machine", True),
        ("EU_AI_ACT", ["Annex VII(3.1)", "Art. 43"], "Annex VII(3.1)", "independent", False),
        ("EU_AI_ACT", ["Art. 43(2)", "Art. 43"], "Art. 43", "document", False),
        ("EU_AI_ACT", ["Art. 49(1)", "Art. 49"], "Art. 49", "document", False),
        ("OECD_AI", ["1.2.a", "1.2", "1"], "", "self_declared", False),
    ],
)
def test_the_most_specific_rule_is_taken(
    framework: str, path: list[str], ref: str, grade: str, is_tested: bool
) -> None:
    found = Book().of(framework, path)
    assert (found.ref, found.rule.grade, found.rule.is_tested) == (ref, grade, is_tested)
    assert not found.is_own


def test_an_own_rule_comes_before_every_shipped_one() -> None:
    own = [
        Stated(Rule(proofs=2), "EU_AI_ACT", "Art. 12", "Ours", is_own=True),
        Stated(Rule(proofs=3), "EU_AI_ACT", "", "Ours", is_own=True),
    ]
    book = Book(own)
    assert book.of("EU_AI_ACT", ["Art. 12(1)", "Art. 12"]).rule.proofs == 2
    assert book.of("EU_AI_ACT", ["Annex VII(3.1)", "Art. 43"]).rule.proofs == 3
    assert not book.of("OECD_AI", ["1.1", "1"]).is_own


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{framework: A, grade: gold, reason: Because}", "gold is not a grade"),
        ("{framework: A, tests: 1, reason: Because}", "does not have tests"),
        ("{framework: A, ref: X}", "A X has no reason"),
        ("{framework: A, reason: One}\n  - {framework: A, reason: Two}", "two sufficiency rules"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(line: str, sentence: str) -> None:
    text = (
        "default: {controls: 1, tested: true, proofs: 1, grade: document, confirmed: true,"
        " reason: So}\nnothing_to_prove: {kinds: []}\nvoluntary: []\nrules:\n  - " + line
    )
    with pytest.raises(ValueError, match=sentence):
        shipped.read(text)
