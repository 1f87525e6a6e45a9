"""Does a chain hold? Two verdicts: what is there is as it was written, and nothing is missing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import CharField, Min, QuerySet
from django.db.models.functions import Cast

from riskreg import checkpoints
from riskreg.checkpoints import Signed
from riskreg.models import Checkpoint, Event, TrailHead
from riskreg.models.trail import INSTALLATION
from riskreg.rules.chains import GENESIS, MOST, Break, Link, Verdict, Walk

CHUNK = 5000
# So many events are gone along while a reader waits: a second or two. The command takes all.
AT_ONCE = 50_000
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Mark:
    """What something outside of the chain says of it: this event has this digest."""

    number: int
    digest: str
    named: str  # who says so


@dataclass(frozen=True, slots=True)
class Proof:
    """What going along a chain found."""

    chain: str
    after: int  # events up to this one were taken as they are
    number: int  # the last event that is there
    digest: str
    integrity: tuple[Break, ...]
    completeness: tuple[Break, ...]
    newest: Signed | None  # the checkpoint that knows most events
    uncounted: tuple[Break, ...] = ()  # of integrity, those of checkpoints without true signature

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it; completeness is proven by a checkpoint alone."""
        return not self.integrity and not self.completeness

    @property
    def may_be_signed(self) -> bool:
        """Whether it holds but for checkpoints that count for nothing.

        Otherwise, whoever can add a row could keep a chain from ever being signed again.
        """
        return len(self.integrity) == len(self.uncounted) and not self.completeness

    @property
    def first(self) -> Break | None:
        """The break at the lowest number."""
        return min((*self.integrity, *self.completeness), key=lambda b: b.number, default=None)


def silent(number: int) -> None:
    """Tell nobody how far it is."""


def prove(
    chain: str,
    *,
    outside: Iterable[Signed] = (),
    marks: Iterable[Mark] = (),
    keys: Iterable[str] = (),
    after: int = 0,
    step: Step = silent,
) -> Proof:
    """Go along a chain from its first event, or from a later one, up to its head.

    `outside` are checkpoints that were kept elsewhere, `marks` what dossiers given out say, `keys`
    public keys beside our own. Memory stays the same however long the chain is.
    """
    walk = Walk(chain, None if chain == INSTALLATION else chain, after, _digest_at(chain, after))
    signed, uncounted = _signed(walk, list(outside), _Judge(checkpoints.known_keys(keys)))
    said = [*map(_mark, signed), *marks]
    with transaction.atomic():
        _along(walk, said, step)
    for mark in said:
        if mark.number > walk.number:
            reason = f"the chain ends at {walk.number}, {mark.named} knew event {mark.number}"
            walk.note(walk.number + 1, reason, Verdict.COMPLETENESS)
        elif mark.number <= after:
            _compare(walk, mark, _digest_at(chain, mark.number))
    return Proof(
        chain=chain,
        after=after,
        number=walk.number,
        digest=walk.digest,
        integrity=(*uncounted, *walk.breaks[Verdict.INTEGRITY]),
        completeness=tuple(walk.breaks[Verdict.COMPLETENESS]),
        newest=max(signed, key=lambda each: each.number, default=None),
        uncounted=uncounted,
    )


def prove_end(chain: str) -> Proof:
    """What is found of the last events of a chain, and of what its checkpoints say of all others.

    The checkpoints kept outside count too.
    """
    head = TrailHead.objects.filter(pk=chain).first() or TrailHead(chain=chain)
    outside = checkpoints.kept_outside()
    return prove(chain, outside=outside, after=max(0, head.number - AT_ONCE))


class _Judge:
    """Tells what is wrong with checkpoints, if anything."""

    def __init__(self, keys: dict[str, checkpoints.Known]) -> None:
        self.keys = keys
        self.ends: dict[tuple[str, str], int | None] = {}

    def fault_of(self, signed: Signed) -> str:
        """Of the checkpoint itself, or that its key ended before the event it signs.

        Whoever stole an old key can write any day into a checkpoint, but not into events that
        were recorded since.
        """
        fault = checkpoints.fault_of(signed, self.keys)
        if fault or not self.keys[signed.key].last:
            return fault
        end = self._end(signed.chain, self.keys[signed.key].last)
        is_later = end is not None and signed.number >= end
        return "signs an event of a day on which its key was not in use" if is_later else ""

    def _end(self, chain: str, last: str) -> int | None:
        """The first event of a chain after that day."""
        if (chain, last) not in self.ends:
            ended = datetime.combine(date.fromisoformat(last), time.max, tzinfo=UTC)
            later = Event.objects.filter(chain=chain, at__gt=ended)
            self.ends[chain, last] = later.aggregate(first=Min("number"))["first"]
        return self.ends[chain, last]


