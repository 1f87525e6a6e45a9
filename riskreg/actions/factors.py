"""Second factors of sign-in: what was done to one's own, without any secret."""

from riskreg import trail
from riskreg.models import User
from riskreg.trail import Did


def record(user: User, did: Did, *, kind: str) -> None:
    """One event about a person's own factor, in the transaction that changes it."""
    trail.record(user, did, user, kind=kind)
