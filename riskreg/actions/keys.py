"""API keys: create, revoke, and find who a presented key acts for."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import ApiKey, Organisation, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

LONGEST = timedelta(days=366)
_PREFIX = "rr_"


@transaction.atomic
def create(
    actor: User,
    organisation: Organisation,
    *,
    name: str,
    rights: Collection[Right],
    expires_at: datetime,
) -> tuple[ApiKey, str]:
    """Make a key that acts for its creator; the second value is the key itself, shown once."""
    access.require(actor, Right.MANAGE_KEYS, organisation)
    beyond = sorted(right for right in rights if not access.may(actor, right, organisation))
    found = []
    if beyond:
        found.append(Refusal("rights", "rights_beyond", {"rights": ", ".join(beyond)}))
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        found.append(Refusal("expires_at", "expiry_past"))
    refusal.stop(found)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey(
        organisation=organisation,
        user=actor,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        rights=sorted(rights),
        expires_at=expires_at,
    )
    key.full_clean()
    key.save(force_insert=True)
    trail.record(
        actor, Did.KEY_CREATED, key, prefix=prefix, rights=key.rights, expires_at=expires_at
    )
    return key, f"{_PREFIX}{prefix}_{secret}"


@transaction.atomic
def revoke(actor: User, key: ApiKey) -> ApiKey:
    """End a key at once. One's own, or anybody's for who manages people."""
    right = Right.MANAGE_KEYS if key.user_id == actor.pk else Right.MANAGE_PEOPLE
    access.require(actor, right, key)
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        refusal.stop([Refusal("", "revoked")])
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    trail.record(actor, Did.KEY_REVOKED, key, prefix=key.prefix)
    return key


def holder(presented: str) -> tuple[User, ApiKey] | None:
    """The person a presented key acts for, narrowed to the key's rights; None if it is no key."""
    prefix, _, secret = presented.removeprefix(_PREFIX).partition("_")
    key = (
        ApiKey.objects.select_related("user", "organisation")
        .filter(prefix=prefix, revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if key is None or not secrets.compare_digest(key.digest, _digest(secret)):
        return None
    if not key.user.is_active:
        return None
    access.limit_to(key.user, key.rights, key.organisation_id)
    return key.user, key


def _digest(secret: str) -> str:
    # The secret holds 256 random bits: a plain hash is enough, and quick on every call.
    return hashlib.sha256(secret.encode()).hexdigest()
