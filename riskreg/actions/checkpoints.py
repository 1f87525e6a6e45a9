"""Signing how far a chain has come. No event tells of it: a checkpoint would never catch up."""

import logging

from django.db import transaction
from django.utils import timezone

from riskreg import checkpoints, proofs
from riskreg.checkpoints import Signed
from riskreg.models import Checkpoint, Event, TrailHead
from riskreg.rules.chains import GENESIS

log = logging.getLogger(__name__)


def sign_due() -> list[Signed]:
    """Sign every chain that has grown since its last checkpoint; those that do not hold are not."""
    write_missing()
    found = (_due(head) for head in TrailHead.objects.order_by("chain"))
    return [each for each in found if each is not None]


def write_missing() -> int:
    """Write outside what was signed and could not be written there then. How many lines."""
    if not checkpoints.is_kept():
        return 0
    try:
        known = {each.fingerprint for each in checkpoints.kept_outside()}
    except (checkpoints.NoCheckpointError, OSError) as fault:
        log.error(
            "CHECKPOINT_FILE cannot be read: run verify_trail.", extra={"fields": _why(fault)}
        )
        return 0
    every = (row.signed for row in proofs.genuine(Checkpoint.objects.order_by("pk")))
    return sum(map(_outside, [each for each in every if each.fingerprint not in known]))


def _why(fault: Exception) -> dict[str, str]:
    return {"why": type(fault).__name__}


def _outside(signed: Signed) -> bool:
    """Whether it could be written outside; what could not is, with the next that is signed."""
    try:
        checkpoints.append(signed)
    except OSError as fault:
        log.error(
            "A checkpoint is not in CHECKPOINT_FILE. It is written with the next run: let the file"
            " be writable.",
            extra={"fields": {"chain": signed.chain, "number": signed.number, **_why(fault)}},
        )
        return False
    return True


def _due(head: TrailHead) -> Signed | None:
    last = proofs.newest_of(head.chain)
    if not checkpoints.is_kept() or (last is not None and last.number >= head.number):
        return None
    return sign(head.chain, head.number)


def sign(chain: str, number: int) -> Signed | None:
    """A checkpoint of a chain up to an event: the one there is, or a new one.

    What follows the checkpoint before is gone along first, so that nothing that contradicts it is
    ever signed. None without a key, and where the chain does not hold: then the check tells why.
    """
    if not checkpoints.is_kept():
        return None
    before = proofs.newest_of(chain, number)
    if before is not None and before.number == number:
        return before.signed
    proof = proofs.prove(chain, after=before.number if before else 0)
    told = {"fields": {"chain": chain}}
    if proof.uncounted:
        log.error("A chain has checkpoints that count for nothing. Run verify_trail.", extra=told)
    if not proof.may_be_signed or proof.number < number:
        log.error("A chain does not hold: no checkpoint was signed. Run verify_trail.", extra=told)
        return None
    return _write(chain, number)


@transaction.atomic
def _write(chain: str, number: int) -> Signed:
    # One checkpoint of a chain after another.
    TrailHead.objects.select_for_update(no_key=True).get(pk=chain)
    last = next(proofs.genuine(Checkpoint.objects.filter(chain=chain).order_by("-pk")), None)
    unsigned = Checkpoint(
        chain=chain,
        number=number,
        digest=Event.objects.get(chain=chain, number=number).digest,
        at=timezone.now(),
        previous=last.signed.fingerprint if last else GENESIS,
        key=checkpoints.own_fingerprint(),
    )
    signed = checkpoints.sign(unsigned.signed)
    unsigned.signature = signed.signature
    unsigned.save(force_insert=True)
    transaction.on_commit(lambda: _outside(signed))
    return signed
