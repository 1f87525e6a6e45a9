"""API keys: create, revoke, and find who a presented key acts for."""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import ApiKey, Membership, Organisation, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

LONGEST = timedelta(days=366)
LONGEST_OVERLAP = timedelta(days=30)
# How exactly the last use of a key is known: a key that is used all day is written twelve times an
# hour, not at every call.
_NOTED_EVERY = timedelta(minutes=5)
_PREFIX = "rr_"


@transaction.atomic
def create(
    actor: User,
    organisation: Organisation,
    *,
    name: str,
    rights: Collection[Right],
    expires_at: datetime,
    holder: User | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; the second value is the key itself, shown once.

    It acts for its creator, or for a service of the organisation where its creator manages people.
    """
    user = holder or actor
    access.require(actor, _right(actor, user.pk), organisation)
    beyond = sorted(right for right in rights if not access.may(user, right, organisation))
    found = []
    if user != actor and not user.is_service:
        found.append(Refusal("holder", "no_service"))
    if beyond:
        found.append(Refusal("rights", "rights_beyond", {"rights": ", ".join(beyond)}))
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        found.append(Refusal("expires_at", "expiry_past"))
    refusal.stop(found)
    key = ApiKey(
        organisation=organisation,
        user=user,
        name=name,
        rights=sorted(rights),
        expires_at=expires_at,
    )
    shown_once = _put_in_force(key)
    trail.record(
        actor,
        Did.KEY_CREATED,
        key,
        prefix=key.prefix,
        rights=key.rights,
        expires_at=expires_at,
        person=user.pk,
    )
    return key, shown_once


def _put_in_force(key: ApiKey) -> str:
    """Draw a prefix and a secret for a new key, and store what may be stored of them."""
    key.prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key.digest = _digest(secret)
    key.full_clean()
    key.save(force_insert=True)
    return f"{_PREFIX}{key.prefix}_{secret}"


@transaction.atomic
def rotate(actor: User, key: ApiKey, *, overlap: timedelta = timedelta(0)) -> tuple[ApiKey, str]:
    """Give a key a successor with the same rights and as long a life; the old one ends.

    At once, or after an overlap in which what uses it can be given the new one.
    """
    require_renewal(actor, key)
    rows = ApiKey.objects.select_for_update(no_key=True, of=("self",))
    key = rows.select_related("user", "organisation").get(pk=key.pk)
    now = timezone.now()
    found = []
    if key.revoked_at is not None or key.expires_at <= now:
        found.append(Refusal("", "key_over"))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        found.append(Refusal("overlap", "overlap_long", {"days": LONGEST_OVERLAP.days}))
    refusal.stop(found)
    successor = ApiKey(
        organisation=key.organisation,
        user=key.user,
        name=key.name,
        rights=key.rights,
        expires_at=now + min(key.expires_at - key.created_at, LONGEST),
    )
    shown_once = _put_in_force(successor)
    if overlap:
        key.expires_at = min(key.expires_at, now + overlap)
    else:
        key.revoked_at = now
    key.save(update_fields=["expires_at", "revoked_at"])
    trail.record(
        actor,
        Did.KEY_ROTATED,
        successor,
        prefix=[key.prefix, successor.prefix],
        old_ends_at=key.revoked_at or key.expires_at,
        expires_at=successor.expires_at,
        person=key.user_id,
    )
    return successor, shown_once


def _right(actor: User, holder_id: uuid.UUID) -> Right:
    """One's own keys, or anybody's for who manages people."""
    return Right.MANAGE_KEYS if holder_id == actor.pk else Right.MANAGE_PEOPLE


def require_renewal(actor: User, key: ApiKey) -> None:
    """Raise PermissionDenied unless somebody may see a key's successor.

    A person's is for that person alone: with it an administrator could act as a second person.
    """
    access.require(actor, _right(actor, key.user_id), key)
    if key.user_id != actor.pk and not key.user.is_service:
        raise PermissionDenied(_("Only the person can renew this key. You can revoke it."))


def require_revocation(actor: User, key: ApiKey) -> None:
    """Raise PermissionDenied unless somebody may end a key: one's own, whatever one's role."""
    right = Right.VIEW if key.user_id == actor.pk else Right.MANAGE_PEOPLE
    access.require(actor, right, key)


@transaction.atomic
def revoke(actor: User, key: ApiKey) -> ApiKey:
    """End a key at once. One's own, or anybody's for who manages people."""
    require_revocation(actor, key)
    key = ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if key.revoked_at is not None:
        refusal.stop([Refusal("", "revoked")])
    _end(actor, key)
    return key


def hold(membership: Membership) -> list[ApiKey]:
    """The keys of a member that are not revoked, locked in the order of their keys."""
    mine = ApiKey.objects.of(membership.organisation_id).filter(
        user=membership.user_id, revoked_at=None
    )
    return list(mine.select_for_update(no_key=True).order_by("pk"))


def revoke_all(actor: User | None, membership: Membership) -> None:
    """End every key of a member: for the actions that have asked whether the actor may."""
    for key in hold(membership):
        _end(actor, key)


def _end(actor: User | None, key: ApiKey) -> None:
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    trail.record(actor, Did.KEY_REVOKED, key, prefix=key.prefix)


def holder(presented: str) -> tuple[User, ApiKey] | None:
    """The person a presented key acts for, narrowed to the key's rights; None if it is no key."""
    prefix, _sign, secret = presented.removeprefix(_PREFIX).partition("_")
    key = (
        ApiKey.objects.select_related("user", "organisation")
        .filter(prefix=prefix, revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if key is None or not secrets.compare_digest(key.digest, _digest(secret)):
        return None
    if not key.user.is_active:
        return None
    _note_use(key)
    access.limit_to(key.user, key.rights, key.organisation_id)
    return key.user, key


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at >= _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    # The secret holds 256 random bits: a plain hash is enough, and quick on every call.
    return hashlib.sha256(secret.encode()).hexdigest()
