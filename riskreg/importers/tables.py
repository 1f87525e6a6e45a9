"""Files as tables: CSV and XLSX become columns and a stream of rows, or are refused in words."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

# What openpyxl and the libraries under it raise for parts that are broken.
_DAMAGED = (
    InvalidFileException,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
)
DELIMITERS = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
}
MOST_UNPACKED = 400 * 1024 * 1024
_MEND = gettext_noop(
    "The workbook is damaged. Open it in your spreadsheet program and save it again."
)
_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class FileRefused(Exception):
    """The file as a whole cannot be read; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BrokenOff(Exception):
    """Reading cannot go on after a row; what came before has been read."""

    def __init__(self, row: int, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened for one reading: how it is written, its columns, and its rows as they come.

    Rows carry the number a spreadsheet shows. Cells of XLSX rows are padded to the head; a CSV row
    comes as it is, so that a broken one is seen.
    """

    kind: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def open_table(content: bytes, *, file_name: str) -> Table:
    """Open a file by what it holds, whatever its name says; raises FileRefused with a sentence."""
    if not content.strip():
        raise FileRefused(_("The file is empty. Choose a file with a head and at least one row."))
    says_xlsx = PurePath(file_name).suffix.lower() == ".xlsx"
    if content.startswith(_ZIP):
        return _xlsx(content)
    _refuse_other_kinds(content)
    if says_xlsx:
        raise FileRefused(
            _("The name ends in .xlsx, but the content is not a workbook. Save it again as XLSX.")
        )
    return _csv(content)


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(_("This is an old Excel workbook (.xls). Save it as .xlsx or as CSV."))
    if content.startswith(_PDF):
        raise FileRefused(_("This is a PDF. Choose a table: CSV or XLSX."))


def _head(cells: list[str]) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileRefused(
            _("The file holds nothing. It needs a row with the names of the columns.")
        )
    named = tuple(name or _("column %(n)s") % {"n": n} for n, name in enumerate(names, start=1))
    seen: dict[str, int] = {}
    for place, name in enumerate(named, start=1):
        first = seen.setdefault(name.casefold(), place)
        if first != place:
            raise FileRefused(
                _("Columns %(first)s and %(second)s are both called “%(name)s”. Rename one.")
                % {"first": first, "second": place, "name": name}
            )
    return named


# --- CSV ---------------------------------------------------------------------------------------


def _csv(content: bytes) -> Table:
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise FileRefused(_("The file is not text. Choose a table: CSV or XLSX."))
    delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = _csv_rows(reader, start=1)
    try:
        columns = _head(next(rows, (1, []))[1])
    except BrokenOff as broken:
        raise FileRefused(broken.sentence) from broken
    kind = _("CSV, %(encoding)s, separated by %(delimiter)s") % {
        "encoding": encoding,
        "delimiter": DELIMITERS[delimiter],
    }
    return Table(kind, columns, rows)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise FileRefused(_("The file begins like UTF-16 but is damaged.")) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            _(
                "Line %(line)s is not UTF-8; it looks like a Windows or Mac encoding. Save the"
                " file as “CSV UTF-8” or as XLSX, so that no letter is misread."
            )
            % {"line": content.count(b"\n", 0, error.start) + 1}
        ) from error
    return text, _("UTF-8 with BOM") if content.startswith(b"\xef\xbb\xbf") else "UTF-8"


def _delimiter(text: str) -> tuple[str, str]:
    """The separator of the head, and the text without a line that only names it."""
    first, _newline, others = text.partition("\n")
    if first.strip().lower().startswith("sep=") and first.strip()[4:] in DELIMITERS:
        return first.strip()[4:], others
    unquoted = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count), text


def _csv_rows(reader: Any, *, start: int) -> Iterator[tuple[int, list[str]]]:
    number = start
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenOff(number, _broken(error)) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield number, cells
        number += 1


def _broken(error: csv.Error) -> str:
    if "field larger" in str(error):
        return _("A cell is longer than 131,072 characters. Is a quotation mark missing before it?")
    return _("A quotation mark is opened and not closed, or stands inside a cell undoubled.")


# --- XLSX --------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> Table:
    _refuse_strange_archives(content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of parts it leaves out (validation lists, styles): none holds values.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
    except _DAMAGED as error:
        raise FileRefused(_(_MEND)) from error
    sheet.reset_dimensions()  # some programs write a wrong one; the rows themselves are right
    rows = _xlsx_rows(sheet)
    try:
        columns = _head(next(rows, (1, []))[1])
    except BrokenOff as broken:
        raise FileRefused(broken.sentence) from broken
    return Table(
        _("XLSX, sheet “%(name)s”") % {"name": sheet.title}, columns, _padded(rows, len(columns))
    )


def _refuse_strange_archives(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise FileRefused(_(_MEND)) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileRefused(_("This is not an XLSX workbook. Choose a table: CSV or XLSX."))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(_("The workbook unpacks to more than 400 MB. Split it."))


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_cell(value) for value in values]
            if any(cells):
                yield number, cells
    except _DAMAGED as error:
        raise BrokenOff(number + 1, _(_MEND)) from error


def _padded(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        full = cells + [""] * (width - len(cells))
        while len(full) > width and not full[-1]:
            full.pop()
        yield number, full


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
