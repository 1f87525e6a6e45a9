"""The organisation at once: the same answer as system by system, in few queries."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from riskreg.actions import inventory, systems
from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    DeclinedInheritance,
    NotApplicable,
    Organisation,
    SufficiencyRule,
    User,
    Vendor,
)
from riskreg.queries import coverage, coverage_matrix
from riskreg.queries.coverage import Applies, Counts
from riskreg.rules import coverage_sets
from riskreg.rules.coverage_sets import Asked
from riskreg.rules.sufficiency import ControlFacts, Rule, Status, status_of, tally
from tests import make, proven
from tests.rules.test_sufficiency import TODAY, facts, rules

ACT = "EU_AI_ACT"


@given(
    st.lists(rules, min_size=4, max_size=4),
    st.lists(st.tuples(facts(), st.integers(0, 15)), max_size=5),
    st.integers(0, 15),
    st.integers(0, 15),
)
def test_sets_say_of_every_entry_what_the_rules_say(
    asked: list[Rule], controls: list[tuple[ControlFacts, int]], now: int, later: int
) -> None:
    by_rule = coverage_sets.by_rule(asked)
    serve = coverage_sets.serving(by_rule)
    served = [
        serve(linked, tally(control, TODAY))
        for control, linked in controls
        if control.state != "retired"
    ]
    found = coverage_sets.standing(Asked(now, later & ~now), served, by_rule)
    for place, rule in enumerate(asked):
        bit = 1 << place
        said = [status for status in Status if getattr(found, status.value) & bit]
        serving = [control for control, linked in controls if linked & bit]
        binds = (now | later) & bit
        assert said == ([status_of(rule, serving, TODAY)] if binds else [])


@given(st.lists(st.tuples(*[st.integers(0, 2**19 - 1)] * 6), max_size=4), st.integers(0, 2**19 - 1))
def test_counting_by_entry_counts_every_bit(told: list[Any], mask: int) -> None:
    standings = [coverage_sets.Standing(*each) for each in told]
    summed = coverage_sets.per_entry(standings, 19)[:, coverage_sets.places(mask, 19)].sum(axis=1)
    for place in range(6):
        assert summed[place] == sum((each[place] & mask).bit_count() for each in standings)


@pytest.fixture
def house(catalogues: None) -> Iterator[Organisation]:
    """An organisation, with nothing kept from another test."""
    coverage_matrix.kept.clear()
    yield make.organisation()
    coverage_matrix.kept.clear()


def told(held: coverage.Held) -> dict[str, Counter[str]]:
    """How the entries under each heading stand, by the tree."""
    found = {}
    for group in held.groups:
        counted: Counter[str] = Counter()
        for node in group.all():
            if node.status:
                counted[node.status.value] += 1
                counted["later"] += node.applies == Applies.LATER
            counted["claimed"] += node.applies == Applies.CLAIMED
        found[group.entry.ref] = +counted
    return found


def counter(counts: Counts) -> Counter[str]:
    """The same of a cell."""
    names = ("met", "partly", "not_met", "unknown", "later", "claimed")
    return +Counter({name: getattr(counts, name) for name in names})


REFS = ("Art. 4", "Art. 9", "Art. 9(2)", "Art. 9(8)", "Art. 10", "Art. 12", "Art. 26", "Annex IV")


def an_invented_control(
    house: Organisation,
    officer: User,
    held: list[AISystem],
    number: int,
    chance: random.Random,
) -> Control:
    """A control in one of many states, with none to two proofs."""
    today = timezone.localdate()
    result = chance.choice(["effective", "effective", "partly", "ineffective", "not_tested"])
    made = proven.control(
        house,
        *chance.sample(REFS, 2),
        actor=officer,
        framework=chance.choice([ACT, ACT, "OECD_AI"]) if number else ACT,
        systems=chance.sample(held, chance.randrange(3)),
        is_organisation_wide=number % 11 == 0,
        state=chance.choice(["in_place", "in_place", "planned", "retired"]),
        effectiveness=result,
        tested_on=None if result == "not_tested" else today - timedelta(days=number * 20),
        **({} if number % 3 else {"confirmed_by": None, "confirmed_at": None}),
    )
    for _ in range(chance.randrange(3)):
        proven.evidence(
            house,
            [made],
            grade=chance.choice(["self_declared", "document", "machine", "independent"]),
            collected_on=today - timedelta(days=chance.randrange(30)),
            valid_until=chance.choice([None, today, today - timedelta(days=1)]),
        )
    return made


def invented(house: Organisation, officer: User) -> list[AISystem]:
    """Systems, controls, proofs, rules and claims of every sort."""
    chance = random.Random(7)  # noqa: S311 - the same organisation each time
    model = inventory.add(officer, house, AIModel, values={"name": "Compose"})
    vendor = inventory.add(officer, house, Vendor, values={"name": "Northlight"})
    other = inventory.add(officer, house, AIModel, values={"name": "Verse", "vendor": vendor})
    held = [
        make.system(house, officer, vendor=vendor),
        make.system(house, officer, built_on=[model]),
        make.system(house, officer, built_on=[model, other]),
        make.system(house, officer),
        make.system(house, officer),  # never classified
    ]
    make.decision(held[0], officer)
    make.decision(held[0], officer, role="deployer")
    make.decision(held[1], officer, edition="2024-1689", on=date(2026, 7, 1))
    make.decision(held[2], officer, role="deployer")
    make.decision(
        held[3], officer, answers={**make.HIGH_RISK, "annex_iii_points": [], "profiling": False}
    )
    for number in range(40):
        made = an_invented_control(house, officer, held, number, chance)
        if number % 7 == 0:
            made.ai_models.add(model)
        if number % 9 == 0:
            made.vendors.add(vendor)
        if number % 11 == 0:
            DeclinedInheritance.objects.create(
                organisation=house, system=held[1], control=made, reason="No", declined_by=officer
            )
    SufficiencyRule.objects.create(
        organisation=house, framework=ACT, ref="Art. 10", controls=2, reason="Two", set_by=officer
    )
    NotApplicable.objects.create(
        organisation=house,
        system=held[0],
        framework=ACT,
        ref="Art. 12(3)",
        reason="No",
        state="confirmed",
        asked_by=officer,
    )
    return held


@pytest.mark.django_db
@pytest.mark.parametrize("framework", [ACT, "OECD_AI"])
def test_the_matrix_says_what_the_trees_say(house: Organisation, framework: str) -> None:
    officer = make.member(house)
    held = {each.pk: each for each in invented(house, officer)}
    today = timezone.localdate()
    found = coverage_matrix.matrix(house, today, framework)
    assert len(found.rows) == len(held)
    sums: dict[str, Counter[str]] = {}
    for row in found.rows:
        tree = coverage.of_system(held[row.system.pk], today, framework).frameworks[0]
        assert tree.is_open == (row.standing is None)
        if row.standing is None:
            continue
        by_group = told(tree)
        for heading in found.headings:
            cell = coverage_matrix.cell(row.standing, heading.mask)
            expected = by_group.pop(heading.ref, Counter())  # of the other edition alone
            assert counter(cell) == expected, (row.system.name, heading.ref)
            assert cell.status == coverage_matrix.status_in(row.standing, heading.mask)
            sums.setdefault(heading.ref, Counter()).update(expected)
        assert not any(by_group.values())
    assert {ref: counter(each) for ref, each in found.totals.items()} == sums
    assert counter(found.total) == sum(sums.values(), Counter())


@pytest.mark.django_db
def test_what_is_kept_is_never_stale(house: Organisation) -> None:
    officer = make.member(house)
    system = make.system(house, officer)
    make.decision(system, officer)
    today = timezone.localdate()
    before = coverage_matrix.matrix(house, today, ACT).total
    assert coverage_matrix.matrix(house, today, ACT).total is before
    proven.proven(house, "Art. 9", systems=[system])
    after = coverage_matrix.matrix(house, today, ACT).total
    assert after.met > before.met
    systems.archive(officer, system, reason="Gone")
    assert coverage_matrix.matrix(house, today, ACT).total.total == 0


@pytest.mark.django_db
def test_the_matrix_takes_as_many_queries_for_few_as_for_many(house: Organisation) -> None:
    officer = make.member(house)
    today = timezone.localdate()

    def taken() -> int:
        coverage_matrix.kept.clear()
        with CaptureQueriesContext(connection) as captured:
            assert coverage_matrix.matrix(house, today, ACT).totals is not None
        return len(captured)

    for _ in range(2):
        system = make.system(house, officer)
        make.decision(system, officer)
        proven.proven(house, "Art. 9", systems=[system])
    taken()
    few = taken()
    for _ in range(4):
        system = make.system(house, officer)
        make.decision(system, officer)
        proven.proven(house, "Art. 9", "Art. 10", systems=[system])
    assert taken() == few <= 10
    with CaptureQueriesContext(connection) as captured:
        coverage_matrix.matrix(house, today, ACT)
    assert len(captured) == 2


@pytest.mark.django_db
def test_a_framework_that_is_not_loaded_is_said_so(house: Organisation) -> None:
    with pytest.raises(LookupError):
        coverage_matrix.matrix(house, timezone.localdate(), "NOBODY")


@pytest.mark.django_db
def test_nothing_of_another_organisation_counts(house: Organisation) -> None:
    officer = make.member(house)
    make.decision(make.system(house, officer), officer)
    other = make.organisation()
    proven.proven(other, "Art. 9", is_organisation_wide=True)
    make.decision(make.system(other))
    found = coverage_matrix.matrix(house, timezone.localdate(), ACT)
    assert len(found.rows) == 1
    assert found.total.met == 0
