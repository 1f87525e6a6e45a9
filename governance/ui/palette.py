"""Every colour of the product: light, dark and print, and the pairs whose contrast is promised."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

Colours: TypeAlias = Mapping[str, str]


class Meaning(StrEnum):
    """The five things a colour may say. Each is always said by a word and a shape as well."""

    NEUTRAL = "neutral"
    GOOD = "good"
    ATTENTION = "attention"
    SERIOUS = "serious"
    CRITICAL = "critical"


# A meaning has four colours: `x` fills, `on-x` is written upon it, `x-soft` is a quiet ground,
# `x-ink` is written on that ground and on the page, `x-line` draws its outline.
LIGHT: Colours = {
    "page": "#f6f7f8",
    "surface": "#ffffff",
    "sunken": "#eef0f2",
    "ink": "#1a2025",
    "ink-soft": "#4c565e",
    "line": "#dce0e4",
    "line-strong": "#78838b",
    "accent": "#0f5c7e",
    "accent-strong": "#0a4560",
    "on-accent": "#ffffff",
    "accent-soft": "#e4f0f5",
    "accent-line": "#4a8ba8",
    "focus": "#0077c8",
    "mark": "#fff0b8",
    "neutral": "#56616a",
    "on-neutral": "#ffffff",
    "neutral-soft": "#eceff1",
    "neutral-ink": "#3d474e",
    "neutral-line": "#78838b",
    "good": "#1c6a42",
    "on-good": "#ffffff",
    "good-soft": "#e2f2e9",
    "good-ink": "#155637",
    "good-line": "#3b8a61",
    "attention": "#855700",
    "on-attention": "#ffffff",
    "attention-soft": "#fbf0d2",
    "attention-ink": "#674400",
    "attention-line": "#a57510",
    "serious": "#a8430f",
    "on-serious": "#ffffff",
    "serious-soft": "#fce9df",
    "serious-ink": "#86330a",
    "serious-line": "#c25d2b",
    "critical": "#a01330",
    "on-critical": "#ffffff",
    "critical-soft": "#fbe5e9",
    "critical-ink": "#7f0f27",
    "critical-line": "#bf3a55",
}

DARK: Colours = {
    "page": "#13171a",
    "surface": "#1b2024",
    "sunken": "#23292e",
    "ink": "#e7ebee",
    "ink-soft": "#b1bbc2",
    "line": "#343d43",
    "line-strong": "#7f8c95",
    "accent": "#7cc4e4",
    "accent-strong": "#a6daf0",
    "on-accent": "#06222e",
    "accent-soft": "#163440",
    "accent-line": "#5b9dba",
    "focus": "#58b7ff",
    "mark": "#574708",
    "neutral": "#a9b4bb",
    "on-neutral": "#14191c",
    "neutral-soft": "#2a3237",
    "neutral-ink": "#cbd3d8",
    "neutral-line": "#7f8c95",
    "good": "#74c99b",
    "on-good": "#06210f",
    "good-soft": "#17342a",
    "good-ink": "#9bdcb9",
    "good-line": "#4f9c76",
    "attention": "#e3b550",
    "on-attention": "#251a00",
    "attention-soft": "#392e12",
    "attention-ink": "#efcd84",
    "attention-line": "#b08a34",
    "serious": "#f0946a",
    "on-serious": "#2b0f02",
    "serious-soft": "#40251a",
    "serious-ink": "#f6b596",
    "serious-line": "#cc7750",
    "critical": "#f48ba0",
    "on-critical": "#33050f",
    "critical-soft": "#431c25",
    "critical-ink": "#f9b3c0",
    "critical-line": "#d5677f",
}

# Paper: black on white with two greys, so that a photocopy reads like the original.
PAPER = "#ffffff"
BLACK = "#000000"
GREY = "#595959"
PALE = "#e8e8e8"


def _print_value(name: str) -> str:
    """What a screen colour becomes on paper."""
    if name == "sunken":
        return PALE
    if name in {"ink-soft", "line", "line-strong"} or name.endswith("-line"):
        return GREY
    if name in {"page", "surface", "mark"} or name.startswith("on-") or name.endswith("-soft"):
        return PAPER
    return BLACK


PRINT: Colours = {name: _print_value(name) for name in LIGHT}
MODES: Mapping[str, Colours] = {"light": LIGHT, "dark": DARK, "print": PRINT}

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
CONTROL_CONTRAST = 3.0  # WCAG 2.2, 1.4.11

_GROUNDS = ("page", "surface", "sunken")

# (what is written or drawn, what it stands on)
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in _GROUNDS),
    *((name, "accent-soft") for name in ("ink", "accent", "accent-strong")),
    ("accent-strong", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("ink", "mark"),
    *((f"on-{m}", m.value) for m in Meaning),
    *((f"{m}-ink", f"{m}-soft") for m in Meaning),
    *((f"{m}-ink", ground) for m in Meaning for ground in _GROUNDS),
    *(("ink", f"{m}-soft") for m in Meaning),
)
CONTROL_PAIRS: tuple[tuple[str, str], ...] = (
    *((name, ground) for name in ("line-strong", "focus") for ground in _GROUNDS),
    *((name, "accent-soft") for name in ("line-strong", "accent-line")),
    *((f"{m}-line", ground) for m in Meaning for ground in ("page", "surface", f"{m}-soft")),
    *((m.value, ground) for m in Meaning for ground in ("page", "surface")),
)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def stylesheet() -> str:
    """The text of `palette.css`."""
    blocks = (
        ("", LIGHT),
        ("@media (prefers-color-scheme: dark)", DARK),
        ("@media print", PRINT),
    )
    return _HEAD + "\n".join(_block(condition, colours) for condition, colours in blocks)


_HEAD = """\
/* Written by `manage.py write_palette` from governance/ui/palette.py. Change it there. */
@layer reset, tokens, base, components, utilities;

"""


def _block(condition: str, colours: Colours) -> str:
    lines = "".join(f"    --{name}: {value};\n" for name, value in colours.items())
    rule = f"@layer tokens {{\n  :root {{\n{lines}  }}\n}}\n"
    return f"{condition} {{\n{rule}}}\n" if condition else rule
