"""Mails to whoever is asked for something: written with the asking; `asking_mails` sends them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from riskreg import walls
from riskreg.access import TABLE, Right
from riskreg.actions import outbox
from riskreg.models import (
    AttestationRound,
    AuditRequest,
    Membership,
    SecondAssessment,
    SignOff,
    User,
)
from riskreg.queries import days, subjects

SIGN_OFF, ROUND, SECOND, REQUEST = "asked_sign_off", "asked_round", "asked_second", "asked_request"


def of_sign_off(actor: User, asked: SignOff) -> None:
    """All who may approve by their role; who had a part is left out when it is sent."""
    right = Right.AUDIT if subjects.is_papers(asked.record) else Right.APPROVE
    with walls.lifted():  # who asks may see less of the people than those who are asked
        able = Membership.objects.in_force().filter(
            organisation=asked.organisation_id, role__in=TABLE[right]
        )
        people = set(able.values_list("user_id", flat=True))
    today = days.today(asked.organisation, asked.asked_at)
    _write(SIGN_OFF, asked, people - {actor.pk}, due=today, step=f"asked_{asked.step}")


def of_round(actor: User, made: AttestationRound, people: Iterable[UUID]) -> None:
    """Once a round, however many records somebody is asked about."""
    _write(ROUND, made, {*people} - {actor.pk}, due=made.due)


def of_second(actor: User, asked: SecondAssessment) -> None:
    """Whoever is to classify once more."""
    _write(SECOND, asked, {asked.assessor_id} - {actor.pk}, due=asked.due)


def of_request(actor: User, made: AuditRequest) -> None:
    """Whom an auditor asks."""
    _write(REQUEST, made, {made.owner_id} - {actor.pk}, due=made.due)


def _write(kind: str, record: Any, people: set[UUID], *, due: date, step: str = "asked") -> None:
    with walls.lifted():  # they are other people's mails
        here = User.objects.filter(pk__in=people, is_active=True, is_service=False)
        outbox.write(kind, record, here.order_by("pk"), due=due, step=step)
