"""Words and numbers as drawings show them: broken into lines, rounded, with their unit."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.ui.measure import SIZE, width
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Label, Mark

Text = str | Promise

LEADING = 17  # px from line to line

_RISING = (Meaning.GOOD, Meaning.ATTENTION, Meaning.SERIOUS, Meaning.CRITICAL)


def meaning_of(rank: int, count: int) -> Meaning:
    """The meaning of the level at this place, counted from 0, of so many."""
    share = rank / (count - 1) if count > 1 else 0.0
    return _RISING[min(int(share * (len(_RISING) - 1) + 0.5), len(_RISING) - 1)]


def wrapped(text: Text, room: float, most: int, *, is_strong: bool = False) -> list[str]:
    """Lines that fit into so many pixels, at most so many, with an ellipsis where more follows."""
    lines, line = [], ""
    for word in str(text).split():
        longer = f"{line} {word}" if line else word
        if width(longer, is_strong=is_strong) <= room:
            line = longer
            continue
        lines += [line] if line else []
        *parted, line = _parted(word, room, is_strong)
        lines += parted
    lines += [line] if line else []
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), room, is_strong)]
    return lines


def fitted(text: Text, room: float, *, is_strong: bool = False) -> str:
    """The words that fit into one line, with an ellipsis where they do not."""
    return "".join(wrapped(text, room, 1, is_strong=is_strong))


def _parted(word: str, room: float, is_strong: bool) -> list[str]:
    """A word in pieces that fit, with hyphens."""
    pieces, piece = [], ""
    for character in word:
        if piece and width(f"{piece}{character}-", is_strong=is_strong) > room:
            pieces.append(f"{piece}-")
            piece = ""
        piece += character
    # Without the room for a hyphen that is not needed, the whole word may fit after all.
    return [word] if width(word, is_strong=is_strong) <= room else [*pieces, piece]


def _cut(line: str, room: float, is_strong: bool) -> str:
    """The beginning of a line that is too long, or has more behind it."""
    while line and width(f"{line}…", is_strong=is_strong) > room:
        line = line[:-1]
    return f"{line.rstrip(' -,.;')}…"


def block(
    lines: Sequence[str], x: float, y: float, *, tone: str = "ink", is_strong: bool = False
) -> list[Label]:
    """Lines one below the other; `y` is the top of the first."""
    colour = LIGHT[_ink(tone)]
    return [
        Label(x, round(y + SIZE - 2 + at * LEADING, 1), line, "start", is_strong, colour, tone)
        for at, line in enumerate(lines)
    ]


def mark(meaning: Meaning, x: float, y: float) -> Mark:
    """The shape of a meaning in its ink; `y` is its top."""
    name = f"{meaning}-ink"
    return Mark(x, y, str(meaning), LIGHT[name], name)


def percent(chance: float) -> str:
    """A chance in whole percents, below one with a digit more; the ends are said as such."""
    if 0 < chance < 0.001:
        return _("under 0.1 %%") % {}
    if chance < 0.01 and chance:
        return _("%(number).1f %%") % {"number": chance * 100}
    if 0.99 < chance < 1:
        return _("over 99 %%") % {}
    return _("%(number)d %%") % {"number": round(chance * 100)}


def amount(value: float) -> str:
    """Money with two digits that count: `12,000`, `1.2 million`."""
    rounded = float(f"{value:.2g}")
    for size, words in ((1e9, _("%(number)s billion")), (1e6, _("%(number)s million"))):
        if rounded >= size:
            return words % {"number": f"{rounded / size:,.10g}"}
    return f"{rounded:,.0f}" if rounded >= 1 or rounded == 0 else f"{rounded:g}"


def span(low: float, high: float) -> str:
    """From one amount to another, a unit that both have said once: `1 to 10 million`."""
    first, last = amount(low), amount(high)
    unit = last.partition(" ")[2]
    if unit:
        first = first.removesuffix(f" {unit}")
    return _("%(low)s to %(high)s") % {"low": first, "high": last}


def risks(count: int) -> str:
    """`3 risks`."""
    return ngettext("%(count)d risk", "%(count)d risks", count) % {"count": count}


def _ink(tone: str) -> str:
    return {"soft": "ink-soft"}.get(tone, tone)
