"""Taking in many systems at once: what a file would change, and changing it, all or none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, numbers, reviews, systems
from riskreg.models import AISystem, Organisation, Unit, User, Vendor
from riskreg.rules.causes import causes as causes_of
from riskreg.rules.imports import Row, RowFault, shown
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

REFERENCES = ("unit", "vendor", "owner")
Change = tuple[AISystem, dict[str, Any]]


@dataclass(slots=True)
class Comparison:
    """What rows would do to the register: nothing of it is written yet."""

    created: list[Change] = field(default_factory=list)
    updated: list[Change] = field(default_factory=list)
    unchanged: int = 0
    faults: list[RowFault] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    vendors: list[Vendor] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: how many systems were new, changed, or as they were."""

    created: int
    updated: int
    unchanged: int


def compare(
    organisation: Organisation, *, source: str, rows: Sequence[Row], columns: Mapping[str, str]
) -> Comparison:
    """Hold rows against the register; every fault names its row and column.

    A row stands for the system of its `number`, else for the one that `source` calls
    `external_id`, and where it has neither, for the one of its name. Units, vendors and owners
    come as words. Nothing is written.
    """
    comparing = _Comparing(organisation, source, columns)
    comparing.look_up(rows, AISystem.objects.all())
    return comparing.hold_all(rows)


@transaction.atomic
def take_in(
    actor: User,
    organisation: Organisation,
    *,
    source: str,
    rows: Sequence[Row],
    columns: Mapping[str, str],
) -> Taken:
    """Register or change many systems, all or none, in sets, with one event a record.

    Raises ValidationError when a row is faulty; `compare` tells every fault.
    """
    access.require(actor, Right.IMPORT, organisation)
    held = AISystem.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    # Systems before numbers, as whoever adds a record to a system takes them; what was registered
    # until one's turn came is held by nobody yet.
    list(held.filter(organisation=organisation).values_list("pk"))
    comparing = _Comparing(organisation, source, columns)
    comparing.look_up(rows, held)
    found = comparing.hold_all(rows)
    if found.faults:
        refusal.stop([Refusal("", "rows_faulty", {"count": len(found.faults)})])
    _write(actor, organisation, found)
    return Taken(len(found.created), len(found.updated), found.unchanged)


class _Names:
    """Records of an organisation by name whatever its case; unknown ones are made, not saved."""

    def __init__(self, kind: type[Unit] | type[Vendor], organisation: Organisation) -> None:
        self.kind = kind
        self.organisation = organisation
        known = kind.objects.filter(organisation=organisation)
        self.by_name: dict[str, Any] = {each.name.lower(): each for each in known}
        self.added: list[Any] = []

    def get(self, name: str) -> Any:
        if not name:
            return None
        if name.lower() not in self.by_name:
            record = self.kind(organisation=self.organisation, name=name)
            self.by_name[name.lower()] = record
            self.added.append(record)
        return self.by_name[name.lower()]


