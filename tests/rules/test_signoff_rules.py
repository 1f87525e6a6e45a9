"""Who may sign off: no way leads around the second person."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import signoffs as rules
from riskreg.rules.signoffs import Ballot, Hat, Party, Request, Step, Voter

PEOPLE = [uuid.UUID(int=number) for number in range(1, 7)]
ASKER, AUTHOR = PEOPLE[0], PEOPLE[1]
DEPUTY = (Hat("engineer", PEOPLE[5]), Hat("approver", PEOPLE[4]))


def key(*people: uuid.UUID) -> frozenset[uuid.UUID]:
    return frozenset(people)


@pytest.mark.parametrize(
    ("voter", "code"),
    [
        (Voter(ASKER, key(ASKER)), "second_person"),
        (Voter(PEOPLE[2], key(PEOPLE[2], AUTHOR)), "second_person"),  # deputy of the author
        (Voter(PEOPLE[3], key(PEOPLE[3])), "sign_off_voted"),
        (Voter(PEOPLE[4], key(PEOPLE[4], PEOPLE[3])), "sign_off_voted"),  # deputy of who voted
        (Voter(PEOPLE[5], key(PEOPLE[5]), is_service=True), "sign_off_service"),
        (Voter(PEOPLE[5], key(PEOPLE[5]), (Hat("engineer", PEOPLE[5]),)), "sign_off_other_role"),
        (Voter(PEOPLE[5], key(PEOPLE[5]), (Hat("approver", PEOPLE[5]),)), ""),
        (Voter(PEOPLE[5], key(PEOPLE[5]), DEPUTY), ""),
    ],
)
def test_each_who_may_not_is_told_why(voter: Voter, code: str) -> None:
    request = Request(
        parties=[Party("Asker", key(ASKER)), Party("Author", key(AUTHOR))],
        steps=[Step(2, frozenset({"approver"}))],
        ballots=[Ballot("Third", key(PEOPLE[3]), 0)],
    )
    found = rules.vote_refusals(request, voter, is_same=True)
    assert [each.code for each in found] == ([code] if code else [])


def test_what_changed_is_not_approved_and_a_refusal_has_its_reason() -> None:
    voter = Voter(PEOPLE[5], key(PEOPLE[5]))
    moved = rules.vote_refusals(Request(), voter, is_same=False)
    mute = rules.vote_refusals(Request(), voter, is_same=True, approves=False, reason=" ")
    over = rules.vote_refusals(Request(state="approved"), voter, is_same=True)
    assert [each.code for each in (*moved, *mute, *over)] == [
        "sign_off_moved", "reason_missing", "sign_off_over",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "may_approve", "worn"),
    [
        (["approver"], [], DEPUTY[1]),  # the step names it
        (["approver", "engineer"], ["approver"], DEPUTY[0]),  # their own comes first
        ([], ["approver"], DEPUTY[1]),  # their own may not approve
        ([], ["approver", "engineer"], DEPUTY[0]),
        ([], ["auditor"], DEPUTY[0]),  # working papers: no role has it
    ],
)
def test_a_deputy_acts_in_the_role_that_has_the_say(
    named: list[str], may_approve: list[str], worn: Hat
) -> None:
    request = Request(steps=[Step(1, frozenset(named))])
    voter = Voter(PEOPLE[5], key(PEOPLE[5], PEOPLE[4]), DEPUTY)
    assert rules.worn_for(request, voter, may_approve) == worn
    assert rules.worn_for(request, Voter(PEOPLE[5], key(PEOPLE[5])), may_approve) is None


def test_steps_follow_one_another() -> None:
    steps = [Step(2), Step(1)]
    first = [Ballot("A", key(PEOPLE[2]), 0)]
    second = [*first, Ballot("B", key(PEOPLE[3]), 0)]
    third = [*second, Ballot("C", key(PEOPLE[4]), 1)]
    assert [rules.standing(steps, each) for each in ([], first, second, third)] == [
        ("asked", 0), ("asked", 0), ("asked", 1), ("approved", 2),
    ]  # fmt: skip
    assert rules.standing(steps, [replace(first[0], approves=False)])[0] == "refused"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([], "sign_off_steps"),
        ([Step()] * 6, "sign_off_steps"),
        ([Step(0)], "sign_off_quorum"),
        ([Step(10)], "sign_off_quorum"),
        ([Step(1, frozenset({"engineer"}))], "sign_off_no_right"),
        ([Step(9), Step(1, frozenset({"approver"}))], ""),
    ],
)
def test_a_rule_can_be_fulfilled(steps: list[Step], code: str) -> None:
    found = rules.policy_refusals(steps, roles=["approver"])
    assert [each.code for each in found] == ([code] if code else [])


def test_an_override_needs_its_reason_a_person_and_what_was_asked_for() -> None:
    for reason, is_service, is_same, state, code in [
        (" ", False, True, "asked", "reason_missing"),
        ("Fire.", True, True, "asked", "sign_off_service"),
        ("Fire.", False, False, "asked", "sign_off_moved"),
        ("Fire.", False, True, "refused", "sign_off_over"),
        ("Fire.", False, True, "asked", ""),
    ]:
        found = rules.override_refusals(
            state=state, is_service=is_service, is_same=is_same, reason=reason
        )
        assert [each.code for each in found] == ([code] if code else [])


def test_steps_are_read_as_they_were_stored() -> None:
    steps = (Step(2, frozenset({"approver"})), Step())
    assert rules.read(rules.plain(steps)) == steps
    assert rules.read([]) == rules.ONE_PERSON


deputies = st.dictionaries(
    st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(PEOPLE), max_size=2), max_size=6
)
moves = st.lists(
    st.tuples(st.sampled_from(["vote", "again", "deputise"]), st.sampled_from(PEOPLE), deputies),
    max_size=25,
)


@given(start=deputies, moves=moves)
def test_no_sequence_leads_around_two_other_people(
    start: dict[uuid.UUID, frozenset[uuid.UUID]],
    moves: list[tuple[str, uuid.UUID, dict[uuid.UUID, frozenset[uuid.UUID]]]],
) -> None:
    """Votes, requests taken back and made anew, deputies that change: a quorum is two others."""
    standing_in = start

    def stands(person: uuid.UUID) -> frozenset[uuid.UUID]:
        return standing_in.get(person, frozenset()) | {person}

    def fresh() -> Request:
        parties = [Party(str(each), stands(each)) for each in (ASKER, AUTHOR)]
        return Request(parties=parties, steps=[Step(2)])

    request, voters = fresh(), set[uuid.UUID]()
    for what, person, then in moves:
        if what == "deputise":
            standing_in = then
        elif what == "again":
            request, voters = fresh(), set()
        elif not rules.vote_refusals(request, Voter(person, stands(person)), is_same=True):
            ballots = [*request.ballots, Ballot(str(person), stands(person), 0)]
            state, _step = rules.standing(request.steps, ballots)
            request, voters = replace(request, ballots=ballots, state=state), voters | {person}
    if request.state == "approved":
        are_two_others(request, voters)


def are_two_others(request: Request, voters: set[uuid.UUID]) -> None:
    first, second = request.ballots
    assert len(voters) == 2
    assert not voters & {ASKER, AUTHOR}
    assert not first.stands_for & second.stands_for
    for party in request.parties:
        assert not party.stands_for & (first.stands_for | second.stands_for)
