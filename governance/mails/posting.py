"""Handing letters to the workers; where there is no broker they are sent at once."""

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from governance.locks import lock
from governance.mails import tasks
from riskreg.models import Membership, User


def invitation(membership: Membership) -> None:
    """Tell somebody that they were let in."""
    _hand_over(tasks.send_invitation, str(membership.pk))


def password_link(address: str) -> None:
    """A link for a new password, if the address has an account: found out by a worker."""
    _hand_over(tasks.send_password_link, lock(address))


def address_link(person: User, address: str) -> None:
    """A link that proves an address, if nobody else has it: found out by a worker."""
    _hand_over(tasks.send_address_link, str(person.pk), lock(address))


def _hand_over(task: Task, *told: str) -> None:
    def send() -> None:
        try:
            task.delay(*told)
        except OperationalError:
            task(*told)

    transaction.on_commit(send, robust=True)
