"""What may stand in a cell that a spreadsheet opens; pure."""

_STARTS_A_FORMULA = frozenset({"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"})


def harmless(text: str) -> str:
    """Text that a spreadsheet will not run as a formula (CWE-1236): an apostrophe goes before."""
    return f"'{text}" if text[:1] in _STARTS_A_FORMULA else text
