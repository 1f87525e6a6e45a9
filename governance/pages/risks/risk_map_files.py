"""The numbers behind the pictures of risk as sheets: machine-readable, nothing rounded."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.ui import risk_figures
from riskreg.exporters import Heading, Sheet, Value
from riskreg.queries.risk_numbers import Number, Numbers
from riskreg.queries.risk_pictures import Picture
from riskreg.queries.risk_trends import Moment
from riskreg.rules.simulation import QUANTILES

TITLES: Mapping[str, str | Promise] = {
    "map": _("The map: every cell with its risks"),
    "risks": _("Every risk with its place and what was drawn"),
    "conflicts": _("Where matrix and ranges disagree"),
    "losses": _("Loss exceedance by category"),
    "trend": _("Residual levels over time"),
}
_SHARES = tuple(f"loss_{share * 100:g}" for share in QUANTILES)
Rows = Iterator[Sequence[Value]]


def sheet(
    slug: str, picture: Picture, numbers: Numbers, moments: Sequence[Moment], view: str
) -> Sheet:
    """One of the sheets; `view` says whose levels the map shows."""
    made: dict[str, Callable[[], tuple[Sequence[str], Rows]]] = {
        "map": lambda: (
            ("likelihood", "severity", "level", "count", "risks"),
            _cells(picture, view),
        ),
        "risks": lambda: (
            (
                "number", "title", "category", "system", "assessment", "level", "likelihood",
                "severity", "above_appetite", "frequency_low", "frequency_high", "loss_low",
                "loss_high", "draws", "stays_in_cell", "drawn", "loss_mean", *_SHARES,
            ),
            _risks(picture, numbers),
        ),
        "conflicts": lambda: (
            ("ranked_higher", "level", "ranked_lower", "level_of_lower", "chance_lower_is_larger"),
            _conflicts(picture, numbers),
        ),
        "losses": lambda: (
            ("category", "currency", "what", "amount", "chance_of_more"),
            _losses(picture, numbers),
        ),
        "trend": lambda: (("day", *picture.standard.codes), _trend(picture, moments)),
    }  # fmt: skip
    heads, rows = made[slug]()
    return Sheet(str(TITLES[slug]), tuple(Heading(each, each) for each in heads), rows)


def _cells(picture: Picture, view: str) -> Rows:
    if picture.scale is None:
        return
    grid = risk_figures.grid(picture.scale)
    for row in reversed(range(len(grid.likelihood))):
        for column in reversed(range(len(grid.severity))):
            inside = [s for s in picture.stands if s.places[view] == (row + 1, column + 1)]
            steps = str(grid.likelihood[row].name), str(grid.severity[column].name)
            names = [each.name for each in inside]
            yield *steps, str(grid.at(row, column)[0].name), len(inside), names


def _risks(picture: Picture, numbers: Numbers) -> Rows:
    nothing = (None, None)
    for stand in picture.stands:
        number = numbers.by_risk.get(stand.key)
        drawn: tuple[Value, ...] = (None, None, "", None, *(None for _share in _SHARES))
        if number is not None:
            axes = "both" if number.is_both else "likelihood"
            drawn = numbers.draws, number.stays, axes, number.mean, *_quantiles(number)
        yield (
            stand.reference, stand.title, stand.category, stand.system, stand.assessed_by,
            picture.level(stand), *(stand.places["residual"] or nothing),
            picture.is_breach(stand), *(stand.frequency or nothing), *(stand.loss or nothing),
            *drawn,
        )  # fmt: skip


def _quantiles(number: Number) -> Sequence[float | None]:
    return number.quantiles or [None for _share in _SHARES]


def _conflicts(picture: Picture, numbers: Numbers) -> Rows:
    stands = {each.key: each for each in picture.stands}
    for each in numbers.conflicts:
        higher, lower = stands[each.higher], stands[each.lower]
        levels = picture.level(higher), picture.level(lower)
        yield higher.name, levels[0], lower.name, levels[1], each.chance


def _losses(picture: Picture, numbers: Numbers) -> Rows:
    currency = picture.scale.currency if picture.scale else ""
    for loss in numbers.losses:
        name = loss.category or "all"
        yield name, currency, "mean", loss.mean, None
        for share, at in zip(QUANTILES, loss.quantiles, strict=True):
            yield name, currency, "quantile", at, 1 - share
        if loss.tolerance:
            yield name, currency, "appetite", loss.tolerance.loss, loss.tolerance.chance
            yield name, currency, "simulated", loss.tolerance.loss, loss.exceeded
        for at, chance in loss.points:
            yield name, currency, "curve", at, chance


def _trend(picture: Picture, moments: Sequence[Moment]) -> Rows:
    for moment in moments:
        counts = dict(moment.counts)
        yield moment.day, *(counts.get(code, 0) for code in picture.standard.codes)
