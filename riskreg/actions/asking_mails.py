"""Sending what `askings` wrote: to whom it still concerns, once, within a minute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from riskreg import access
from riskreg.actions import outbox, signoffs, voting
from riskreg.actions.askings import REQUEST, ROUND, SECOND, SIGN_OFF
from riskreg.actions.outbox import Fate
from riskreg.models import (
    AttestationRound,
    AuditRequest,
    Reminder,
    RequestState,
    RoundState,
    Said,
    SecondAssessment,
    SecondState,
    SignOff,
    SignOffState,
    User,
)
from riskreg.queries import subjects


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail and the record that is asked about, which still waits for its reader."""

    reminder: Reminder
    record: Any


def send_all(send: Callable[[Notice], bool], now: datetime) -> int:
    """Hand over every unsent mail; `send` says whether it was taken. How many were."""
    return sum(outbox.send_all(kind, _sender(kind, send), now) for kind in _KINDS)


def _sender(kind: str, send: Callable[[Notice], bool]) -> outbox.Send:
    model, waits_for = _KINDS[kind]

    def hand_over(reminder: Reminder) -> Fate:
        record = model.objects.filter(pk=reminder.subject_key).first()
        person, owner = reminder.person, reminder.organisation_id
        is_told = person.wants_asking_mails and access.role_of(person, owner)
        if record is None or not is_told or not waits_for(reminder.person, record):
            return Fate.POINTLESS
        return Fate.TAKEN if send(Notice(reminder, record)) else Fate.REFUSED

    return hand_over


def _may_sign(person: User, asked: SignOff) -> bool:
    return (
        asked.state == SignOffState.ASKED
        and not subjects.is_stale(asked)
        and signoffs.may(signoffs.require_decider, person, asked.record)
        and voting.may_vote(person, asked)
    )


def _is_to_attest(person: User, shown: AttestationRound) -> bool:
    mine = shown.items.filter(asked=person, said__in=["", Said.NOT_MINE])
    return shown.state == RoundState.OPEN and mine.exists()


def _is_to_classify(person: User, asked: SecondAssessment) -> bool:
    return asked.state == SecondState.ASKED and asked.assessor_id == person.pk


def _is_to_answer(person: User, asked: AuditRequest) -> bool:
    is_open = asked.state in (RequestState.ASKED, RequestState.RETURNED)
    return is_open and asked.owner_id == person.pk


_KINDS: Mapping[str, tuple[Any, Callable[[User, Any], bool]]] = {
    SIGN_OFF: (SignOff, _may_sign),
    ROUND: (AttestationRound, _is_to_attest),
    SECOND: (SecondAssessment, _is_to_classify),
    REQUEST: (AuditRequest, _is_to_answer),
}
