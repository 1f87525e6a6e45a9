"""Values of an indicator from a CSV file: `at`, `value`, if wanted `note`; all lines or none."""

import csv
import io
import math
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from riskreg.actions import indicators
from riskreg.actions.indicators import Reading
from riskreg.models import Indicator, Measurement, User

LIMIT = 1_000_000  # bytes
MOST = 5000  # values of one file
NOTE = 300


def enter(actor: User, indicator: Indicator, content: bytes) -> list[Measurement]:
    """Enter every value of a file, or raise ValidationError with what is wrong with its lines."""
    zone = ZoneInfo(indicator.organisation.time_zone)
    return indicators.measure_many(actor, indicator, read(content, zone))


def read(content: bytes, zone: ZoneInfo) -> list[Reading]:
    """The values of a file; a moment without a zone is one of the organisation's."""
    lines = _lines(content)
    found: list[Reading] = []
    faults: list[str] = []
    for number, told in enumerate(_rows(lines), start=2):
        if len(found) >= MOST:
            faults.append(_("The file has more than %(most)s values. Split it.") % {"most": MOST})
            break
        reading = _reading(told, zone)
        if isinstance(reading, str):
            words = {"line": number, "fault": reading}
            faults.append(_("Line %(line)s: %(fault)s") % words)
        else:
            found.append(reading)
    if not found and not faults:
        faults.append(_("The file holds no value."))
    if faults:
        raise ValidationError({"file": faults})
    return found


def _lines(content: bytes) -> "csv.DictReader[str]":
    """The lines of a file with the two columns that it needs."""
    if len(content) > LIMIT:
        raise ValidationError({"file": _("The file is larger than 1 MB. Split it.")})
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        names = lines.fieldnames or ()
    except (UnicodeDecodeError, csv.Error) as fault:
        raise ValidationError({"file": _("The file is not a table of text in UTF-8.")}) from fault
    if not {"at", "value"} <= set(names):
        raise ValidationError({"file": _("The first line has to name the columns at and value.")})
    return lines


def _rows(lines: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    try:
        for row in lines:
            yield {name: str(value or "").strip() for name, value in row.items() if name}
    except csv.Error as fault:
        raise ValidationError({"file": _("The file is not a table with commas.")}) from fault


def _reading(told: dict[str, str], zone: ZoneInfo) -> Reading | str:
    """One value, or what is wrong with it."""
    try:
        at = datetime.fromisoformat(told["at"])
    except ValueError:
        return _("“%(text)s” is no moment. Write 2026-11-26 17:00.") % {"text": told["at"][:40]}
    try:
        value = float(told["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return _("“%(text)s” is no number.") % {"text": told["value"][:40]}
    try:
        moment = at if at.tzinfo else at.replace(tzinfo=zone)
        moment.timestamp()
    except (OverflowError, ValueError):
        return _("“%(text)s” is no moment. Write 2026-11-26 17:00.") % {"text": told["at"][:40]}
    return Reading(moment, value, told.get("note", "")[:NOTE])
