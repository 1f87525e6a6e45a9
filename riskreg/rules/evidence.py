"""What may be said of evidence, and what a file's name may be; pure."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from riskreg.rules.refusals import Refusal

FILE, LINK, RECORD = "file", "link", "record"
LONGEST_NAME = 200
LARGEST_RECORD = 200_000  # bytes
SOON = 30  # days before it lapses in which a proof is said to lapse soon

_CONTROLS_AND_MARKS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


class Standing(StrEnum):
    """Whether a proof counts today."""

    IN_FORCE = "in_force"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


def standing(*, withdrawn_on: date | None, valid_until: date | None, today: date) -> Standing:
    """Where a proof stands: the last day of its validity still counts."""
    if withdrawn_on is not None:
        return Standing.WITHDRAWN
    if valid_until is None:
        return Standing.IN_FORCE
    if valid_until < today:
        return Standing.LAPSED
    return Standing.LAPSING if valid_until <= today + timedelta(days=SOON) else Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class Provenance:
    """The days that a revision states."""

    collected_on: date | None
    period_from: date | None = None
    period_until: date | None = None
    valid_until: date | None = None


def date_refusals(said: Provenance, *, today: date) -> list[Refusal]:
    """Refuse days that cannot all be true."""
    if said.collected_on is None:
        return [Refusal("collected_on", "collected_missing")]
    found = []
    if said.collected_on > today:
        found.append(Refusal("collected_on", "future"))
    if said.period_from and said.period_until and said.period_until < said.period_from:
        found.append(Refusal("period_until", "dates_reversed"))
    if said.period_from and said.period_from > said.collected_on:
        found.append(Refusal("period_from", "period_after_collection"))
    if said.valid_until and said.valid_until < said.collected_on:
        found.append(Refusal("valid_until", "lapsed_before_collection"))
    return found


def content_refusals(kind: str, *, has_file: bool, url: str, record: object) -> list[Refusal]:
    """Refuse content that does not fit the kind of evidence, or none."""
    if kind == FILE:
        return [] if has_file else [Refusal("upload", "file_missing")]
    if has_file:
        return [Refusal("upload", "file_unwanted")]
    return _link_refusals(url) if kind == LINK else _record_refusals(record)


def _link_refusals(url: str) -> list[Refusal]:
    if not url:
        return [Refusal("url", "link_missing")]
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
        has_password = parts.password is not None
    except ValueError:
        is_web, has_password = False, False
    if not is_web:
        return [Refusal("url", "link_not_web")]
    return [Refusal("url", "link_with_password")] if has_password else []


def _record_refusals(record: object) -> list[Refusal]:
    if not isinstance(record, Mapping) or not record:
        return [Refusal("record", "record_not_object")]
    try:
        written = canonical(record)
    except (ValueError, TypeError, RecursionError):
        return [Refusal("record", "record_unwritable")]
    if b"\\u0000" in written:
        return [Refusal("record", "record_unwritable")]
    if len(written) > LARGEST_RECORD:
        return [Refusal("record", "record_too_large", {"limit": LARGEST_RECORD // 1000})]
    return []


def canonical(record: object) -> bytes:
    """A structured record as the bytes its digest is made of."""
    text = json.dumps(
        record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def end_refusals(
    *, valid_until: date | None, collected_on: date, now_until: date | None
) -> list[Refusal]:
    """Refuse an end before the proof was collected, or one that lengthens its validity."""
    if valid_until is None:
        return [Refusal("valid_until", "end_missing")]
    if valid_until < collected_on:
        return [Refusal("valid_until", "lapsed_before_collection")]
    if now_until is not None and valid_until > now_until:
        return [Refusal("valid_until", "end_lengthens", {"until": now_until.isoformat()})]
    return []


def reason_refusals(reason: str) -> list[Refusal]:
    """Refuse to end or withdraw without saying why."""
    return [] if reason.strip() else [Refusal("reason", "reason_missing")]


def state_refusals(*, name: str, is_withdrawn: bool) -> list[Refusal]:
    """Refuse a change to what was withdrawn."""
    return [Refusal("", "evidence_withdrawn", {"name": name})] if is_withdrawn else []


def clean_name(given: str) -> str:
    """A file's name as text: no path, nothing that cannot be seen, at most 200 characters.

    The end is kept when it is too long, since it says what the file is.
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", last)
        if character.isspace() or unicodedata.category(character) not in _CONTROLS_AND_MARKS
    )
    words = re.sub(r"\s+", " ", seen).strip(" .")
    if len(words) > LONGEST_NAME:
        words = f"{words[: LONGEST_NAME - 31]}…{words[-30:]}"
    return words or "file"


def download_name(name: str, ending: str) -> str:
    """The name a file is handed out under: always with the ending of what it was found to be."""
    known = {".jpg": (".jpg", ".jpeg")}.get(ending, (ending,))
    return name if name.lower().endswith(known) else f"{name}{ending}"
