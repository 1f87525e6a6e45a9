"""Fundamental rights impact assessment: who owes one, where it stands, when it may be told; pure.

Art. 27 of Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from riskreg.rules.refusals import Refusal

DUTY = "Art. 27(1)"
PARTS = ("a", "b", "c", "d", "e", "f")


class Duty(StrEnum):
    """What the standing classification as deployer says of Art. 27(1)."""

    UNDECIDED = "undecided"  # nobody has classified the system in the role of a deployer
    APPLIES = "applies"
    LATER = "later"
    NOT = "not"


class Stand(StrEnum):
    """How far the newest document is."""

    NOT_DONE = "not_done"
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"  # the authority has not been told yet
    NOTIFIED = "notified"


@dataclass(frozen=True, slots=True)
class Document:
    """One version as the rules see it."""

    state: str
    is_notified: bool = False


def stand(documents: Iterable[Document]) -> Stand:
    """Where the assessment stands: a version in force counts before one that is being written."""
    known = list(documents)
    for each in known:
        if each.state == "approved":
            return Stand.NOTIFIED if each.is_notified else Stand.APPROVED
    states = {each.state for each in known}
    if "submitted" in states:
        return Stand.WAITING
    return Stand.DRAFT if "draft" in states else Stand.NOT_DONE


def is_open(duty: Duty, reached: Stand) -> bool:
    """Whether something of Art. 27 is still to be done; nothing is where no duty is known."""
    return duty in (Duty.APPLIES, Duty.LATER) and reached != Stand.NOTIFIED


def notify_refusals(
    *, state: str, is_notified: bool, on: date, to: str, today: date
) -> list[Refusal]:
    """Why a notification of the authority cannot be recorded (Art. 27(3))."""
    if state != "approved":
        return [Refusal("", "fria_not_approved")]
    if is_notified:
        return [Refusal("", "fria_notified")]
    found = []
    if on > today:
        found.append(Refusal("on", "future"))
    if not to.strip():
        found.append(Refusal("to", "authority_missing"))
    return found


def is_early(notified: date | None, approved: date | None) -> bool:
    """Whether the authority was told before anybody approved what it was told (Art. 27(3))."""
    return notified is not None and approved is not None and notified < approved


def part_refusals(part: str, *, has_dpia: bool, where: str) -> list[Refusal]:
    """Why a part cannot be kept like this (Art. 27(4) for what a DPIA covers already)."""
    if part not in PARTS:
        return [Refusal("part", "fria_part", {"part": part})]
    if where.strip() and not has_dpia:
        return [Refusal("where", "dpia_missing")]
    return []
