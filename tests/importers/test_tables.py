"""Files as tables: what is read, and what is refused with which sentence."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from riskreg.importers.tables import BrokenOff, FileRefused, open_table

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "imports"


def opened(name: str) -> tuple[str, tuple[str, ...], list[tuple[int, list[str]]]]:
    table = open_table((SAMPLES / name).read_bytes(), file_name=name)
    return table.kind, table.columns, list(table.rows)


def test_the_same_table_is_read_from_every_way_of_writing_it():
    plain = opened("systems.csv")
    assert plain[0] == "CSV, UTF-8, separated by commas"
    assert plain[1][0] == "Id there"
    assert [number for number, _cells in plain[2]] == [2, 3, 4]
    semicolons = opened("systems-semicolons-bom.csv")
    assert semicolons[0] == "CSV, UTF-8 with BOM, separated by semicolons"
    assert semicolons[1:] == plain[1:]
    utf16 = opened("systems-tabs-utf16.csv")
    assert utf16[0] == "CSV, UTF-16, separated by tabs"
    assert utf16[1:] == plain[1:]
    book = opened("systems.xlsx")
    assert book[0] == "XLSX, sheet “Systems”"
    assert book[1] == plain[1]
    assert book[2][0] == plain[2][0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken-encoding.csv", "Line 2 is not UTF-8"),
        ("broken-twice-a-column.csv", "Columns 1 and 3 are both called “Name”"),
        ("broken-not-a-workbook.xlsx", "the content is not a workbook"),
        ("broken-empty.csv", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(name, words):
    with pytest.raises(FileRefused, match=words):
        opened(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel workbook"),
        (b"PK\x03\x04 broken", "The workbook is damaged"),
        (b"name\x00,purpose", "not text"),
        (b"\xff\xfea", "damaged"),
        (b",,\n , ,", "The file holds nothing"),
        (b'"name,purpose', "quotation mark is opened"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(content, words):
    with pytest.raises(FileRefused, match=words):
        open_table(content, file_name="list.csv")


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_archives_that_are_no_workbook_are_refused():
    with pytest.raises(FileRefused, match="not an XLSX workbook"):
        open_table(archive(document=b"x"), file_name="list.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr("riskreg.importers.tables.MOST_UNPACKED", 1000)
    content = (SAMPLES / "systems.xlsx").read_bytes()
    with pytest.raises(FileRefused, match="unpacks to more than"):
        open_table(content, file_name="systems.xlsx")


def test_an_open_quotation_mark_breaks_the_reading_off_at_its_row():
    table = open_table((SAMPLES / "broken-quote.csv").read_bytes(), file_name="list.csv")
    rows = table.rows
    assert next(rows) == (2, ["First", "Sorts letters."])
    with pytest.raises(BrokenOff) as broken:
        next(rows)
    assert broken.value.row == 3


def test_blank_lines_are_passed_over_but_counted():
    table = open_table(b"name,purpose\n\nA,B\n,\nC,D\n", file_name="list.csv")
    assert list(table.rows) == [(3, ["A", "B"]), (5, ["C", "D"])]


def test_a_line_that_only_names_the_separator_is_obeyed():
    table = open_table(b"sep=;\r\nname;purpose, in short\r\nA;B\r\n", file_name="list.csv")
    assert table.columns == ("name", "purpose, in short")


def test_cells_of_a_workbook_come_as_words():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "is", "number", "share", "", ""])
    sheet.append(["A", True, 7.0, 0.5])
    buffer = io.BytesIO()
    book.save(buffer)
    table = open_table(buffer.getvalue(), file_name="list.xlsx")
    assert table.columns == ("name", "is", "number", "share")
    assert list(table.rows) == [(2, ["A", "yes", "7", "0.5"])]
