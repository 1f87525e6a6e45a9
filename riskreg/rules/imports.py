"""What reading a file yields: rows, and every fault with its place. Plain values, no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong: the row as a spreadsheet counts it (WHOLE_FILE: no row), where, and why.

    `expected` is a sentence that says what should stand there.
    """

    row: int
    column: str
    value: str
    expected: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that was applied to some rows, so that nobody wonders later where a value is from."""

    sentence: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: its number and our fields by name; references stand as words."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read: its rows, its faults, and which column each of our fields came from."""

    rows: Sequence[Row] = ()
    faults: Sequence[RowFault] = ()
    remarks: Sequence[Remark] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


WHOLE_FILE = 0
LONGEST_VALUE = 200
MOST_ROWS_NAMED = 50


def shown(value: Any) -> str:
    """A value as a fault quotes it: one line, cut where it gets long."""
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST_VALUE else f"{words[: LONGEST_VALUE - 1]}…"


def findings(faults: Sequence[RowFault], remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """Faults by row, then remarks, in the form an import run keeps."""
    ordered = sorted(faults, key=lambda fault: (fault.row, fault.column))
    return [
        *(asdict(fault) for fault in ordered),
        *(
            {
                "remark": remark.sentence,
                "count": len(remark.rows),
                "rows": list(remark.rows[:MOST_ROWS_NAMED]),
            }
            for remark in remarks
        ),
    ]


def kept_faults(found: Sequence[Mapping[str, Any]]) -> list[RowFault]:
    """The faults among the findings an import run kept."""
    return [RowFault(**each) for each in found if "remark" not in each]


def kept_remarks(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The remarks among the findings an import run kept: sentence, count, first rows."""
    return [each for each in found if "remark" in each]
