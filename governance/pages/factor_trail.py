"""What happens to second factors is recorded: allauth writes them, and calls nobody but these.

Django's own signals of the model, since allauth sends its own only after the commit: the event
belongs into the transaction of the change, and a trigger of the table demands it.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from governance.mails import safety
from riskreg.actions import factors
from riskreg.trail import Did

_CODES = Authenticator.Type.RECOVERY_CODES


@receiver(post_save, sender=Authenticator, dispatch_uid="factor_trail.saved")
def _saved(
    instance: Authenticator, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    did = _what(instance, created, update_fields)
    if did is not None:
        _record(instance, did)


@receiver(post_delete, sender=Authenticator, dispatch_uid="factor_trail.deleted")
def _deleted(instance: Authenticator, **_: Any) -> None:
    _record(instance, Did.FACTOR_REMOVED)


def _what(
    instance: Authenticator, created: bool, update_fields: frozenset[str] | None
) -> Did | None:
    if created:
        return Did.FACTOR_ADDED
    if update_fields == frozenset({"last_used_at"}):
        return None  # of no consequence: the list of sessions has sign-ins
    if instance.type != _CODES:
        return Did.FACTOR_CHANGED
    # allauth writes `data` alone when codes are looked at, the whole row when one is used.
    return (
        Did.RECOVERY_CODES_SHOWN if update_fields == frozenset({"data"}) else Did.RECOVERY_CODE_USED
    )


def _record(instance: Authenticator, did: Did) -> None:
    with transaction.atomic():
        actor = getattr(instance, "removed_by", instance.user)
        factors.record(actor, did, instance.user, kind=str(instance.type))
        safety.tell(instance.user, did, kind=str(instance.type))
