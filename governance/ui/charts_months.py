"""Numbers month by month: a column each, so that a trend is seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.ui.charts import EM, TEXT, Text
from governance.ui.lettering import fitted
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Figure, Label, Line, Rect

WIDTH, HEIGHT = 640.0, 210.0
_LEFT, _TOP, _BOTTOM = 8.0, 26.0, 26.0
WIDEST = 44.0  # a column; few months do not make slabs


@dataclass(frozen=True, slots=True)
class Month:
    """One month, as `2026-11`, and its number; none where nothing was there to be measured."""

    name: str
    value: float | None
    words: str = ""

    @property
    def text(self) -> str:
        """The number as it stands above its column."""
        if self.value is None:
            return "–"
        return self.words or f"{self.value:g}"


def months(title: Text, values: Sequence[Month], *, head: Text) -> Figure:
    """A column a month from nought; its number stands above it where there is room."""
    highest = max((each.value or 0 for each in values), default=0) or 1
    step = (WIDTH - 2 * _LEFT) / max(len(values), 1)
    thick = round(min(step * 0.72, WIDEST), 1)
    floor, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    rects, labels = [], []
    every = _every([each.text for each in values], step)
    for at, each in enumerate(values):
        middle = round(_LEFT + (at + 0.5) * step, 1)
        height = round((each.value or 0) / highest * room, 1)
        if each.value is not None:
            colour = LIGHT[Meaning.NEUTRAL]
            said = f"{each.name}: {each.text}"
            rects.append(
                Rect(middle - thick / 2, floor - height, thick, max(height, 1), colour,
                     str(Meaning.NEUTRAL), said)
            )  # fmt: skip
        if every == 1 and each.value:
            labels.append(Label(middle, floor - height - 5, each.text, "middle", True))
        if (len(values) - 1 - at) % _every([each.name for each in values], step) == 0:
            labels.append(
                Label(middle, HEIGHT - 7, fitted(each.name, 80), "middle",
                      colour=LIGHT["ink-soft"], tone="soft")
            )  # fmt: skip
    return Figure(
        kind="months",
        title=str(title),
        sentence="; ".join(f"{each.name}: {each.text}" for each in values),
        width=WIDTH,
        height=HEIGHT,
        table_heads=(_("Month"), str(head)),
        table_lines=tuple((each.name, each.text) for each in values),
        rects=tuple(rects),
        lines=(Line(_LEFT, floor, WIDTH - _LEFT, floor),),
        labels=tuple(labels),
    )


def _every(words: Sequence[str], step: float) -> int:
    """Every so many-th of these fits side by side."""
    longest = max(map(len, words), default=1)
    return max(int(-(-(longest * TEXT * EM * 1.2 + 6) // step)), 1)
