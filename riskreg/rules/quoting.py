"""The numbers by which people quote records; pure."""

import re

_NUMBER = re.compile(r"0*([1-9][0-9]{0,8})")


def number(word: str, prefix: str) -> int | None:
    """The number that a whole word is, with its prefix or without: `AIS-0042`, `ais-42`, `42`.

    None for anything else: words, zero, more than nine digits, digits raised or of other scripts.
    """
    found = _NUMBER.fullmatch(word.strip().upper().removeprefix(f"{prefix}-"))
    return int(found[1]) if found else None
