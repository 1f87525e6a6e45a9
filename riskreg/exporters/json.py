"""JSON: a list of objects whose keys are the columns' names for programs."""

import json
from collections.abc import Iterator
from datetime import date

from riskreg.exporters.base import Sheet, Value, exporter


@exporter("json", title="JSON", media_type="application/json")
def write(sheet: Sheet) -> Iterator[bytes]:
    """An object a row, one a line; dates as ISO 8601, lists as lists, nothing as null."""
    keys = [heading.key for heading in sheet.headings]
    before = "[\n"
    for row in sheet.rows:
        told = dict(zip(keys, map(_plain, row), strict=True))
        yield (before + json.dumps(told, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _plain(value: Value) -> object:
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return list(value)
