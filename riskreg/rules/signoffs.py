"""Who may sign off, when enough have, and what counts as one person; pure.

Nobody approves what they asked for or wrote, nor does anybody who stands in for such a person or
for whom such a person stands in: what one of them did, all of them did. The same holds between
those who approve, so that a quorum is one of different people.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from riskreg.rules.refusals import Refusal

DRAFT, APPROVED, ASKED, REFUSED = "draft", "approved", "asked", "refused"
MOST_STEPS, MOST_PERSONS = 5, 9


@dataclass(frozen=True, slots=True)
class Step:
    """One step: so many persons, in one of these roles; no role named: whoever may approve."""

    quorum: int = 1
    roles: frozenset[str] = frozenset()


class Lack(StrEnum):
    """Why a record does not count as signed off."""

    MISSING = "missing"
    WAITING = "waiting"
    REFUSED = "refused"
    STALE = "stale"


ONE_PERSON = (Step(),)
OVER = Refusal("", "sign_off_over")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who had a part, with all whom they stand in for."""

    name: str
    stands_for: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Hat:
    """A role somebody may act in, and whose it is: their own, or of whom they stand in for."""

    role: str
    of: uuid.UUID


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who wants to decide, in one of their roles; their own comes first."""

    key: uuid.UUID
    stands_for: frozenset[uuid.UUID]
    hats: tuple[Hat, ...] = ()
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote that was cast, at which step, for whom."""

    name: str
    stands_for: frozenset[uuid.UUID]
    step: int
    approves: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, as far as it has come."""

    state: str = ASKED
    parties: Sequence[Party] = ()
    steps: Sequence[Step] = ONE_PERSON
    ballots: Sequence[Ballot] = field(default=())


def ask_refusals(*, is_asked: bool, is_approved: bool) -> list[Refusal]:
    """Refuse to ask for what waits already, or was approved as it is."""
    if is_approved:
        return [Refusal("", "sign_off_done")]
    return [Refusal("", "sign_off_waits")] if is_asked else []


def dossier_refusals(*, status: str) -> list[Refusal]:
    """Refuse to have a dossier approved that is no draft."""
    return [] if status == DRAFT else [Refusal("", "sign_off_no_draft")]


def vote_refusals(
    request: Request, voter: Voter, *, is_same: bool, approves: bool = True, reason: str = ""
) -> list[Refusal]:
    """Why somebody cannot decide now; the first reason that makes all others idle."""
    if request.state != ASKED:
        return [OVER]
    if voter.is_service:
        return [Refusal("", "sign_off_service")]
    part = next((each for each in request.parties if each.stands_for & voter.stands_for), None)
    if part is not None:
        return [Refusal("", "second_person", {"name": part.name})]
    voted = next((each for each in request.ballots if each.stands_for & voter.stands_for), None)
    if voted is not None:
        return [Refusal("", "sign_off_voted", {"name": voted.name})]
    if not _is_asked(request, voter):
        return [Refusal("", "sign_off_other_role")]
    if not is_same:
        return [Refusal("", "sign_off_moved")]
    return [] if approves or reason.strip() else [Refusal("reason", "reason_missing")]


def _is_asked(request: Request, voter: Voter) -> bool:
    roles = _roles(request)
    return not roles or any(each.role in roles for each in voter.hats)


def _roles(request: Request) -> frozenset[str]:
    """The roles that the step names which is waited for."""
    _state, number = standing(request.steps, request.ballots)
    return request.steps[number].roles if number < len(request.steps) else frozenset()


def worn(hats: Sequence[Hat], roles: Collection[str]) -> Hat | None:
    """In which role somebody acts where these have the say; in their own where none has it."""
    return next((each for each in hats if each.role in roles), hats[0] if hats else None)


def worn_for(request: Request, voter: Voter, may_approve: Collection[str]) -> Hat | None:
    """In which role somebody votes: one that the step names, else one that may approve."""
    return worn(voter.hats, _roles(request) or may_approve)


def standing(steps: Sequence[Step], ballots: Sequence[Ballot]) -> tuple[str, int]:
    """The state that votes amount to, and the step that is waited for. One refusal refuses."""
    if any(not each.approves for each in ballots):
        return REFUSED, max(each.step for each in ballots)
    for number, step in enumerate(steps):
        if sum(each.step == number for each in ballots) < step.quorum:
            return ASKED, number
    return APPROVED, len(steps)


def lack(state: str, *, is_stale: bool, is_required: bool) -> Lack | None:
    """What is wrong with the newest request about a record; without one the state is empty.

    An approval of something else than what stands is told of whether or not one is required.
    """
    if state == APPROVED:
        return Lack.STALE if is_stale else None
    if not is_required:
        return None
    return {ASKED: Lack.WAITING, REFUSED: Lack.REFUSED}.get(state, Lack.MISSING)


def withdraw_refusals(*, state: str) -> list[Refusal]:
    """Refuse to take back what is over."""
    return [] if state == ASKED else [OVER]


def override_refusals(*, state: str, is_service: bool, is_same: bool, reason: str) -> list[Refusal]:
    """Refuse to override what is over, by a program, of something else, or without a reason.

    An emergency does without the second person, not without having seen what is approved.
    """
    if state != ASKED:
        return [OVER]
    if is_service:
        return [Refusal("", "sign_off_service")]
    if not is_same:
        return [Refusal("", "sign_off_moved")]
    return [] if reason.strip() else [Refusal("reason", "reason_missing")]


def policy_refusals(steps: Sequence[Step], *, roles: Collection[str]) -> list[Refusal]:
    """Refuse a rule that nobody could fulfil: no step, no person, a role that may not approve."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return [Refusal("steps", "sign_off_steps", {"most": MOST_STEPS})]
    if any(not 1 <= each.quorum <= MOST_PERSONS for each in steps):
        return [Refusal("steps", "sign_off_quorum", {"most": MOST_PERSONS})]
    if any(each.roles - set(roles) for each in steps):
        return [Refusal("steps", "sign_off_no_right")]
    return []


def end_refusals(*, status: str, reason: str) -> list[Refusal]:
    """Refuse to withdraw a dossier that is not in force, or without a reason."""
    found = [] if status == APPROVED else [Refusal("", "dossier_not_in_force")]
    return found if reason.strip() else [*found, Refusal("reason", "reason_missing")]


def read(steps: Sequence[Mapping[str, object]]) -> tuple[Step, ...]:
    """Steps from plain values, as they are stored; none stored is the shipped rule."""
    found = tuple(
        Step(quorum=int(str(each["quorum"])), roles=frozenset(map(str, _list(each["roles"]))))
        for each in steps
    )
    return found or ONE_PERSON


def plain(steps: Sequence[Step]) -> list[dict[str, object]]:
    """Steps as plain values, to be stored and shown."""
    return [{"quorum": each.quorum, "roles": sorted(each.roles)} for each in steps]


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
