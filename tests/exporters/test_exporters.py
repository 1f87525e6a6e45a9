"""Exporters: the same table as CSV, XLSX and JSON, harmless in a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from riskreg.exporters import Heading, Sheet, Value, exporters
from riskreg.exporters.base import exporter

HEADINGS = (Heading("name", "Name"), Heading("value", "Value, as told"))
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]


def sheet(*values: Value) -> Sheet:
    """A table with one row a value."""
    return Sheet("AI systems", HEADINGS, (["Row", value] for value in values))


def written(slug: str, table: Sheet) -> bytes:
    """The bytes of a file."""
    return b"".join(exporters()[slug].write(table))


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of a CSV file as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_three_formats_are_registered() -> None:
    assert set(exporters()) == {"csv", "json", "xlsx"}


def test_the_same_slug_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        exporter("csv", title="Again", media_type="text/csv")(lambda _: iter(()))


def test_csv_tells_every_type_in_words() -> None:
    told = read_csv(
        written(
            "csv",
            sheet("Żółw, “é”", 3, 2.5, True, None, date(2026, 11, 21), ["BE", "NL"], 'a"b\nc'),
        )
    )
    assert told[0] == ["Name", "Value, as told"]
    assert [row[1] for row in told[1:]] == [
        "Żółw, “é”",
        "3",
        "2.5",
        "yes",
        "",
        "2026-11-21",
        "BE; NL",
        'a"b\nc',
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_never_starts_a_formula(text: str) -> None:
    for value in (text, [text, "more"]):
        (_, row) = read_csv(written("csv", sheet(value)))
        assert row[1].startswith("'")


def test_negative_numbers_stay_numbers() -> None:
    assert read_csv(written("csv", sheet(-3)))[1][1] == "-3"


@pytest.mark.parametrize("text", DANGEROUS)
def test_xlsx_keeps_text_as_text(text: str) -> None:
    book = load_workbook(io.BytesIO(written("xlsx", sheet(text))))
    cell = book.active["B2"]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


def test_xlsx_keeps_numbers_days_and_instants() -> None:
    moment = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    table = sheet(3, True, date(2026, 11, 21), moment, None, ["a", "b"], "bad\x00char")
    rows = load_workbook(io.BytesIO(written("xlsx", table))).active.iter_rows(values_only=True)
    values = [row[1] for row in rows][1:]
    assert values[:2] == [3, True]
    assert values[2].date() == date(2026, 11, 21)
    assert values[3] == moment.replace(tzinfo=None)
    assert values[4:] == [None, "a; b", "badchar"]


def test_xlsx_takes_any_title_and_the_longest_text() -> None:
    table = Sheet("What: [all] / of it, at considerable length", HEADINGS, [["x" * 40_000, 1]])
    book = load_workbook(io.BytesIO(written("xlsx", table)))
    assert len(book.active["A2"].value) == 32_767


def test_json_names_columns_for_programs_and_keeps_types() -> None:
    moment = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    rows = json.loads(written("json", sheet("=1", 3, False, None, moment, ["a"])))
    assert [row["value"] for row in rows] == ["=1", 3, False, None, moment.isoformat(), ["a"]]
    assert json.loads(written("json", sheet())) == []


@pytest.mark.parametrize("slug", ["csv", "json"])
def test_rows_are_written_as_they_come(slug: str) -> None:
    read: list[int] = []

    def rows() -> Iterator[list[Any]]:
        for number in range(3):
            read.append(number)
            yield ["Row", number]

    pieces = exporters()[slug].write(Sheet("A", HEADINGS, rows()))
    while not read:
        next(pieces)
    assert read == [0]


def test_no_table_leaves_past_the_exporters() -> None:
    root = Path(__file__).parents[2]
    writes = re.compile(r"csv\.(?:writer|DictWriter)\(|\bWorkbook\(")
    found = {
        path.relative_to(root).as_posix()
        for package in ("riskreg", "governance", "frameworks")
        for path in (root / package).rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"riskreg/exporters/csv.py", "riskreg/exporters/xlsx.py"}
