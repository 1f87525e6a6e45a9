"""The pictures of one risk, for its record: bow-tie, what its ranges say, how its level went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from governance.ui import risk_figures
from governance.ui.lettering import amount, percent
from governance.ui.shapes import Figure
from riskreg.models import AISystem, Control, Risk
from riskreg.queries import risk_numbers, risk_pictures, risk_trends
from riskreg.queries.risk_numbers import Number
from riskreg.rules.simulation import QUANTILES

_BAD_YEAR = QUANTILES.index(0.95)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the record shows; sentences are empty where nothing can be said."""

    bow_tie: Figure
    trend: Figure | None
    stays: str = ""
    loss: str = ""
    judged_in: str = ""


def of(risk: Risk, controls: Iterable[Control], today: date) -> Pictures:
    """Everything drawn about one risk and its controls, in a fixed number of statements."""
    picture = risk_pictures.read(risk.organisation, Risk.objects.filter(pk=risk.pk))
    numbers = risk_numbers.of(picture)
    number = numbers.by_risk.get(risk.pk)
    currency = picture.scale.currency if picture.scale else ""
    return Pictures(
        bow_tie=risk_figures.bow_tie(risk, controls, today),
        trend=risk_figures.trend(picture, risk, risk_trends.of_risk(risk)),
        stays=_stays(number, numbers.draws) if number else "",
        loss=_loss(number, currency) if number else "",
        judged_in=picture.stands[0].assessed_by if picture.stands else "",
    )


def small_map(system: AISystem) -> Figure | None:
    """Where the risks of one system lie; None before any was judged."""
    mine = Risk.objects.filter(systems=system)
    picture = risk_pictures.read(system.organisation, mine, system=system.pk)
    return risk_figures.heat_map(picture, is_small=True) if picture.stands else None


def _stays(number: Number, draws: int) -> str:
    told = {"chance": percent(number.stays), "draws": f"{draws:,}"}
    if number.is_both:
        return (
            _("In %(chance)s of %(draws)s drawn years the ranges lie in the cell that was chosen.")
            % told
        )
    return (
        _(
            "In %(chance)s of %(draws)s drawn years the frequency lies in the step that was chosen."
            " No range of loss was given, so severity was not drawn."
        )
        % told
    )


def _loss(number: Number, currency: str) -> str:
    if number.mean is None:
        return ""
    return _(
        "A year costs %(mean)s %(currency)s on average; one year in twenty costs "
        "more than %(bad)s %(currency)s."
    ) % {
        "mean": amount(number.mean),
        "currency": currency,
        "bad": amount(number.quantiles[_BAD_YEAR]),
    }
