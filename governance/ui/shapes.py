"""The shapes that charts are made of, as pages draw them and as paper does."""

from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from governance.ui import icons
from governance.ui.palette import BLACK, GREY, LIGHT, PALE, PAPER

FONT = "Register Sans, Source Sans 3, sans-serif"
INK = {"font": FONT, "surface": LIGHT["surface"], "edge": LIGHT["surface"]}
STRIPE = 3  # px from the edge, so that a number has the middle to itself
PRINT_INK = {"font": "Source Sans 3", "surface": PAPER, "edge": BLACK}


@dataclass(frozen=True, slots=True)
class Rect:
    """A drawn bar. `colour` is hex; `tone` is the class that pages colour by."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    tone: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_strong: bool = False
    colour: str = LIGHT["ink"]
    tone: str = "ink"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke; `tone` is its class on pages."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = LIGHT["line-strong"]
    tone: str = "line"
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A stroke through several points."""

    points: tuple[tuple[float, float], ...]
    colour: str = LIGHT["ink"]
    tone: str = "ink"

    @property
    def text(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Mark:
    """The shape of a meaning, which says it without colour; `size` in pixels."""

    x: float
    y: float
    name: str  # of an icon
    colour: str
    tone: str
    size: float = 14
    on: str = LIGHT["surface"]

    @property
    def scale(self) -> float:
        """From the grid of the icons to its size."""
        return self.size / icons.GRID

    @property
    def inside(self) -> SafeString:
        """What is drawn."""
        return icons.inside(self.name, colour=self.colour, on=self.on)


@dataclass(frozen=True, slots=True)
class Dot:
    """A day on the axis: filled when it has passed, open while it is to come."""

    x: float
    y: float
    colour: str
    tone: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its drawing, one sentence that says it, and its numbers as a table."""

    kind: str  # bars, stacks, timeline, series, months, map, bow-tie, trend, ranking, losses
    title: str
    sentence: str
    width: float
    height: float
    table_heads: tuple[str, ...]
    table_lines: tuple[tuple[str, ...], ...]
    rects: tuple[Rect, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()


def for_print(figure: Figure) -> Figure:
    """The same chart in black, white and two greys: a photocopy reads like the original."""
    stripes = _stripes(figure.rects) if figure.kind == "stacks" else ()
    return replace(
        figure,
        rects=tuple(replace(each, colour=_COPIED.get(each.tone, BLACK)) for each in figure.rects),
        dots=tuple(replace(each, colour=BLACK) for each in figure.dots),
        lines=stripes
        + tuple(replace(each, colour=_COPIED.get(each.tone, BLACK)) for each in figure.lines),
        labels=tuple(replace(each, colour=_copied_ink(each.tone)) for each in figure.labels),
        curves=tuple(replace(each, colour=BLACK) for each in figure.curves),
        marks=tuple(replace(each, colour=BLACK, on=PAPER) for each in figure.marks),
    )


_COPIED = {
    "neutral": PAPER,
    "good": PALE,
    "attention": GREY,
    "pale": GREY,
    "line": GREY,
    # Grounds that are written upon: the two higher levels are a shade darker.
    "surface": PAPER,
    "sunken": PALE,
    "neutral-soft": PAPER,
    "good-soft": PAPER,
    "attention-soft": PAPER,
    "serious-soft": PALE,
    "critical-soft": PALE,
}


def _stripes(rects: tuple[Rect, ...]) -> tuple[Line, ...]:
    """A stroke along the top and the bottom of good parts: a copier loses the pale grey."""
    return tuple(
        Line(each.x, y, each.x + each.width, y, colour=BLACK)
        for each in rects
        if each.tone == "good"
        for y in (each.y + STRIPE, each.y + each.height - STRIPE)
    )


def _copied_ink(tone: str) -> str:
    if tone == "soft":
        return GREY
    on_dark = tone.startswith("on-") and tone not in {"on-neutral", "on-good"}
    return PAPER if on_dark else BLACK
