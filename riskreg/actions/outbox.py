"""The outbox: a mail is a row first, and goes out once, whoever is killed in between.

The row is written in the transaction of what it tells. It is sent under a lock that others skip,
and marked as sent in the same transaction. A worker that is killed before it has handed the mail
over leaves the row unsent, and the next run sends it.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg.models import Reminder, User

RETRIED = timedelta(days=1)  # so long a mail that was refused is tried again


class Fate(Enum):
    """What became of a mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    POINTLESS = "pointless"  # there is nothing to tell any more


Send = Callable[[Reminder], Fate]


def write(kind: str, record: Any, people: Iterable[User], *, due: date, step: str) -> None:
    """A mail about a record to each of these people, in the caller's transaction; each once."""
    Reminder.objects.bulk_create(
        [
            Reminder(
                organisation_id=record.organisation_id,
                person=person,
                subject_kind=kind,
                subject_key=record.pk,
                due=due,
                step=step,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def send_all(kind: str, send: Send, now: datetime) -> int:
    """Hand over every unsent mail of a kind, one a transaction; returns how many went out.

    What `send` calls refused stays unsent for a later run; what it raises ends this one.
    """
    count, tried = 0, set[uuid.UUID]()
    while True:
        pk, sent = _send_one(kind, send, now, tried)
        if pk is None:
            return count
        tried.add(pk)
        count += sent


@transaction.atomic
def _send_one(
    kind: str, send: Send, now: datetime, tried: set[uuid.UUID]
) -> tuple[uuid.UUID | None, bool]:
    reminder = (
        Reminder.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(subject_kind=kind, sent_at=None, made_at__gt=now - RETRIED)
        .filter(person__is_active=True)
        .exclude(pk__in=tried)
        .select_related("person", "organisation")
        .order_by("made_at", "pk")
        .first()
    )
    if reminder is None:
        return None, False
    pk: uuid.UUID = reminder.pk
    fate = send(reminder)
    if fate == Fate.POINTLESS:
        reminder.delete()
    if fate != Fate.TAKEN:
        return pk, False
    reminder.sent_at = timezone.now()
    reminder.save(update_fields=["sent_at"])
    return pk, True
