"""Links that prove an address: for one person, one address in place of one other, one hour.

One is used up when the address changes or is proved: both are in it as they were.
"""

import json
from datetime import timedelta

from cryptography.fernet import InvalidToken

from governance.locks import lock, unlock
from riskreg.models import User

HOLDS = timedelta(hours=1)
_PURPOSE = "address"


def written(person: User, address: str) -> str:
    """What stands in the link: nobody can read or write it without the keys."""
    return lock(json.dumps([*_bound(person), address]))


def read(link: str, person: User) -> str | None:
    """The address that a link proves; None where it is another's, used, forged or too old."""
    try:
        told = json.loads(unlock(link, holds=HOLDS))
    except (InvalidToken, ValueError):
        return None
    if not isinstance(told, list) or told[:-1] != _bound(person):
        return None
    return str(told[-1])


def _bound(person: User) -> list[str]:
    proved = person.email_proved_at.isoformat() if person.email_proved_at else ""
    return [_PURPOSE, str(person.pk), person.email, proved]
