"""How risks stand, as pictures: the same for pages, the record of a risk and dossiers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from governance.ui import charts_bowtie, charts_levels, charts_losses, charts_map
from governance.ui.charts_bowtie import Barrier, Tie
from governance.ui.charts_levels import Ranked, State, Version
from governance.ui.charts_losses import Appetite, Losses
from governance.ui.charts_map import Grid, Level, Step
from governance.ui.lettering import amount, meaning_of, risks, span
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure
from riskreg.models import Category, Control, ControlState, Effect, Effectiveness, Risk, Scale
from riskreg.queries import risk_numbers, risk_trends
from riskreg.queries.risk_numbers import Loss, Numbers
from riskreg.queries.risk_pictures import Picture, Stand
from riskreg.rules import controls as control_rules
from riskreg.rules.controls import Freshness
from riskreg.rules.simulation import QUANTILES

TOP = 10


def title_of(view: str) -> str:
    """What a map of this view is called."""
    return {
        "inherent": _("Risks without controls, by likelihood and severity"),
        "target": _("Risks as they shall be, by likelihood and severity"),
    }.get(view, _("Risks as they stand, by likelihood and severity"))


def grid(scale: Scale) -> Grid:
    """The matrix of an organisation."""
    return Grid(
        likelihood=tuple(_steps(scale.likelihood, _("%(reach)s a year"))),
        severity=tuple(_steps(scale.severity, "%(reach)s")),
        levels=tuple(Level(each["code"], each["name"]) for each in scale.levels),
        cells=tuple(tuple(row) for row in scale.matrix),
        severity_in=scale.currency,
    )


def _steps(steps: Sequence[Mapping[str, Any]], words: str) -> Iterable[Step]:
    last = len(steps) - 1
    for at, step in enumerate(steps):
        low, high = step.get("low"), step.get("high")
        if low is None and high is None:
            yield Step(step["name"])
            continue
        told = {"low": amount(low or 0), "high": "" if high is None else amount(high)}
        if at == 0 and high is not None:
            reach = _("under %(high)s") % told
        elif high is None or at == last:
            reach = _("%(low)s or more") % told
        else:
            reach = span(low or 0, high)
        yield Step(step["name"], words % {"reach": reach})


def heat_map(picture: Picture, view: str = "residual", *, is_small: bool = False) -> Figure | None:
    """Where the risks lie; None before there are scales."""
    if picture.scale is None:
        return None
    placed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for stand in picture.stands:
        place = stand.places[view]
        if place and picture.level(stand, view):
            placed[place[0] - 1, place[1] - 1].append(stand.title)
    return charts_map.heat_map(title_of(view), grid(picture.scale), placed, is_small=is_small)


def top(picture: Picture, numbers: Numbers, most: int = TOP) -> list[Stand]:
    """The risks to look at first: the highest level, then the likeliest to leave their cell."""
    judged = [each for each in picture.stands if picture.level(each)]
    return sorted(
        judged,
        key=lambda each: (
            -picture.standard.rank(picture.level(each)),
            -(numbers.leaves(each) or -1),
            each.number,
        ),
    )[:most]


def ranking(picture: Picture, numbers: Numbers) -> Figure:
    """The risks to look at first, as bars."""
    return charts_levels.ranking(
        _("What to look at first, by level and the chance of leaving the cell"),
        [_ranked(picture, numbers, stand) for stand in top(picture, numbers)],
        picture.scale.currency if picture.scale else "",
    )


def _ranked(picture: Picture, numbers: Numbers, stand: Stand) -> Ranked:
    code, standard = picture.level(stand), picture.standard
    number = numbers.by_risk.get(stand.key)
    return Ranked(
        name=stand.name,
        level=standard.name(code),
        meaning=meaning_of(standard.rank(code) - 1, len(standard.codes)),
        leaves=numbers.leaves(stand),
        words=amount(number.mean) if number and number.mean is not None else "",
    )


def losses(picture: Picture, numbers: Numbers) -> list[Figure]:
    """A curve for each category whose risks have money, and for all together."""
    currency = picture.scale.currency if picture.scale else ""
    return [_loss(each, currency) for each in numbers.losses]


def _loss(loss: Loss, currency: str) -> Figure:
    tolerated, name = loss.tolerance, category(loss.category)
    return charts_losses.loss_exceedance(
        _("%(category)s: what a year may cost") % {"category": name},
        Losses(
            points=loss.points,
            mean=loss.mean,
            quantiles=tuple(zip(QUANTILES, loss.quantiles, strict=True)),
            currency=currency,
            appetite=Appetite(tolerated.loss, tolerated.chance, loss.exceeded or 0.0)
            if tolerated
            else None,
            note=_note(loss),
        ),
    )


def _note(loss: Loss) -> str:
    """What stands in the place of an appetite."""
    if loss.category != risk_numbers.ALL:
        return _("No appetite for loss is set for this category")
    return _("%(risks)s, drawn as if independent") % {"risks": risks(loss.count)}


def category(code: str) -> str:
    """A category in words."""
    if code == risk_numbers.ALL:
        return _("All categories together")
    return str(Category(code).label)


def states(picture: Picture, moments: Sequence[risk_trends.Moment]) -> Figure | None:
    """Levels of all risks over time; None before anything was approved."""
    codes = picture.standard.codes
    if not moments or not codes:
        return None
    counts = [dict(each.counts) for each in moments]
    return charts_levels.states(
        _("Residual levels after approvals"),
        [picture.standard.name(code) for code in codes],
        [
            State(each.day, tuple(count.get(code, 0) for code in codes))
            for each, count in zip(moments, counts, strict=True)
        ],
    )


def trend(picture: Picture, risk: Risk, versions: Sequence[risk_trends.Version]) -> Figure | None:
    """One risk over the versions that judged it; levels that no longer exist are left out."""
    codes = picture.standard.codes
    known = [each for each in versions if each.level in codes]
    if not known:
        return None
    limit = picture.standard.appetite.get(risk.category)
    return charts_levels.trend(
        _("Residual level by version of the assessment"),
        [picture.standard.name(code) for code in codes],
        [Version(f"v{each.version}", each.day, codes.index(each.level)) for each in known],
        most=codes.index(limit) if limit in codes else None,
    )


def bow_tie(risk: Risk, controls: Iterable[Control], today: date) -> Figure:
    """One risk from its causes to its consequences, with what stands between."""
    working = [each for each in controls if each.state != ControlState.RETIRED]
    before = [each for each in working if each.effect == Effect.PREVENTIVE]
    after = [each for each in working if each.effect != Effect.PREVENTIVE]
    return charts_bowtie.bow_tie(
        _("%(risk)s as a bow-tie") % {"risk": risk.reference},
        Tie(
            causes=parts(risk.cause),
            preventive=tuple(_barrier(each, today) for each in before),
            event=risk.event or risk.title,
            mitigating=tuple(_barrier(each, today) for each in after),
            consequences=parts(risk.consequence),
        ),
    )


def parts(text: str) -> tuple[str, ...]:
    """Several causes or consequences, where they stand on lines of their own."""
    lines = (re.sub(r"^[\s\-–•*]+", "", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def _barrier(control: Control, today: date) -> Barrier:
    """A control with how far it has come and what its last test found."""
    if control.state != ControlState.IN_PLACE:
        is_begun = control.state == ControlState.IN_PROGRESS
        meaning = Meaning.ATTENTION if is_begun else Meaning.NEUTRAL
        return Barrier(control.title, control.get_state_display(), meaning)
    fresh = control_rules.freshness(
        control.state, control.tested_on, control.review_interval, today
    )
    if control.effectiveness == Effectiveness.INEFFECTIVE:
        return Barrier(control.title, _("Test failed"), Meaning.CRITICAL)
    if control.tested_on is None:
        return Barrier(control.title, _("Never tested"), Meaning.ATTENTION)
    if fresh == Freshness.OVERDUE:
        return Barrier(control.title, _("Test out of date"), Meaning.ATTENTION)
    if control.effectiveness == Effectiveness.PARTLY:
        return Barrier(control.title, _("Works in part"), Meaning.ATTENTION)
    return Barrier(control.title, _("Works"), Meaning.GOOD)
