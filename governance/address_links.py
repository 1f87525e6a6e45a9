"""Links that prove an address: for one person, one address in place of one other, one hour."""

import json
from datetime import timedelta

from cryptography.fernet import InvalidToken

from governance.locks import lock, unlock
from riskreg.models import User

HOLDS = timedelta(hours=1)
_PURPOSE = "address"


def written(person: User, address: str) -> str:
    """What stands in the link: nobody can read or write it without the keys."""
    return lock(json.dumps([_PURPOSE, str(person.pk), person.email, address]))


def read(link: str, person: User) -> str | None:
    """The address that a link proves; None where it is another's, used, forged or too old."""
    try:
        told = json.loads(unlock(link, holds=HOLDS))
    except (InvalidToken, ValueError):
        return None
    if told[:3] != [_PURPOSE, str(person.pk), person.email]:
        return None
    return str(told[3])
