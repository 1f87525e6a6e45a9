"""The importer of AI systems: inventories of any shape a profile describes."""

import ast
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskreg.importers.base import Read, Remark, Row, RowFault, importer
from riskreg.importers.profiles import FURTHER, LEFT_OUT, Profile
from riskreg.importers.readers import Misfit, read
from riskreg.importers.tables import BrokenOff, Table
from riskreg.models import AISystem
from riskreg.rules.imports import WHOLE_FILE, shown

LONGEST_KEY = 200
LONGEST_NUMBER = 9


@importer("systems", title=gettext_lazy("AI systems"))
def parse(table: Table, profile: Profile, mapping: Mapping[str, str]) -> Read:
    """Read every row; all faults are found, none stops the reading but a file that breaks off."""
    reading = _Reading(profile, {column: mapping.get(column, FURTHER) for column in table.columns})
    faults = profile.mapping_faults(reading.mapping)
    if faults:
        return Read(faults=faults)
    rows: list[Row] = []
    try:
        for number, cells in table.rows:
            found = reading.row(number, dict(zip(table.columns, cells, strict=False)), len(cells))
            faults += found if isinstance(found, list) else []
            rows += [found] if isinstance(found, Row) else []
    except BrokenOff as broken:
        faults.append(RowFault(broken.row, "", "", broken.sentence))
    if not rows and not faults:
        faults.append(RowFault(WHOLE_FILE, "", "", _("The file has a head but no rows.")))
    return Read(rows, faults, reading.remarks(), reading.columns())


