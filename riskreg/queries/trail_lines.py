"""The trail as others are given it: JSON Lines that verify/ checks without us."""

from collections.abc import Iterator

from riskreg import proofs, trail
from riskreg.checkpoints import handed_out
from riskreg.models import Event, Organisation
from riskreg.models.trail import chain_of

CHUNK = 2000


def lines(organisation: Organisation) -> Iterator[str]:
    """Every event, the oldest first, then the checkpoints in the order they were signed."""
    chain = chain_of(organisation.pk)
    yield from map(line, Event.objects.filter(chain=chain).order_by("number").iterator(CHUNK))
    for each in proofs.signed_in(chain):
        yield trail.canonical(handed_out(each)) + "\n"


def line(event: Event) -> str:
    """One event with all it says and its digest."""
    return trail.canonical({**trail.told(event), "digest": event.digest}) + "\n"
