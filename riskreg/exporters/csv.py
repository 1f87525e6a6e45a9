"""Comma-separated values, UTF-8 with a byte order mark so that spreadsheets read it right."""

import csv
from collections.abc import Iterator

from riskreg.exporters.base import Sheet, Value, exporter, plain_number, words
from riskreg.rules.cells import harmless


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


@exporter("csv", title="CSV", media_type="text/csv; charset=utf-8")
def write(sheet: Sheet) -> Iterator[bytes]:
    """A line a row, heads first (RFC 4180)."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    yield _line(writer.writerow([heading.label for heading in sheet.headings]))
    for row in sheet.rows:
        yield _line(writer.writerow([_cell(value) for value in row]))


def _line(written: object) -> bytes:
    return str(written).encode()


def _cell(value: Value) -> Value:
    return value if plain_number(value) else harmless(words(value))