class _Comparing:
    """One comparison: what is known, what was found."""

    def __init__(self, organisation: Organisation, source: str, columns: Mapping[str, str]) -> None:
        self.organisation = organisation
        self.source = source
        self.columns = columns
        self.next_number = numbers.next_number(AISystem, organisation.pk)
        self.units = _Names(Unit, organisation)
        self.vendors = _Names(Vendor, organisation)
        self.owners = _owners(organisation)
        self.by_key: dict[str, AISystem] = {}
        self.by_number: dict[int, AISystem] = {}
        self.by_name: dict[str, list[AISystem]] = {}
        self.found = Comparison()

    def look_up(self, rows: Sequence[Row], among: QuerySet[AISystem]) -> None:
        """Read the systems that rows may stand for, in one query."""
        known = among.filter(organisation=self.organisation)
        if all("external_id" in row.values for row in rows):
            known = known.filter(external_source=self.source)
        for system in known.select_related(*REFERENCES):
            self.by_number[system.number] = system
            self.by_name.setdefault(system.name.casefold(), []).append(system)
            if system.external_source == self.source:
                self.by_key[system.external_id] = system

    def hold_all(self, rows: Sequence[Row]) -> Comparison:
        """Sort every row in."""
        for row in rows:
            self.hold(row)
        self.found.units = self.units.added
        self.found.vendors = self.vendors.added
        return self.found

    def hold(self, row: Row) -> None:
        """Sort one row in: new, changed, as it was, or faulty."""
        faults: list[RowFault] = []
        system = self._system(row, faults)
        values = self._values(row, faults)
        if system is None:
            self.found.faults += faults
            return
        if "external_id" not in values:  # a list of one's own adds to what another list brought
            values["extra"] = {**system.extra, **values["extra"]}
        is_new = system._state.adding
        changed = changes.apply(system, values)
        if changed and system.is_archived:
            expected = _("This system is archived. Restore it before you change it.")
            faults.append(self._fault(row, "number", system.reference, expected))
        if changed:
            faults += self._misfits(row, system)
        if faults:
            self.found.faults += faults
        elif is_new:
            self.next_number += 1
            told = {name: pair[1] for name, pair in changed.items()}
            self.found.created.append((system, {"number": system.number, **told}))
        elif changed:
            self.found.updated.append((system, changed))
        else:
            self.found.unchanged += 1

    def _system(self, row: Row, faults: list[RowFault]) -> AISystem | None:
        number = row.values.get("number")
        if number is not None:
            known = self.by_number.get(number)
            if known is None:
                expected = _("You have no system of this number. Leave it empty for a new one.")
                faults.append(self._fault(row, "number", number, expected))
            return known
        if "external_id" in row.values:
            return self.by_key.get(row.values["external_id"]) or self._new()
        same = self.by_name.get(row.values["name"].casefold(), [])
        if len(same) > 1:
            expected = _("You have %(count)s systems of this name. Give the number of the one.")
            told = expected % {"count": len(same)}
            faults.append(self._fault(row, "name", row.values["name"], told))
            return None
        return same[0] if same else self._new()

    def _new(self) -> AISystem:
        return AISystem(
            organisation=self.organisation,
            external_source=self.source,
            number=self.next_number,
        )

    def _values(self, row: Row, faults: list[RowFault]) -> dict[str, Any]:
        values = {name: value for name, value in row.values.items() if name != "number"}
        if "unit" in values:
            values["unit"] = self.units.get(values["unit"])
        if "vendor" in values:
            values["vendor"] = self.vendors.get(values["vendor"])
        if values.get("owner"):
            owner = self.owners.get(values["owner"].lower())
            if owner is None:
                expected = _("No member has this e-mail address or name. Let the person in first.")
                faults.append(self._fault(row, "owner", values["owner"], expected))
            values["owner"] = owner
        elif "owner" in values:
            values["owner"] = None
        return values

    def _misfits(self, row: Row, system: AISystem) -> Iterator[RowFault]:
        for name, sentences in _sentences(system).items():
            for sentence in sentences:
                yield self._fault(row, name, getattr(system, name, ""), sentence)

    def _fault(self, row: Row, field: str, value: Any, expected: str) -> RowFault:
        words = ", ".join(value) if isinstance(value, list) else value
        return RowFault(row.number, self.columns.get(field, field), shown(words), expected)


def _owners(organisation: Organisation) -> dict[str, User]:
    """Members by e-mail address, and by name where only one bears it."""
    members = list(User.objects.filter(memberships__organisation=organisation))
    names = Counter(member.name.lower() for member in members)
    by_name = {member.name.lower(): member for member in members if names[member.name.lower()] == 1}
    return by_name | {member.email.lower(): member for member in members}


def _sentences(system: AISystem) -> dict[str, list[str]]:
    """What the rules and the fields themselves refuse, by field."""
    found: dict[str, list[str]] = {}
    try:
        refusal.stop(systems.field_refusals(system))
    except ValidationError as refused:
        found |= refused.message_dict
    try:
        # References were looked up in sets: no query a row.
        system.clean_fields(exclude=["organisation", *REFERENCES, *found])
    except ValidationError as refused:
        found |= refused.message_dict
    return found


def _write(actor: User, organisation: Organisation, comparison: Comparison) -> None:
    _add(actor, organisation, Did.UNIT_ADDED, comparison.units)
    _add(actor, organisation, Did.VENDOR_ADDED, comparison.vendors)
    AISystem.objects.bulk_create([system for system, _told in comparison.created], batch_size=500)
    now = timezone.now()
    for system, _changed in comparison.updated:
        system.updated_at = now
    fields = sorted({name for _system, changed in comparison.updated for name in changed})
    if comparison.updated:
        AISystem.objects.bulk_update(
            [system for system, _changed in comparison.updated],
            [*fields, "updated_at"],
            batch_size=500,
        )
    trail.record_many(actor, Did.SYSTEM_REGISTERED, organisation, comparison.created)
    trail.record_many(actor, Did.SYSTEM_CHANGED, organisation, comparison.updated)
    causes = {system.pk: causes_of("aisystem", changed) for system, changed in comparison.updated}
    reviews.open_all(actor, organisation, causes)


def _add(actor: User, organisation: Organisation, did: Did, records: Sequence[Any]) -> None:
    if records:
        type(records[0]).objects.bulk_create(records, batch_size=500)
        told = [(record, {"name": record.name}) for record in records]
        trail.record_many(actor, did, organisation, told)