def genuine(rows: QuerySet[Checkpoint]) -> Iterator[Checkpoint]:
    """Those of these rows that bear a true signature: a row alone proves nothing.

    Whoever reads checkpoints reads them here; `prove` tells of the others.
    """
    judge = _Judge(checkpoints.known_keys())
    return (each for each in rows.iterator() if not judge.fault_of(each.signed))


def signed_in(chain: str) -> Iterator[Signed]:
    """The checkpoints of a chain in the order they were signed."""
    return (each.signed for each in genuine(Checkpoint.objects.filter(chain=chain).order_by("pk")))


def newest_of(chain: str, upto: int | None = None) -> Checkpoint | None:
    """The checkpoint that knows most events of a chain, or most up to one of them."""
    rows = Checkpoint.objects.filter(chain=chain)
    rows = rows if upto is None else rows.filter(number__lte=upto)
    return next(genuine(rows.order_by("-number", "pk")), None)


def _mark(signed: Signed) -> Mark:
    return Mark(signed.number, signed.digest, f"the checkpoint of {signed.at}")


def _along(walk: Walk, said: list[Mark], step: Step) -> None:
    """To the end; what was appended meanwhile is gone along too before the head is believed."""
    marks = defaultdict[int, list[Mark]](list)
    for mark in said:
        marks[mark.number].append(mark)
    while True:
        begun = walk.number
        for link in walk.over(_links(walk.chain, begun)):
            for mark in marks.get(link.number, ()):
                _compare(walk, mark, link.digest)
            if link.number % CHUNK == 0:
                step(link.number)
        head = TrailHead.objects.filter(pk=walk.chain).first() or TrailHead(chain=walk.chain)
        if head.number <= walk.number or walk.number == begun:
            walk.ends_at(head.number, head.digest)
            return


def _links(chain: str, after: int) -> Iterator[Link]:
    rows = (
        Event.objects.filter(chain=chain, number__gt=after)
        .order_by("number")
        .annotate(actor=Cast("actor_key", CharField()), owner=Cast("organisation_id", CharField()))
        .values_list(
            "number", "at", "actor", "did", "target_kind", "target_key", "body", "previous",
            "digest", "owner",
        )
    )  # fmt: skip
    return map(Link._make, rows.iterator(chunk_size=CHUNK))


def _digest_at(chain: str, number: int) -> str:
    if not number:
        return GENESIS
    found = Event.objects.filter(chain=chain, number=number).values_list("digest", flat=True)
    return found.first() or ""


def _signed(
    walk: Walk, outside: list[Signed], judge: _Judge
) -> tuple[list[Signed], tuple[Break, ...]]:
    """Checkpoints of this chain that bear a true signature; the others are breaks."""
    rows = [each.signed for each in Checkpoint.objects.filter(chain=walk.chain).order_by("pk")]
    _follow(walk, rows)
    kept = {each.fingerprint for each in rows}
    found: dict[str, Signed] = {}
    uncounted: list[Break] = []  # apart: however many, they hide no break of the chain itself
    for signed in (*rows, *(each for each in outside if each.chain == walk.chain)):
        fault = judge.fault_of(signed)
        if fault:
            reason = f"the checkpoint of {signed.at} {fault}"
            uncounted.append(Break(walk.chain, signed.number, reason, Verdict.INTEGRITY))
        elif signed.fingerprint not in (kept | found.keys()):
            reason = f"the checkpoint of {signed.at}, kept elsewhere, is not in the database"
            walk.note(signed.number, reason, Verdict.COMPLETENESS)
        if not fault:
            found[signed.fingerprint] = signed
    return list(found.values()), tuple(uncounted[:MOST])


def _follow(walk: Walk, rows: list[Signed]) -> None:
    before = {GENESIS}
    for signed in rows:
        if signed.previous not in before:
            reason = f"a checkpoint before that of {signed.at} is missing"
            walk.note(signed.number, reason, Verdict.COMPLETENESS)
        before.add(signed.fingerprint)


def _compare(walk: Walk, mark: Mark, digest: str) -> None:
    if digest and digest != mark.digest:  # where there is none, the gap is told
        walk.note(mark.number, f"{mark.named} knew another event of this number")
