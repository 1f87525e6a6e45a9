"""Office Open XML, written row by row: text stays text, whatever it begins with."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from riskreg.exporters.base import Sheet, Value, exporter, words

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  # characters a cell may hold
_CHUNK = 64 * 1024


@exporter("xlsx", title="Excel", media_type=_MEDIA_TYPE)
def write(sheet: Sheet) -> Iterator[bytes]:
    """One worksheet with a head that stays; the file is built on disk and sent in pieces."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_title(sheet.title))
    page.freeze_panes = "B2"
    page.append([_head(page, heading.label) for heading in sheet.headings])
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _head(page: WriteOnlyWorksheet, label: str) -> Any:
    cell = _cell(page, label)
    cell.font = Font(bold=True)
    return cell


def _cell(page: WriteOnlyWorksheet, value: Value) -> Any:
    told: Any = _in_utc(value)
    if isinstance(told, bool | int | float | date):  # a datetime is a date
        return WriteOnlyCell(page, told)  # type: ignore[arg-type]
    text = ILLEGAL_CHARACTERS_RE.sub("", words(told))[:_LONGEST]
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # never a formula
    return cell


def _in_utc(value: Value) -> Value:
    """A worksheet knows no time zones: instants are told in UTC."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _title(title: str) -> str:
    return "".join(" " if char in r"[]:*?/\'" else char for char in title)[:31] or "Register"
