"""Loss exceedance: how likely a year costs more than an amount, and what is tolerated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.translation import gettext as _

from governance.ui.charts import WIDTH
from governance.ui.lettering import LEADING, amount, block, fitted, percent
from governance.ui.measure import SIZE, width
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Curve, Dot, Figure, Label, Line

LEFT, RIGHT = 48, WIDTH - 12
HEAD = 2 * LEADING + 10
TALL = 210
FEWEST = 0.001  # the smallest chance that is drawn
ROWS = (1.0, 0.1, 0.01, FEWEST)


@dataclass(frozen=True, slots=True)
class Appetite:
    """An amount, the chance with which it may be exceeded, and the chance that was simulated."""

    loss: float
    allowed: float
    simulated: float

    @property
    def is_kept(self) -> bool:
        """Whether the amount is exceeded no more often than it may be."""
        return self.simulated <= self.allowed


@dataclass(frozen=True, slots=True)
class Losses:
    """What the years cost: points of the curve (amount, chance), the mean, and quantiles."""

    points: tuple[tuple[float, float], ...]
    mean: float
    quantiles: tuple[tuple[float, float], ...]  # (share of years below, amount)
    currency: str
    appetite: Appetite | None = None
    note: str = ""  # stands in the place of an appetite that nobody stated


def loss_exceedance(title: str, losses: Losses) -> Figure:
    """Both axes in powers of ten; the appetite is a line with the words at its upper end."""
    points = [each for each in losses.points if each[0] > 0 and each[1] >= FEWEST]
    across = _across(points, losses.appetite)
    bottom = HEAD + TALL
    lines, labels = _rows(bottom)
    more_lines, more_labels = _columns(across, bottom, losses.currency)
    dots: list[Dot] = []
    if losses.appetite:
        found = _appetite(losses.appetite, losses.currency, across(losses.appetite.loss), bottom)
        more_lines, dots = [*more_lines, *found[0]], found[1]
        more_labels += found[2]
    elif losses.note:
        more_labels += block([fitted(losses.note, WIDTH)], 0, 2, tone="soft")
    curve = tuple((across(loss), _up(chance)) for loss, chance in points)
    return Figure(
        kind="losses",
        title=title,
        sentence=_sentence(losses),
        width=WIDTH,
        height=bottom + 2 * LEADING + 8,
        table_heads=(_("What"), _("Amount in %(currency)s") % {"currency": losses.currency}),
        table_lines=_lines(losses),
        lines=(*lines, *more_lines),
        labels=(*labels, *more_labels),
        dots=tuple(dots),
        curves=(Curve(curve, LIGHT["accent-strong"], "accent-strong"),) if len(curve) > 1 else (),
    )


@dataclass(frozen=True, slots=True)
class _Across:
    """Where an amount lies, between two powers of ten."""

    first: int
    last: int

    def __call__(self, loss: float) -> float:
        share = (log10(max(loss, 1e-12)) - self.first) / (self.last - self.first)
        return round(LEFT + min(max(share, 0), 1) * (RIGHT - LEFT), 1)


def _across(points: Sequence[tuple[float, float]], appetite: Appetite | None) -> _Across:
    """Whole powers of ten around the curve and the line, at most six of them."""
    amounts = [loss for loss, _chance in points] or [1.0]
    around = [appetite.loss / 1.5, appetite.loss * 1.5] if appetite and appetite.loss else []
    last = ceil(log10(max(*amounts, *around, 1e-6)) + 1e-9)
    lowest = floor(log10(max(min(amounts[0], *around, amounts[-1]), 1e-6)))
    first = max(lowest, last - 6)
    if around:
        first = min(first, floor(log10(around[0])))
    return _Across(min(first, last - 1), last)


def _up(chance: float) -> float:
    share = log10(max(chance, FEWEST)) / log10(FEWEST)
    return round(HEAD + share * TALL, 1)


def _rows(bottom: float) -> tuple[list[Line], list[Label]]:
    lines = [Line(LEFT, _up(row), RIGHT, _up(row), LIGHT["line"], "pale") for row in ROWS]
    lines.append(Line(LEFT, bottom, RIGHT, bottom))
    soft = LIGHT["ink-soft"]
    labels = [
        Label(LEFT - 6, _up(row) + 5, percent(row), "end", colour=soft, tone="soft") for row in ROWS
    ]
    return lines, labels


def _columns(across: _Across, bottom: float, currency: str) -> tuple[list[Line], list[Label]]:
    """A line for each power of ten; so many named that no words touch."""
    soft, lines, labels = LIGHT["ink-soft"], [], []
    powers = range(across.first, across.last + 1)
    every = ceil(len(powers) / 4)
    for at, power in enumerate(powers):
        x = across(10.0**power)
        lines.append(Line(x, HEAD, x, bottom, LIGHT["line"], "pale"))
        if (len(powers) - 1 - at) % every == 0:
            text = amount(10.0**power)
            start = min(max(x - width(text) / 2, LEFT), WIDTH - width(text))
            labels += block([text], round(start, 1), bottom + 3, tone="soft")
    words = _("Loss in a year, %(currency)s, and the chance of more") % {"currency": currency}
    labels.append(Label(LEFT, bottom + 2 * LEADING + 2, words, colour=soft, tone="soft"))
    return lines, labels


def _appetite(
    appetite: Appetite, currency: str, x: float, bottom: float
) -> tuple[list[Line], list[Dot], list[Label]]:
    """Its line, what may be and what was simulated on it, words at its upper end."""
    accent = LIGHT["accent"]
    lines = [
        Line(x, HEAD - 4, x, bottom, accent, "accent", is_dashed=True),
        Line(LEFT, _up(appetite.allowed), x, _up(appetite.allowed), accent, "accent", True),
    ]
    meaning = Meaning.GOOD if appetite.is_kept else Meaning.CRITICAL
    dots = [
        Dot(x, _up(appetite.allowed), accent, "accent", False),
        Dot(x, _up(appetite.simulated), LIGHT[meaning], str(meaning), True),
    ]
    words = _("Appetite: over %(loss)s %(currency)s in at most %(chance)s of years") % {
        "loss": amount(appetite.loss),
        "currency": currency,
        "chance": percent(appetite.allowed),
    }
    result = _simulated(appetite)
    wide = width(result, is_strong=True)
    start = min(max(x - wide / 2, 0), WIDTH - wide)
    labels = [
        Label(0, SIZE, fitted(words, WIDTH), "start", False, accent, "accent"),
        Label(round(start, 1), SIZE + LEADING, result, is_strong=True),
    ]
    return lines, dots, [*labels, *_beside(appetite, x, bottom)]


def _beside(appetite: Appetite, x: float, bottom: float) -> list[Label]:
    """The two chances at their dots: the higher one above to the right, the lower below, left.

    The curve falls, so that there it is in nobody's way.
    """
    allowed = _("%(chance)s allowed") % {"chance": percent(appetite.allowed)}
    simulated = percent(appetite.simulated)
    higher, lower = (allowed, simulated) if appetite.is_kept else (simulated, allowed)
    top, low = sorted((_up(appetite.allowed), _up(appetite.simulated)))
    top = min(max(top - 6, HEAD + 2), bottom - 4 - LEADING)
    low = min(max(low + 16, top + LEADING), bottom - 4)
    return [
        _chance(higher, x, top, is_right=True, is_strong=higher == simulated),
        _chance(lower, x, low, is_right=False, is_strong=lower == simulated),
    ]


def _chance(text: str, x: float, y: float, *, is_right: bool, is_strong: bool) -> Label:
    """Words beside the line, on the other side where there is no room."""
    wide = width(text, is_strong=is_strong) + 10
    fits = x + wide <= WIDTH if is_right else x - wide >= LEFT
    is_right = is_right if fits else not is_right
    tone, colour = ("ink", LIGHT["ink"]) if is_strong else ("accent", LIGHT["accent"])
    anchor = "start" if is_right else "end"
    return Label(x + 10 if is_right else x - 10, round(y, 1), text, anchor, is_strong, colour, tone)


def _simulated(appetite: Appetite) -> str:
    words = {"chance": percent(appetite.simulated)}
    if appetite.is_kept:
        return _("Simulated: %(chance)s, within appetite") % words
    return _("Simulated: %(chance)s, beyond appetite") % words


def _sentence(losses: Losses) -> str:
    parts = [
        _("Mean %(mean)s %(currency)s a year")
        % {"mean": amount(losses.mean), "currency": losses.currency}
    ]
    parts += [
        _("%(chance)s of years cost more than %(loss)s")
        % {"chance": percent(1 - share), "loss": amount(loss)}
        for share, loss in losses.quantiles
    ]
    if losses.appetite:
        parts.append(_simulated(losses.appetite))
    return "; ".join(parts)


def _lines(losses: Losses) -> tuple[tuple[str, ...], ...]:
    """Mean, quantiles, and the appetite with the chance of exceeding it."""
    whole: Callable[[float], str] = "{:,.0f}".format
    found = [(_("Mean of a year"), whole(losses.mean))]
    found += [
        (_("Exceeded in %(chance)s of years") % {"chance": percent(1 - share)}, whole(loss))
        for share, loss in losses.quantiles
    ]
    if losses.appetite:
        allowed = {"chance": percent(losses.appetite.allowed)}
        simulated = {"chance": percent(losses.appetite.simulated)}
        found += [
            (_("Appetite: exceeded in at most %(chance)s of years") % allowed, ""),
            (_("Simulated: exceeded in %(chance)s of years") % simulated, ""),
        ]
        found = [(what, loss or whole(losses.appetite.loss)) for what, loss in found]
    return tuple(found)
