"""How the events of a chain follow from one another: the form under a digest, what breaks it; pure.

A million events are gone through in seconds, so that the form of an event is put together here by
hand. It is the canonical JSON of `riskreg.trail.told`, which a test compares.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

GENESIS = "0" * 64
MOST = 20  # breaks that are told one by one, of each verdict


class Link(NamedTuple):
    """One event as the database has it; keys as text, `owner` the organisation of its row."""

    number: int
    at: datetime
    actor: str | None
    did: str
    kind: str
    key: str
    body: str
    previous: str
    digest: str
    owner: str | None


class Verdict(StrEnum):
    """What a break speaks against."""

    INTEGRITY = "integrity"  # what is there is as it was written
    COMPLETENESS = "completeness"  # nothing is missing, and nothing beyond what was counted


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain no longer holds, and why."""

    chain: str
    number: int
    reason: str
    verdict: Verdict = Verdict.INTEGRITY


def form(chain: str, link: Link) -> str:
    """Everything an event says, in the form its digest is made of."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    actor = "null" if link.actor is None else f'"{link.actor}"'
    return (
        f'{{"actor":{actor},"at":"{at}","body":{quoted(link.body)},"chain":{quoted(chain)},'
        f'"did":{quoted(link.did)},"number":{link.number},"previous":{quoted(link.previous)},'
        f'"target":[{quoted(link.kind)},{quoted(link.key)}]}}'
    )


def digest(chain: str, link: Link) -> str:
    """SHA-256, in hex, over everything the event says and the digest before it."""
    return hashlib.sha256(form(chain, link).encode()).hexdigest()


@dataclass(slots=True)
class Walk:
    """Goes along a chain, event by event, and notes where it does not hold.

    After a break it goes on from the event that is there, so that one break is told once and what
    comes behind it is looked at all the same.
    """

    chain: str
    owner: str | None  # the organisation whose chain it is
    number: int = 0
    digest: str = GENESIS
    breaks: dict[Verdict, list[Break]] = field(
        default_factory=lambda: {each: [] for each in Verdict}
    )

    def over(self, links: Iterable[Link]) -> Iterator[Link]:
        """Each event once it was looked at."""
        for link in links:
            reason = "" if link.number == self.number + 1 else self._gap(link)
            if not reason and link.previous != self.digest:
                self.note(link.number, "it does not follow from the event before it")
            if link.digest != digest(self.chain, link):
                self.note(link.number, "its content does not match its digest")
            if link.owner != self.owner:
                self.note(link.number, "its row names another organisation than its chain")
            self.number, self.digest = link.number, link.digest
            yield link

    def _gap(self, link: Link) -> str:
        first, last = self.number + 1, link.number - 1
        if last < first:
            reason = "its number was given before"
        elif first == last:
            reason = f"event {first} is missing"
        else:
            reason = f"events {first} to {last} are missing"
        self.note(link.number, reason, Verdict.COMPLETENESS)
        return reason

    def ends_at(self, number: int, digest: str) -> None:
        """Compare with what the head of the chain says."""
        if number != self.number:
            reason = f"the chain ends at {self.number}, its head says {number}"
            self.note(self.number + 1, reason, Verdict.COMPLETENESS)
        elif digest != self.digest:
            self.note(number, "the head of the chain has another digest")

    def note(self, number: int, reason: str, verdict: Verdict = Verdict.INTEGRITY) -> None:
        """Keep a break, up to as many as anybody reads."""
        if len(self.breaks[verdict]) < MOST:
            self.breaks[verdict].append(Break(self.chain, number, reason, verdict))