class _Reading:
    """One reading of one file: where each source stands, which keys were seen, what to remark."""

    def __init__(self, profile: Profile, mapping: Mapping[str, str]) -> None:
        self.profile = profile
        self.mapping = mapping
        self.column_of = {source: column for column, source in mapping.items() if source}
        self.column_of.pop(LEFT_OUT, None)
        self.further = [column for column, source in mapping.items() if source == FURTHER]
        self.lists = {source.name for source in profile.sources if source.is_list}
        self.rules = [
            rule for rule in profile.fields if any(s in self.column_of for s in rule.sources)
        ]
        self.seen: dict[str, int] = {}
        self.repeats: dict[str, int] = {}
        self.remarked: dict[str, list[int]] = {}

    # --- the head ------------------------------------------------------------------------------

    def columns(self) -> dict[str, str]:
        """The column each of our fields is read from, for faults that are found later."""
        names = {
            rule.field: next(self.column_of[s] for s in rule.sources if s in self.column_of)
            for rule in self.rules
        }
        return names | {"external_id": self._key_column(), "number": self._key_column()}

    def _key_column(self) -> str:
        keys = self.profile.key
        names = [keys.reference, *(name for each in keys.alternatives for name in each[::-1])]
        names.append(keys.by_name)
        return next((self.column_of[name] for name in names if name in self.column_of), "")

    # --- a row ---------------------------------------------------------------------------------

    def row(self, number: int, record: Mapping[str, str], width: int) -> Row | list[RowFault]:
        """The row as our fields, or every fault in it."""
        if width != len(self.mapping):
            sentence = _("This row has %(width)s cells, the head has %(columns)s.")
            told = {"width": width, "columns": len(self.mapping)}
            return [RowFault(number, "", "", sentence % told)]
        cells = self._cells(record)
        faults = self._empty_faults(number, cells)
        values: dict[str, Any] = {}
        for rule in self.rules:
            try:
                value = read(rule, cells)
            except Misfit as misfit:
                faults.append(self._fault(number, misfit.source, cells, misfit.expected))
            else:
                values[rule.field] = value.content
                self._remark(number, value.remark, rule.field)
        faults += self._identify(number, cells, values)
        if faults:
            return faults
        values["extra"] = self._extra(record, cells, values)
        return Row(number, values)

    def _cells(self, record: Mapping[str, str]) -> dict[str, str]:
        cells = {source.name: "" for source in self.profile.sources}
        for name, column in self.column_of.items():
            words = _plain(record[column])
            cells[name] = _listed(words) if name in self.lists else words
        return cells

    def _empty_faults(self, number: int, cells: Mapping[str, str]) -> list[RowFault]:
        return [
            self._fault(number, source.name, cells, _("This must be filled in."))
            for source in self.profile.sources
            if source.is_required and not cells[source.name]
        ]

    def _fault(self, number: int, source: str, cells: Mapping[str, str], expected: str) -> RowFault:
        return RowFault(number, self.column_of.get(source, source), shown(cells[source]), expected)

    def _remark(self, number: int, remark: str, field: str = "") -> None:
        if remark:
            label = _label(field) if field else ""
            self.remarked.setdefault(remark % {"field": label}, []).append(number)

    def remarks(self) -> list[Remark]:
        """What was applied to which rows, in the order it came up."""
        return [Remark(sentence, tuple(rows)) for sentence, rows in self.remarked.items()]

    # --- what it is found again by -------------------------------------------------------------

    def _identify(
        self, number: int, cells: Mapping[str, str], values: dict[str, Any]
    ) -> list[RowFault]:
        keys = self.profile.key
        if keys.reference and cells[keys.reference]:
            return self._by_reference(number, cells, values)
        key = self._key(number, cells)
        if not key:  # neither number nor id: the register is asked for the name
            seen = " ".join(cells[keys.by_name].casefold().split())
            return self._twice(number, keys.by_name, f"name {seen}", cells)
        if not keys.counts_repeats:
            values["external_id"] = key
            return self._twice(number, keys.alternatives[0][-1], f"id {key}", cells)
        values["external_id"] = self._counted(number, key)
        return []

    def _by_reference(
        self, number: int, cells: Mapping[str, str], values: dict[str, Any]
    ) -> list[RowFault]:
        name = self.profile.key.reference
        digits = cells[name].upper().removeprefix("AIS-")
        if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
            expected = _("Write the number of a system of yours, like AIS-0042, or leave it empty.")
            return [self._fault(number, name, cells, expected)]
        values["number"] = int(digits)
        return self._twice(number, name, f"number {int(digits)}", cells)

    def _twice(
        self, number: int, source: str, key: str, cells: Mapping[str, str]
    ) -> list[RowFault]:
        first = self.seen.setdefault(key, number)
        if first == number:
            return []
        sentence = _("Row %(first)s is the same system. Keep one of the two.")
        return [self._fault(number, source, cells, sentence % {"first": first})]

    def _key(self, number: int, cells: Mapping[str, str]) -> str:
        first, *others = self.profile.key.alternatives
        if _is_given(cells[first[-1]], self.profile.key.blanks):
            return _short("/".join(cells[name] for name in first if cells[name]))
        for names in others:
            if cells[names[-1]]:
                self._remark(number, _NO_ID % {"columns": self._labels(names)})
                parts = (" ".join(cells[name].casefold().split()) for name in names)
                return _short("~" + "/".join(part for part in parts if part))
        return "" if self.profile.key.by_name else f"~{number}"

    def _labels(self, names: Sequence[str]) -> str:
        return ", ".join(self.profile.source_named(name).label for name in names)

    def _counted(self, number: int, key: str) -> str:
        self.repeats[key] = self.repeats.get(key, 0) + 1
        if self.repeats[key] == 1:
            return key
        self._remark(number, str(_REPEATED))
        return f"{key}#{self.repeats[key]}"

    # --- what no field takes -------------------------------------------------------------------

    def _extra(
        self, record: Mapping[str, str], cells: Mapping[str, str], values: Mapping[str, Any]
    ) -> dict[str, str]:
        kept = {column: _listed(_plain(record[column])) for column in self.further}
        if self.profile.keeps_originals:
            held = self._held(values)
            kept |= {
                column: cells[name]
                for name, column in self.column_of.items()
                if cells[name] not in held.get(name, "")
            }
        return {column: words for column, words in kept.items() if words}

    def _held(self, values: Mapping[str, Any]) -> dict[str, str]:
        held: dict[str, str] = {}
        for rule in self.rules:
            for name in rule.sources:
                held[name] = f"{held.get(name, '')}\n{values[rule.field]}"
        for name in self.profile.key.alternatives[0]:
            held[name] = f"{held.get(name, '')}\n{values.get('external_id', '')}"
        return held


_GUARDED = ("'=", "'+", "'-", "'@")
_NO_ID = gettext_lazy("No id is given: found again by %(columns)s.")
_REPEATED = gettext_lazy(
    "The id or the name stands more than once: each row is a system, counted #2, #3 in order."
)


def _label(field: str) -> str:
    return str(getattr(AISystem._meta.get_field(field), "verbose_name", field))


def _is_given(words: str, blanks: frozenset[str]) -> bool:
    return bool(words) and words.casefold() not in blanks


def _short(key: str) -> str:
    """The key itself, or, where it is too long, its beginning and a digest of all of it."""
    room = LONGEST_KEY - 5  # for the count of repeats
    if len(key) <= room:
        return key
    return f"{key[: room - 17]}~{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _plain(words: str) -> str:
    """A cell without what spreadsheets and our own export put around it."""
    words = words.strip().replace("\r\n", "\n")
    # Our export puts ' before what a spreadsheet would take for a formula.
    return words[1:] if words.startswith(_GUARDED) else words


def _listed(words: str) -> str:
    """A list written as "['a', 'b']" in words; anything else as it is."""
    if not (words.startswith("[") and words.endswith("]")):
        return words
    try:
        items = ast.literal_eval(words)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return words
    if not isinstance(items, list):
        return words
    return "; ".join(" ".join(str(item).split()) for item in items)
