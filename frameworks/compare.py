"""What differs between two editions of a framework; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from frameworks.schema import Entry

# How an edition came to say something, and where to read it, is no change of what it says.
_BESIDE_THE_POINT = {"ref", "legal_basis", "amended_by", "source_url"}
COMPARED = tuple(field.name for field in fields(Entry) if field.name not in _BESIDE_THE_POINT)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry both editions have, and the fields in which they differ."""

    before: Entry
    after: Entry
    fields: tuple[FieldChange, ...]

    @property
    def only_dates(self) -> bool:
        """Whether the entry says the same and only its dates moved."""
        return all(
            "date" in change.name or "_from" in change.name or change.name == "readings"
            for change in self.fields
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What the newer edition adds, drops and changes, each in the order of its edition."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def difference(old: Iterable[Entry], new: Iterable[Entry]) -> Difference:
    """Compare two editions entry by entry, matched by reference."""
    before = {entry.ref: entry for entry in old}
    after = {entry.ref: entry for entry in new}
    pairs = [(before[ref], entry) for ref, entry in after.items() if ref in before]
    changes = (Changed(was, now, _changes(was, now)) for was, now in pairs)
    return Difference(
        added=tuple(entry for ref, entry in after.items() if ref not in before),
        removed=tuple(entry for ref, entry in before.items() if ref not in after),
        changed=tuple(change for change in changes if change.fields),
    )


def _changes(was: Entry, now: Entry) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, getattr(was, name), getattr(now, name))
        for name in COMPARED
        if getattr(was, name) != getattr(now, name)
    )
