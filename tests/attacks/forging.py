"""What a forger does who owns the database, and what the check says of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from riskreg import checkpoints, proofs, trail
from riskreg.models import Event, Organisation, TrailHead
from riskreg.models.trail import chain_of
from riskreg.proofs import Proof
from riskreg.rules import chains
from riskreg.rules.chains import GENESIS, Link
from riskreg.trail import Did

COUNT = 10  # events of the attacked chain, all signed


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor of the database's owner, who has switched the triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def judged(organisation: Organisation, *, outside: bool = False) -> Proof:
    """What the check says, with the file of checkpoints or without."""
    known = list(checkpoints.in_file(Path(settings.CHECKPOINT_FILE))) if outside else []
    return proofs.prove(chain_of(organisation.pk), outside=known)


def rechained(chain: str, start: int) -> None:
    """Make all digests fit again from an event on, the head included: a forger's second step."""
    with unguarded() as cursor:
        before = Event.objects.filter(chain=chain, number=start - 1).first()
        digest = before.digest if before else GENESIS
        for event in Event.objects.filter(chain=chain, number__gte=start).order_by("number"):
            event.previous = digest
            event.digest = digest = trail.digest_of(event)
            cursor.execute(
                "UPDATE riskreg_event SET previous = %s, digest = %s WHERE id = %s",
                [event.previous, event.digest, event.pk],
            )
        last = Event.objects.filter(chain=chain).latest("number")
        TrailHead.objects.filter(pk=chain).update(number=last.number, digest=last.digest)


def cut(organisation: Organisation, number: int) -> None:
    """Cut the tail off and set the head back, as if nothing had ever followed."""
    chain = chain_of(organisation.pk)
    with unguarded():
        Event.objects.filter(chain=chain, number__gt=number).delete()
        last = Event.objects.get(chain=chain, number=number)
        TrailHead.objects.filter(pk=chain).update(number=number, digest=last.digest)


def inserted(chain: str, number: int) -> None:
    """Put an event of one's own in, with a digest that fits it."""
    owner = None if chain == "installation" else chain
    at = Event.objects.get(chain=chain, number=4).at
    before = Event.objects.get(chain=chain, number=3).digest
    link = Link(number, at, None, "unit.added", "organisation", chain, "{}", before, "", owner)
    with unguarded():
        Event.objects.create(
            chain=chain, number=number, organisation_id=owner, at=at, did=link.did,
            target_kind=link.kind, target_key=link.key, body="{}", previous=before,
            digest=chains.digest(chain, link),
        )  # fmt: skip


def written(organisation: Organisation, count: int = 1) -> None:
    """Let some things happen."""
    for _each in range(count):
        with transaction.atomic():
            trail.record(None, Did.UNIT_ADDED, organisation, name="Later")
