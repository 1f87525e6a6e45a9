"""The bow-tie: causes, what keeps them off, the event, what catches it, consequences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.ui.lettering import LEADING, Text, block, mark, wrapped
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Figure, Label, Line, Mark, Rect

WIDTH = 620  # fits beside the key facts of a record, and on a page of A4
PAD = 7
GAP = 10  # between boxes
APART = 14  # between columns
HEAD = 44
# x and width: causes, preventive controls, event, controls after it, consequences
COLUMNS = ((0, 112), (126, 118), (258, 104), (376, 118), (508, 112))
LINES = 9  # of a cause or consequence
MOST = 6  # boxes in a column before the rest is counted


@dataclass(frozen=True, slots=True)
class Barrier:
    """A control between cause and consequence, with its state in word and shape."""

    name: Text
    state: Text
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Tie:
    """What a bow-tie is drawn from."""

    causes: tuple[Text, ...]
    preventive: tuple[Barrier, ...]
    event: Text
    mitigating: tuple[Barrier, ...]
    consequences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of one column before it has its place."""

    lines: tuple[str, ...]
    state: str = ""
    meaning: Meaning | None = None
    tone: str = "surface"

    @property
    def height(self) -> float:
        return (len(self.lines) + bool(self.state)) * LEADING + 2 * PAD


def bow_tie(title: Text, tie: Tie) -> Figure:
    """Five columns, centred on the event."""
    columns = (
        _texts(tie.causes, 0, _("No cause stated yet")),
        _barriers(tie.preventive, 1, _("No preventive control")),
        (_event(tie.event),),
        _barriers(tie.mitigating, 3, _("Nothing detects or corrects it")),
        _texts(tie.consequences, 4, _("No consequence stated yet")),
    )
    tall = max(_tall(column) for column in columns)
    rects: list[Rect] = []
    labels, marks, middles = _heads(), [], []
    for at, boxes in enumerate(columns):
        y = HEAD + (tall - _tall(boxes)) / 2
        places = []
        for box in boxes:
            rects.append(_rect(box, at, y))
            labels += _words(box, at, y)
            marks += _shape(box, at, y)
            places.append(y + box.height / 2)
            y += box.height + GAP
        middles.append(places)
    return Figure(
        kind="bow-tie",
        title=str(title),
        sentence=_sentence(tie),
        width=WIDTH,
        height=round(HEAD + tall + 2, 1),
        table_heads=(_("Part"), _("What"), _("State")),
        table_lines=_lines(tie),
        rects=tuple(rects),
        labels=tuple(labels),
        lines=tuple(_strokes(middles)),
        marks=tuple(marks),
    )


def _texts(texts: Sequence[Text], at: int, none: str) -> tuple[_Box, ...]:
    room = COLUMNS[at][1] - 2 * PAD
    boxes = [_Box(tuple(wrapped(text, room, LINES))) for text in texts[:MOST] if str(text).strip()]
    return (*boxes, *_rest(len(texts))) or (_Box(tuple(wrapped(none, room, 3)), tone="sunken"),)


def _barriers(barriers: Sequence[Barrier], at: int, none: str) -> tuple[_Box, ...]:
    room = COLUMNS[at][1] - 2 * PAD
    boxes = [
        _Box(tuple(wrapped(each.name, room, 5)), str(each.state), each.meaning)
        for each in barriers[:MOST]
    ]
    empty = _Box(tuple(wrapped(none, room, 3)), _("Gap"), Meaning.SERIOUS, "sunken")
    return (*boxes, *_rest(len(barriers))) or (empty,)


def _rest(count: int) -> tuple[_Box, ...]:
    if count <= MOST:
        return ()
    return (_Box((_("and %(count)d more") % {"count": count - MOST},), tone="sunken"),)


def _event(text: Text) -> _Box:
    room = COLUMNS[2][1] - 2 * PAD
    words = text or _("No event stated yet")
    return _Box(tuple(wrapped(words, room, 9, is_strong=True)), tone="accent")


def _tall(boxes: Sequence[_Box]) -> float:
    return sum(box.height for box in boxes) + GAP * (len(boxes) - 1)


def _rect(box: _Box, at: int, y: float) -> Rect:
    x, width = COLUMNS[at]
    title = " ".join([*box.lines, box.state]).strip()
    return Rect(x + 1, round(y, 1), width - 2, box.height, LIGHT[box.tone], box.tone, title)


def _words(box: _Box, at: int, y: float) -> list[Label]:
    x = COLUMNS[at][0] + PAD
    tone = "on-accent" if box.tone == "accent" else "ink"
    found = block(box.lines, x, y + PAD - 1, tone=tone, is_strong=box.tone == "accent")
    if box.state:
        room = COLUMNS[at][1] - 2 * PAD - 18
        top = y + PAD - 1 + len(box.lines) * LEADING
        found += block(wrapped(box.state, room, 1), x + 18, top, tone="soft")
    return found


def _shape(box: _Box, at: int, y: float) -> list[Mark]:
    if box.meaning is None:
        return []
    return [mark(box.meaning, COLUMNS[at][0] + PAD, round(y + PAD + len(box.lines) * LEADING, 1))]


def _heads() -> list[Label]:
    """The names of the columns, standing on one line."""
    names = (
        _("Causes"),
        _("Preventive controls"),
        _("Event"),
        _("Detective and corrective controls"),
        _("Consequences"),
    )
    found = []
    for (x, width), name in zip(COLUMNS, names, strict=True):
        lines = wrapped(name, width, 2, is_strong=True)
        found += block(lines, x + 1, HEAD - 8 - len(lines) * LEADING, tone="soft", is_strong=True)
    return found


def _strokes(middles: Sequence[Sequence[float]]) -> list[Line]:
    """From every box to the middle of the next gap and on: the two wings of the tie."""
    found = []
    for at in range(len(COLUMNS) - 1):
        left, right = COLUMNS[at][0] + COLUMNS[at][1], COLUMNS[at + 1][0]
        knot, middle = left + APART / 2, _middle(middles)
        found += [Line(left - 1, round(y, 1), knot, round(middle, 1)) for y in middles[at]]
        found += [Line(knot, round(middle, 1), right + 1, round(y, 1)) for y in middles[at + 1]]
    return found


def _middle(middles: Sequence[Sequence[float]]) -> float:
    return middles[2][0]


def _sentence(tie: Tie) -> str:
    return _(
        "%(event)s. Preventive controls: %(before)d. Detective and corrective controls: %(after)d"
    ) % {
        "event": str(tie.event).rstrip(".") or _("No event stated yet"),
        "before": len(tie.preventive),
        "after": len(tie.mitigating),
    }


def _lines(tie: Tie) -> tuple[tuple[str, ...], ...]:
    """Everything whole, from cause to consequence."""
    return (
        *((_("Cause"), str(text), "") for text in tie.causes),
        *((_("Preventive control"), str(b.name), str(b.state)) for b in tie.preventive),
        (_("Event"), str(tie.event), ""),
        *((_("Control after the event"), str(b.name), str(b.state)) for b in tie.mitigating),
        *((_("Consequence"), str(text), "") for text in tie.consequences),
    )
